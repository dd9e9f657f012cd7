"""`auricle keys request`: what the organisation is to sign, as one small file of public keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from auricle.commands.key_acts.writing import write_new
from auricle.vault import key_signing
from auricle.vault.signing_files import key_fingerprint, write_request


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how much."""
    parser.add_argument(
        "out", type=Path, help="the file to write, for a medium that goes to the organisation"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="every key in use, and not only those that wait or end within a month",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the request and print the fingerprints to compare."""
    request = key_signing.request(now=timezone.now(), everything=arguments.all)
    write_new(arguments.out.expanduser(), write_request(request))
    for key in request.keys:
        print(f"  {key.purpose:10}{key.holder}\n            {key_fingerprint(key.public)}")
    print(f"To be signed by the organisation's key {request.organisation}")
    print(f"with: auricle keys org sign {arguments.out.name} --folder FOLDER --out FILE")
    return 0

"""`auricle agency-key`: the key of an agency that opens what is handed to it with a system of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from auricle.errors import Invalid
from auricle.vault import outside_keys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act each."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    taking = acts.add_parser("import", help="take an agency's public key, to be signed by the organisation")
    taking.add_argument("agency", help="the agency's code")
    taking.add_argument("file", type=Path, help="the public key as base64, 1216 bytes of X-Wing")


def run(arguments: argparse.Namespace) -> int:
    """Take the key; nobody here gets what opens it."""
    try:
        text = arguments.file.expanduser().read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise Invalid({str(arguments.file): f"cannot be read ({error})"}) from error
    fingerprint = outside_keys.take_as_operator(agency=arguments.agency, text=text, now=timezone.now())
    print(f"The key waits for the organisation's signature:\n  {fingerprint}")
    print("Let the agency read you its fingerprint, then: auricle keys request FILE")
    return 0

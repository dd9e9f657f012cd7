"""`auricle keys paper`: the key that signs papers, as agencies are given it."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings

from auricle.commands.key_acts.writing import write_new
from auricle.config import keys
from auricle.sealing.house_key import house_certificate, house_fingerprint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The certificate is public, and follows from the key and the hotline's name."""
    parser.add_argument(
        "--certificate",
        type=Path,
        metavar="FILE",
        help="write the certificate there, in DER, for PDF programs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the fingerprint, for paper."""
    seed = keys.paper_seed()
    if arguments.certificate is not None:
        write_new(arguments.certificate, house_certificate(seed, house=settings.SITE_NAME))
    print(f"{settings.SITE_NAME}\n{house_fingerprint(seed)}")
    return 0

"""`auricle migrate`: the database, its roles, tables, functions and grants, as the owner in AURICLE_DATABASE_URL."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from auricle.config import database
from auricle.config.env import BadSetting


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The passwords of the faces' roles are kept in a file, because the faces' own settings need them too."""
    parser.add_argument(
        "--passwords",
        type=Path,
        required=True,
        metavar="FILE",
        help="where the passwords of the faces' roles are kept; made when it is missing",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing when all goes well")


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database; running it again is harmless."""
    owner_url = os.environ.get("AURICLE_DATABASE_URL", "")
    if not owner_url:
        raise BadSetting("AURICLE_DATABASE_URL is missing: name the database with the role that owns it.")
    urls = database.prepare(owner_url, passwords=database.read_passwords(arguments.passwords))
    if not arguments.quiet:
        print("The database is ready. Each face has a role of its own:")
        for face, url in urls.items():
            print(f"  {face:8}{database.without_password(url)}")
        print(f"Their passwords are in {arguments.passwords}.")
    return 0

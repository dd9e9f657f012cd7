"""`auricle keys shares`: the recovery key, whose seed exists on five sheets of paper and nowhere else."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from auricle.commands.key_acts.paper_shares import MADE, NEEDED, combine, split
from auricle.commands.key_acts.sheets import Sheet, as_page, as_text
from auricle.commands.key_acts.writing import write_new
from auricle.config.children import leave_no_core
from auricle.vault.recovery_ceremony import new_seed, public_key, write_public
from auricle.vault.signing_files import key_fingerprint

PUBLIC, PAGE = "recovery.public.json", "sheets.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A folder on a medium that is destroyed after printing, or in memory."""
    parser.add_argument(
        "folder",
        type=Path,
        help="a new folder for the sheets, in memory if you can (/dev/shm): delete it when they are printed",
    )
    parser.add_argument("--name", default="Hotline", help="what stands on top of each sheet")


def run(arguments: argparse.Namespace) -> int:
    """Make the key, write the sheets and the public half, and forget the seed."""
    leave_no_core()
    folder, seed = arguments.folder.expanduser(), new_seed()
    shares, public = split(seed), public_key(seed)
    if combine(shares[-NEEDED:]) != seed:
        raise RuntimeError("the shares do not give the seed back")
    day, mark = datetime.now(UTC).date(), key_fingerprint(public)
    sheets = [
        Sheet(number, share.split(), arguments.name, mark, day)
        for number, share in enumerate(shares, start=1)
    ]
    write_new(folder / PUBLIC, write_public(public))
    write_new(folder / PAGE, as_page(sheets), secret=True)
    for sheet in sheets:
        write_new(folder / f"sheet-{sheet.number}.txt", as_text(sheet), secret=True)
    print(f"Recovery key {mark}")
    print(
        f"Print {folder / PAGE} or the {MADE} sheets beside it, hand them out, then delete all but {PUBLIC}."
    )
    print(f"Take {PUBLIC} to the hotline: auricle keys import {PUBLIC}, then have it signed.")
    return 0

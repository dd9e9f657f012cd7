"""`auricle keys export-recovery`: the sealed seeds, for the machine on which the sheets are typed in."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from auricle.commands.key_acts.writing import write_new
from auricle.vault import recovery
from auricle.vault.recovery_ceremony import write_export


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("out", type=Path, help="the file to write; only the sheets open what is in it")


def run(arguments: argparse.Namespace) -> int:
    """Write the export. That it was made is in the trail."""
    export = recovery.export(now=timezone.now())
    write_new(arguments.out.expanduser(), write_export(export), secret=True)
    teams = ", ".join(sorted({seed.team for seed in export.seeds}))
    print(f"{len(export.seeds)} sealed seeds of: {teams}")
    return 0

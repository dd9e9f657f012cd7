"""`auricle retention`: print the retention schedule, try another on what is closed, let it hold."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from auricle.reports import retention_trial, retention_versions

OPERATOR = "operator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act each."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("show", help="print the schedule that holds, to be changed and adopted")
    trying = acts.add_parser("try", help="say what another schedule would make due now; changes nothing")
    trying.add_argument("file", type=Path)
    adopt = acts.add_parser("adopt", help="let another schedule hold, for everything that is closed")
    adopt.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Do the one act."""
    match arguments.act:
        case "show":
            print(retention_versions.document_in_force(), end="")
        case "adopt":
            document = arguments.file.read_text(encoding="utf-8")
            number = retention_versions.write_version(document=document, actor=OPERATOR, now=timezone.now())
            print(f"Version {number} of the retention schedule holds.")
        case _:
            _try(arguments.file.read_text(encoding="utf-8"))
    return 0


def _try(document: str) -> None:
    compared = retention_trial.try_out(document=document, now=timezone.now())
    closed, now, then = (
        sum(getattr(one, name) for one in compared) for name in ("reports", "due_now", "due_then")
    )
    print(f"Of {closed} closed reports, {now} are due; by this schedule {then} would be.")
    for one in compared:
        print(f"{one.outcome}: {one.due_now} -> {one.due_then} of {one.reports}")

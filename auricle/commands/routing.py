"""`auricle routing`: print the routing rules, try others on the latest reports, let them hold."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils import timezone

from auricle.directory import catalogue, routing_versions
from auricle.reports import routing_trial

OPERATOR = "operator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act each."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("show", help="print the rules that hold, to be changed and adopted")
    trying = acts.add_parser("try", help="say what other rules would have done with the latest reports")
    trying.add_argument("file", type=Path)
    trying.add_argument("--latest", type=int, default=1000, help="so many reports (default: %(default)s)")
    adopt = acts.add_parser("adopt", help="let other rules hold for reports that come from now on")
    adopt.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Do the one act."""
    match arguments.act:
        case "show":
            print(routing_versions.document_in_force(), end="")
        case "adopt":
            document = arguments.file.read_text(encoding="utf-8")
            number = routing_versions.write_version(
                document=document, actor=OPERATOR, seen=None, now=timezone.now()
            )
            print(f"Version {number} of the routing rules holds.")
        case _:
            _try(arguments.file.read_text(encoding="utf-8"), arguments.latest)
    return 0


def _try(document: str, latest: int) -> None:
    trial = routing_trial.trial_of(document=document, most=latest)
    print(
        f"Of {trial.tried} reports, {trial.moved} would go elsewhere,"
        f" {trial.raised} be raised, {trial.tagged} be tagged."
    )
    names = catalogue.current().teams
    for team, before, after in trial.by_team:
        print(f"{names[team].names['en'] if team in names else team}: {before} -> {after}")

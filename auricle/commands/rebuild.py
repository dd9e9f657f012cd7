"""`auricle rebuild`: compute state and clocks from the events, and say or repair what differs."""

from __future__ import annotations

import argparse

from auricle.reports import proof
from auricle.reports.reference import reference_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Looking is the default: who repairs first wants to see what would change."""
    parser.add_argument("--write", action="store_true", help="write what the events say where it differs")


def run(arguments: argparse.Namespace) -> int:
    """Print each difference; the status is 1 when there is one that was not repaired."""
    found = 0
    for difference in proof.differences():
        print(f"{reference_of(difference.report)}: {difference.what}")
        found += 1
    if found and arguments.write:
        print(f"{proof.rebuild()} reports were rebuilt from their events.")
        found = sum(1 for _ in proof.differences())
    print(
        "State and clocks of every report follow from its events." if not found else f"{found} differences."
    )
    return 1 if found else 0

"""`auricle trail`: verify the trail from inside, hand it to outsiders, show the key of its checkpoints."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from auricle.audit import checkpoints, exporting, published, trail, verifying
from auricle.reports import climbing, proof
from auricle.reports.reference import reference_of

OPERATOR = "operator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act at a time; each prints, so that the shell says where to."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser(
        "verify", help="walk the chain, the tree, the checkpoints and the events; name what does not hold"
    )
    acts.add_parser("export", help="print every line as JSON, without content, for verify_trail.py")
    acts.add_parser("checkpoints", help="print the newest checkpoint")
    acts.add_parser("key", help="print the key that checks the checkpoints, for paper")
    prove = acts.add_parser("prove", help="print the proof that a line is under the newest checkpoint")
    prove.add_argument("line", type=int, help="the line's number")


def run(arguments: argparse.Namespace) -> int:
    """Do the one act."""
    newest = next(iter(published.latest(most=1)), None)
    if arguments.act == "verify":
        return verify()
    if arguments.act == "export":
        exporting.note(by=OPERATOR, now=timezone.now())
        for line in exporting.lines():
            print(line)
    elif arguments.act == "prove":
        print(exporting.proof_of(arguments.line), end="")
    elif newest is None:
        print("There is no checkpoint yet: the worker signs one within an hour.", file=sys.stderr)
        return 1
    else:
        print(newest.key if arguments.act == "key" else newest.note.rstrip())
    return 0


def verify() -> int:
    """Print each finding and let auditors know how many; the status is 1 when there is any."""
    found, begun_at = 0, timezone.now()
    for finding in trail.verify():
        print(f"Line {finding.seq}: {finding.problem}")
        found += 1
    for sentence in checkpoints.verify():
        print(f"{sentence[0].upper()}{sentence[1:]}")
        found += 1
    for problem in climbing.unproved_batches():
        print(f"Ladder: {problem}")
        found += 1
    for difference in proof.unproved_events():
        print(f"Report {reference_of(difference.report)}: {difference.what}")
        found += 1
    _let_auditors_know(begun_at, found)
    print("The trail holds." if not found else f"The trail does not hold: {found} findings.")
    return 1 if found else 0


def _let_auditors_know(begun_at: datetime, found: int) -> None:
    """Keep the result for their light. A role that may only read, or a copy that nobody may write to, verifies too."""
    try:
        verifying.note_whole(made_by=OPERATOR, begun_at=begun_at, findings=found, now=timezone.now())
    except DatabaseError:
        print("The auditors' page does not show this: the result could not be written.", file=sys.stderr)

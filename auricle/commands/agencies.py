"""`auricle agencies`: list them; ask that one is added, closed or opened again. An administrator agrees on the desk."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from django.utils import timezone

from auricle.directory import agency_changes
from auricle.directory.agency_changes import Kind, NewAgency
from auricle.errors import Invalid

FIELDS = ("code", "names", "sort", "does", "categories", "regions")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act each."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("list", help="every agency with its code, and since when it is closed")
    adding = acts.add_parser("add", help="ask for a new agency")
    adding.add_argument("file", type=Path, help=f"JSON: an object with {', '.join(FIELDS)}")
    for act, words in (
        ("close", "ask that one gets no new referral"),
        ("reopen", "ask that it gets them again"),
    ):
        acts.add_parser(act, help=words).add_argument("agency", help="the agency's code")


def run(arguments: argparse.Namespace) -> int:
    """Show them, or leave what is asked for an administrator."""
    if arguments.act == "list":
        for code, name, closed_at in agency_changes.known():
            print(code, name, f"closed since {closed_at:%Y-%m-%d}" if closed_at else "", sep="\t")
        return 0
    new = _read(arguments.file) if arguments.act == Kind.ADD else None
    code = new.code if new else arguments.agency
    agency_changes.ask_as_operator(kind=Kind(arguments.act), code=code, agency=new, now=timezone.now())
    print("Asked. An administrator agrees on the desk, under Administration, Agencies.")
    return 0


def _read(file: Path) -> NewAgency:
    try:
        said = json.loads(file.expanduser().read_text(encoding="utf-8"))
        return NewAgency(**{name: said[name] for name in FIELDS if name in said})
    except (OSError, ValueError, TypeError) as error:
        raise Invalid({str(file): f"cannot be read ({error})"}) from error

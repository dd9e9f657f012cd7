"""`auricle seed`: fill an empty demonstration or training hotline with people and reports that nobody was or wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from auricle.commands.setup import read_people, show
from auricle.config.tenant import Tenant
from auricle.demo.seeding import Seeded, seed
from auricle.directory.demo_cast import CAST
from auricle.errors import NotNow


class NotADemonstration(NotNow):
    """Invented people have no place in a real hotline."""

    def __str__(self) -> str:
        return "seed is for a demonstration or a training hotline only: `auricle demo` and `auricle training` call it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to invent, and for whom."""
    parser.add_argument("--reports", type=int, default=200, help="reports to invent (default: %(default)s)")
    parser.add_argument(
        "--people", type=Path, metavar="FILE", help="people to make accounts for beside the invented ones"
    )


def run(arguments: argparse.Namespace) -> int:
    """Seed, then print who can sign in and which codes can be tried."""
    if not settings.AURICLE_DEMO and settings.AURICLE_TENANT is not Tenant.TRAINING:
        raise NotADemonstration
    people = read_people(arguments.people) if arguments.people else []
    now = timezone.now()
    _tell(seed(reports=arguments.reports, now=now, people=people, say=lambda line: print(line, flush=True)))
    return 0


def _tell(seeded: Seeded) -> None:
    if settings.AURICLE_DEMO:
        print("\nPeople of the demonstration (the sign-in page has their one-time codes too):")
        for member in CAST:
            roles = ", ".join(sorted(role.value for role in member.roles))
            print(f"  {member.login:8}{member.password:24}{roles}")
    if seeded.accounts:
        print("\nGive each person their own lines, on paper or in person; they are shown this once.\n")
        for account in seeded.accounts:
            show(account)
    print("\nReceipt codes of invented reports to try in the inbox:")
    for code in seeded.codes:
        print(f"  {code}")

"""`auricle seed`: fill an empty demonstration with people and reports that nobody ever was or wrote."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils import timezone

from auricle.demo.seeding import seed
from auricle.directory.demo_cast import CAST
from auricle.errors import NotNow


class NotADemonstration(NotNow):
    """Invented people with known passwords have no place in a real hotline."""

    def __str__(self) -> str:
        return "seed is for a demonstration only: set AURICLE_DEMO=yes where nobody reports anything real."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to invent."""
    parser.add_argument("--reports", type=int, default=200, help="reports to invent (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Seed, then print who can sign in and which codes can be tried."""
    if not settings.AURICLE_DEMO:
        raise NotADemonstration
    codes = seed(reports=arguments.reports, now=timezone.now(), say=lambda line: print(line, flush=True))
    print("\nPeople of the demonstration (the sign-in page has their one-time codes too):")
    for member in CAST:
        roles = ", ".join(sorted(role.value for role in member.roles))
        print(f"  {member.login:8}{member.password:24}{roles}")
    print("\nReceipt codes of invented reports to try in the inbox:")
    for code in codes:
        print(f"  {code}")
    return 0

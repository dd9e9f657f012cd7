"""What an agency may know of its provinces and categories: counts of closed months, small ones held back.

The database gives each agency its own part and nothing else (sql/10_regional.sql); nothing is chosen here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db import connection

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.partners.calling import Caller
from auricle.referrals import months

Cell = tuple[str | None, str | None]
"""The code of a province, or of none for all places; the code of a category, or of none for all of them."""


class NoFigures(NotAllowed):
    """This person sees no figures of regions."""

    permission = Permission.SEE_FIGURES


@dataclass(frozen=True)
class Figures:
    """One month's counts, None where one is held back. Without a month there is nothing yet."""

    month: date | None
    months: tuple[date, ...]
    counts: Mapping[Cell, int | None]


def own(*, by: Person, month: str) -> Figures:
    """What this officer's agency sees: the month, or the latest. Raises NoFigures."""
    if not by.may(Permission.SEE_FIGURES) or by.agency is None:
        raise NoFigures
    return _figures("SELECT month, region, category, count FROM agencys_figures()", month)


def of_caller(*, by: Caller, month: str) -> Figures:
    """What the agency of this token sees: the month, or the latest. Raises Invalid (`month`) for one that is not there.

    `by` is who acts: the database knows the agency from the token that calling.as_caller set.
    """
    found = _figures("SELECT month, region, category, count FROM callers_figures()", month)
    if month and (found.month is None or found.month != months.read(month)):
        raise Invalid({"month": "unknown"})
    return found


def _figures(question: str, month: str) -> Figures:
    by_month: dict[date, dict[Cell, int | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(question)
        for of, region, category, number in cursor.fetchall():
            by_month.setdefault(of, {})[region, category] = number
    known = tuple(sorted(by_month, reverse=True))
    wanted = months.read(month)
    chosen = wanted if wanted in by_month else next(iter(known), None)
    return Figures(chosen, known, MappingProxyType(by_month[chosen] if chosen else {}))

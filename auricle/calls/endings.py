"""How calls ended, as those who took them said: whole weeks, nobody's name, and no count below five."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from auricle.calls.board import NoCalls
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.intake.wrapping_up import Ended

WEEKS_SHOWN = 4
MOST_WEEKS = 13


@dataclass(frozen=True)
class Week:
    """A week that is over, by its Monday. An ending that fewer than five calls had is not in it."""

    begins: date
    counts: Mapping[Ended, int]


def weeks(*, by: Person, most: int, now: datetime) -> tuple[Week, ...]:
    """The last weeks that are over, the newest first. Raises NoCalls.

    There is no sum of weeks, and no week that runs on: two such numbers together would tell a count that is kept back.
    """
    if not by.may(Permission.SEE_BOARD):
        raise NoCalls
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    begins = [monday - timedelta(weeks=back) for back in range(1, min(most, MOST_WEEKS) + 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT week, outcome, calls FROM calls_ended(%s, %s)", [begins[-1], monday])
        found = cursor.fetchall()
    return tuple(
        Week(week, {Ended(outcome): calls for of, outcome, calls in found if of == week}) for week in begins
    )

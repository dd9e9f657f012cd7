"""What whoever takes a call has beside the form: what to say and ask, who can act, what is promised, what came lately.

The counts are coarse, and no text of any report is among them: the database gives the lower ends of steps
(auricle/reports/sql), and nought for fewer than five. With exact counts each new report could be seen coming in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from auricle.directory import catalogue
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.reports import knowledge
from auricle.reports.deadlines import due_at, start_clocks
from auricle.reports.knowledge import Guide
from auricle.reports.moves import ClockKind


class MayNotAskForGuide(NotAllowed):
    """It is for those who register what others tell."""


@dataclass(frozen=True)
class Lately:
    """At least so many reports in seven and in thirty days; 0 is fewer than five."""

    week: int
    month: int


@dataclass(frozen=True)
class CallGuide:
    """The guide to a category, until when its promises would be kept if it were filed now, and the counts."""

    guide: Guide
    promised: Mapping[ClockKind, datetime]
    lately: Lately


def call_guide(*, by: Person, category: str, region: str, urgent: bool, now: datetime) -> CallGuide:
    """Everything for a category and a place, or for everywhere. Raises MayNotAskForGuide, NoSuchCard."""
    if not by.may(Permission.FILE_REPORT):
        raise MayNotAskForGuide
    guide = knowledge.guide(category=category, region=region, now=now)
    clocks = start_clocks(now, urgent=urgent, promises=guide.promises)
    return CallGuide(
        guide, {clock.kind: due_at(clock, now) for clock in clocks}, _lately(category, region, now)
    )


def _lately(category: str, region: str, now: datetime) -> Lately:
    known = catalogue.current()
    place = known.regions[region].id if region in known.regions else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT week, month FROM reports_lately(%s, %s, %s)", [known.categories[category].id, place, now]
        )
        week, month = cursor.fetchone()
    return Lately(week, month)

"""Who read how much, hour by hour, and what of it is unusual."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from auricle.directory.people import Person
from auricle.oversight import unusual
from auricle.oversight.looking import note_look, rows
from auricle.oversight.unusual import Reading, Sign, Unusual

OPENED = ("read_report", "read_redacted", "read_to_redact")
READS = (*OPENED, "read_file")


@dataclass(frozen=True)
class Reader:
    """How often somebody opened reports and files, and how many reports that were at least."""

    actor: str
    opened: int
    reports: int
    files: int


@dataclass(frozen=True)
class ReadingPage:
    """The reading since a day: per person, per local hour, and what is unusual."""

    since: date
    readers: tuple[Reader, ...]
    hours: Mapping[tuple[date, int], int]
    unusual: tuple[Unusual, ...]


def reading(*, by: Person, days: int, now: datetime, day: date | None = None) -> ReadingPage:
    """The reading of so many days, today included, or of one day, in the hotline's zone. Raises MayNotSeeTrail."""
    asked = {"days": days} if day is None else {"since": day.isoformat()}
    note_look(by=by, view="reading", now=now, asked=asked)
    first = day or timezone.localdate(now) - timedelta(days=days - 1)
    since, until = _midnight(first), _midnight(day + timedelta(days=1)) if day else now
    before = since - timedelta(days=unusual.USUAL_DAYS)
    zone = timezone.get_current_timezone_name()
    found = [Reading(*row) for row in rows("trail_reading", list(READS), before, until, zone)]
    outside = rows("trail_outside_team", list(READS), since, until)
    searches = [Reading(*row) for row in rows("trail_reading", ["content_searched"], since, until, zone)]
    signs = (
        *(Unusual(actor, Sign.OUTSIDE, reports) for actor, _, reports in sorted(outside)),
        *unusual.much_searched(searches),
        *unusual.unusual(found, since=first),
    )
    return ReadingPage(
        since=first,
        readers=_readers(rows("trail_people", list(READS), since, until)),
        hours=unusual.per_hour(one for one in found if one.day >= first),
        unusual=signs,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _readers(counts: list[tuple[str, str, int, int]]) -> tuple[Reader, ...]:
    """One row for each person. Whoever opens a file opens its report, so the reports are those of the openings.

    A report that somebody opened in several ways is counted in each of them, so the most of one way is what is sure.
    """
    opened: dict[str, tuple[int, int]] = {}
    for actor, act, times, reports in counts:
        if act in OPENED:
            before = opened.get(actor, (0, 0))
            opened[actor] = before[0] + times, max(before[1], reports)
    files = {actor: times for actor, act, times, _ in counts if act == "read_file"}
    readers = (Reader(actor, *opened.get(actor, (0, 0)), files.get(actor, 0)) for actor in opened | files)
    return tuple(sorted(readers, key=lambda one: (-one.reports, -one.opened, one.actor)))

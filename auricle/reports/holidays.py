"""Holidays from an iCal file into a calendar of the terms. Plain but for the library that reads the format."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from auricle.errors import Invalid
from auricle.presets.nodes import Node
from auricle.reports.terms import WEEK

LONGEST = timedelta(days=60)
"""No holiday is longer; an event that is, is a school year or a mistake."""
UNTITLED = "holiday"


class NoHolidays(Invalid):
    """The file is no iCal file, or holds no whole-day event in these years."""


class Unclear(Invalid):
    """An event of the file repeats by a rule that is not simply yearly, or lasts longer than a holiday can."""


def read_ics(data: bytes, *, years: range) -> dict[date, str]:
    """The days of all whole-day events in these years, with their titles. Raises NoHolidays, Unclear.

    Events with a time of day are left out: they close no office for a day.
    """
    try:
        calendar = Calendar.from_ical(data)
    except ValueError as error:
        raise NoHolidays({"file": "format"}) from error
    found: dict[date, str] = {}
    for event in calendar.walk("VEVENT"):
        if isinstance(event, Event):
            found |= dict.fromkeys(
                _days(event, years), str(event.get("SUMMARY", UNTITLED)).strip() or UNTITLED
            )
    if not found:
        raise NoHolidays({"file": "empty"})
    return dict(sorted(found.items()))


def with_days(document: str, *, calendar: str, days: Mapping[date, str], worked: bool = False) -> str:
    """The document with these days added to a calendar: as holidays, or as days worked like a Monday.

    Raises BrokenPreset when it has no such calendar.
    """
    root: Any = json.loads(document)
    node = Node(root, "terms").get("calendars").get(calendar)
    target: Any = node.get("worked" if worked else "holidays").value
    monday = node.get("week").get(WEEK[0]).value
    target.update({day.isoformat(): monday if worked else title for day, title in days.items()})
    return json.dumps(root, ensure_ascii=False, indent=2)


def _days(event: Event, years: range) -> list[date]:
    first = event.start
    if isinstance(first, datetime):
        return []
    length = max((event.end - first).days, 1)
    if timedelta(days=length) > LONGEST:
        raise Unclear({"event": first.isoformat()})
    firsts = _each_year(first, years) if _repeats(event, first) else [first]
    days = [begin + timedelta(days=number) for begin in firsts for number in range(length)]
    return [day for day in days if day.year in years]


def _repeats(event: Event, first: date) -> bool:
    rule = event.get("RRULE")
    if rule is None:
        return False
    # Easter, or the last Monday of a month, cannot be guessed from its first day: better refused than wrong.
    if {str(part).upper() for part in rule} != {"FREQ"} or [str(f).upper() for f in rule["FREQ"]] != [
        "YEARLY"
    ]:
        raise Unclear({"event": first.isoformat()})
    return True


def _each_year(first: date, years: range) -> list[date]:
    # The year before too: a holiday over New Year's Eve reaches into the first of these years.
    wanted = [year for year in range(years.start - 1, years.stop) if year >= first.year]
    leap_day = (first.month, first.day) == (2, 29)
    return [first.replace(year=year) for year in wanted if not leap_day or year % 4 == 0]

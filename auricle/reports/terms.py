"""The terms: what is promised for which kind of clock and category, by which calendars, and when it is quiet. Plain.

They are one document with a version, so that whoever asks by what a clock counts gets one answer. `read` checks
everything that the clocks rely on and names the first thing that is wrong by its place.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auricle.presets.nodes import Node
from auricle.reports.calendars import Calendar, Hours, Quiet, Span
from auricle.reports.deadlines import MOST_PAUSES, PROMISES, Promised, Promises
from auricle.reports.moves import ClockKind

PROFILES = Path(__file__).parent / "profiles"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_AND_NIGHT = frozenset({ClockKind.U, ClockKind.U_DECIDE})
"""An urgent report waits for no office to open."""
BY_CATEGORY = frozenset({ClockKind.H})
"""What may differ by category: it starts when the category has been looked at."""
LENGTH = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?")
MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Terms:
    """One version of what is promised."""

    version: int
    promises: Promises
    categories: Mapping[str, Promises]
    calendars: Mapping[str, Calendar]
    quiet: Quiet | None

    def promised_to(self, categories: Iterable[str]) -> Promises:
        """The promises for a report of these categories, the closest first."""
        own = next((self.categories[code] for code in categories if code in self.categories), {})
        return {**self.promises, **own}


HOUSE = Terms(0, PROMISES, MappingProxyType({}), MappingProxyType({}), None)
"""The terms of an installation that has set none."""


def profile(name: str) -> str:
    """The document of a profile that comes with the program. Raises FileNotFoundError."""
    return (PROFILES / f"{name}.json").read_text(encoding="utf-8")


def profiles() -> list[str]:
    """The names of those profiles."""
    return sorted(path.stem for path in PROFILES.glob("*.json"))


def read(document: str, *, version: int) -> Terms:
    """Read and check a document. Raises BrokenPreset, which names the place, or ValueError where it is no JSON."""
    root = Node(json.loads(document), "terms")
    calendars = {code: _calendar(code, node) for code, node in root.get("calendars").entries()}
    promised = root.get("promises")
    categories = root.get("categories").entries()
    return Terms(
        version=version,
        promises={kind: _promised(kind, promised.get(kind.value), calendars, version) for kind in ClockKind},
        categories={code: _by_category(node, calendars, version) for code, node in categories},
        calendars=calendars,
        quiet=_quiet(root.get("quiet")) if root.has("quiet") else None,
    )


def _by_category(node: Node, calendars: Mapping[str, Calendar], version: int) -> Promises:
    found = {}
    for code, promised in node.entries():
        kind = ClockKind(Node(code, promised.place).one_of(tuple(sorted(kind.value for kind in BY_CATEGORY))))
        found[kind] = _promised(kind, promised, calendars, version)
    return found


def _promised(kind: ClockKind, node: Node, calendars: Mapping[str, Calendar], version: int) -> Promised:
    code = node.get("calendar").one_of(("", *calendars)) if node.has("calendar") else ""
    if code and kind in DAY_AND_NIGHT:
        raise node.wrong("an urgent promise runs day and night")
    return Promised(
        target=_length(node.get("target")),
        calendar=calendars[code] if code else None,
        pauses=node.get("pauses").number(0, MOST_PAUSES) if node.has("pauses") else MOST_PAUSES,
        terms=version,
    )


def _length(node: Node) -> timedelta:
    found = LENGTH.fullmatch(node.text())
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    length = timedelta(days=days, hours=hours, minutes=minutes)
    if not length:
        raise node.wrong('a length such as "30d", "24h" or "1h30m" is expected')
    return length


def _calendar(code: str, node: Node) -> Calendar:
    week = node.get("week")
    calendar = Calendar(
        code=code,
        zone=_zone(node.get("zone")),
        week=tuple(_hours(week.get(day)) for day in WEEK),
        holidays={_day(name, item): item.text() for name, item in node.get("holidays").entries()},
        worked={_day(name, item): _hours(item) for name, item in node.get("worked").entries()},
    )
    if not any(calendar.week):
        raise week.wrong("a week without working time")
    return calendar


def _hours(node: Node) -> Hours:
    spans = tuple(_span(item) for item in node.items())
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise node.wrong("spans in their order, which do not overlap, are expected")
    return spans


def _span(node: Node) -> Span:
    begins, _, ends = node.text().partition("-")
    span = _minute(node, begins), _minute(node, ends)
    if span[0] >= span[1]:
        raise node.wrong("the end comes before the beginning")
    return span


def _minute(node: Node, text: str) -> int:
    if text == "24:00":
        return MIDNIGHT
    try:
        at = time.fromisoformat(text)
    except ValueError as error:
        raise node.wrong('a time such as "09:30" is expected') from error
    return at.hour * 60 + at.minute


def _day(text: str, node: Node) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day of the calendar has no zone
    except ValueError as error:
        raise node.wrong('a day such as "2031-12-25" is expected') from error


def _zone(node: Node) -> str:
    try:
        return ZoneInfo(node.text()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise node.wrong('a time zone such as "Asia/Shanghai" is expected') from error


def _quiet(node: Node) -> Quiet:
    begins, ends = node.get("begins"), node.get("ends")
    return Quiet(_zone(node.get("zone")), _minute(begins, begins.text()), _minute(ends, ends.text()))

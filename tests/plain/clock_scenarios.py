"""The golden table of the clocks (tests/data/clock_scenarios.toml), read; the documentation shows the same file."""

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from auricle.reports.deadlines import Event, Promises
from auricle.reports.moves import Move
from auricle.reports.terms import Terms
from auricle.reports.terms import read as read_terms

TABLE = Path(__file__).parents[1] / "data" / "clock_scenarios.toml"
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True)
class Scenario:
    """What happened, and what one clock then reads."""

    says: str
    clock: str
    events: tuple[Event, ...]
    looked: datetime
    used: timedelta
    due: datetime
    over: bool
    terms: Terms
    later: tuple[datetime, Terms] | None
    categories: tuple[str, ...]

    def promises_at(self, at: datetime) -> Promises:
        """What was promised at this time."""
        terms = self.later[1] if self.later and at >= self.later[0] else self.terms
        return terms.promised_to(self.categories)


@cache
def terms() -> dict[str, Terms]:
    """The sets of terms that the table names."""
    return {
        name: read_terms(json.dumps({"calendars": {}, "categories": {}} | document), version=number)
        for number, (name, document) in enumerate(_file()["terms"].items())
    }


def read() -> list[Scenario]:
    """Every scenario of the table."""
    return [_scenario(row) for row in _file()["scenario"]]


def length(text: str) -> timedelta:
    """ "2d3h" and the like."""
    return sum(
        (timedelta(**{UNITS[unit]: int(number)}) for number, unit in re.findall(r"(\d+)([dhm])", text)),
        timedelta(),
    )


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _scenario(row: dict[str, Any]) -> Scenario:
    zone = ZoneInfo(row.get("zone", "UTC"))
    received = _moment(row["received"], None, zone)
    later = row.get("later")
    events = [Event(Move.SUBMIT, received, row.get("urgent", False))]
    for line in row.get("events", []):
        when, _, move = line.rpartition(" ")
        events.append(Event(Move(move), _moment(when, received, zone)))
    return Scenario(
        says=row["says"],
        clock=row["clock"],
        events=tuple(events),
        looked=_moment(row["looked"], received, zone),
        used=length(row["used"]),
        due=_moment(row["due"], received, zone),
        over=row.get("over", False),
        terms=terms()[row.get("terms", "hotline")],
        later=(_moment(later["from"], received, zone), terms()[later["terms"]]) if later else None,
        categories=tuple(row.get("categories", [])),
    )


def _moment(text: str, received: datetime | None, zone: ZoneInfo) -> datetime:
    if received is not None and text.startswith("+"):
        return received + length(text)
    local, again = text.removesuffix(" again"), text.endswith(" again")
    return datetime.fromisoformat(local).replace(tzinfo=zone, fold=again).astimezone(UTC)

"""What a list is narrowed to: open codes alone, as they stand in an address, and the same as a condition of a query.

An address is seen by proxies, histories and whoever looks over a shoulder. So a filter has no place for words of a
report: each of its parts is one of a known set of codes, and whatever else an address says narrows nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from auricle.directory import catalogue
from auricle.directory.people import Person
from auricle.reports.moves import OPEN, State

OPEN_ROWS = "p.state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED')"
"""The condition of every list of open work, in the words of its partial indexes."""

GRADES = frozenset("12345")
LONGEST = 400
Value = str | int | datetime | list[int]
Part = tuple[str, tuple[Value, ...]]


class Who(StrEnum):
    """Whose reports."""

    ME = "me"
    NOBODY = "nobody"


class Due(StrEnum):
    """When the promise that ends first ends."""

    OVER = "over"
    DAY = "day"


UNTIL: Mapping[Due, timedelta] = {Due.OVER: timedelta(0), Due.DAY: timedelta(hours=24)}


@dataclass(frozen=True)
class ListFilter:
    """Each part that is not empty narrows the list. `category` and `region` take in what lies below them."""

    state: State | None = None
    category: str = ""
    region: str = ""
    grade: int | None = None
    urgent: bool = False
    who: Who | None = None
    due: Due | None = None

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return self != ALL

    def address(self) -> str:
        """The filter as the query of an address; equal filters have equal addresses."""
        parts = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: "yes" if value is True else value for name, value in parts.items() if value})


ALL = ListFilter()


@dataclass(frozen=True)
class Condition:
    """The part of a WHERE that a filter stands for. `sql` is put together from this module's constants alone."""

    sql: str
    values: tuple[Value, ...]


def read(given: Mapping[str, str]) -> ListFilter:
    """The filter that these parts of an address mean. What is unknown narrows nothing."""
    known, grade = catalogue.current(), given.get("grade", "")
    state, who, due = given.get("state", ""), given.get("who", ""), given.get("due", "")
    return ListFilter(
        state=State(state) if state in set(OPEN) else None,
        category=_code(given.get("category", ""), known.categories),
        region=_code(given.get("region", ""), known.regions),
        grade=int(grade) if grade in GRADES else None,
        urgent=given.get("urgent") == "yes",
        who=Who(who) if who in set(Who) else None,
        due=Due(due) if due in set(Due) else None,
    )


def read_address(text: str) -> ListFilter:
    """The filter that was written by `address`."""
    return read(dict(parse_qsl(text[:LONGEST])))


def condition(wanted: ListFilter, *, by: Person, now: datetime) -> Condition:
    """What a row `p` of reports must be. It is open, in any case; the teams are the caller's part."""
    parts: list[Part | None] = [
        *_places(wanted),
        ("p.state = %s", (wanted.state.value,)) if wanted.state else None,
        ("p.grade = %s", (wanted.grade,)) if wanted.grade else None,
        ("p.urgent", ()) if wanted.urgent else None,
        ("p.handler_id = %s", (by.id,)) if wanted.who is Who.ME else None,
        ("p.handler_id IS NULL", ()) if wanted.who is Who.NOBODY else None,
        ("p.next_due_at <= %s", (now + UNTIL[wanted.due],)) if wanted.due else None,
    ]
    given: list[Part] = [part for part in parts if part]
    return Condition(
        "".join(f" AND {sql}" for sql, _ in given), tuple(value for _, values in given for value in values)
    )


def _places(wanted: ListFilter) -> list[Part]:
    """Category and region, each with what lies below it."""
    known, found = catalogue.current(), list[Part]()
    if wanted.category:
        chosen = known.categories[wanted.category]
        found.append(("p.category_id = ANY(%s)", ([chosen.id, *(each.id for each in chosen.children)],)))
    if wanted.region:
        place = known.regions[wanted.region]
        found.append(("p.region_id = ANY(%s)", ([place.id, *(each.id for each in place.counties)],)))
    return found


def _code(text: str, known: Mapping[str, object]) -> str:
    return text if text in known else ""

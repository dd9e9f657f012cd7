"""For whom which saved searches stand out, for whoever brings the news: numbers alone, no name and no word.

The worker asks, which works in no team and knows nobody's powers. So the database tells it the marked searches with
what each member may see, and each is counted for its member as their own page would count it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from auricle.directory.people import Person
from auricle.directory.permissions import Permission, Role
from auricle.reports.list_filter import read_address
from auricle.reports.saved_searches import Mark
from auricle.reports.search_counts import count

MARKED = """
SELECT member, pseudonym, roles, granted, teams, search, query, mark, threshold, looked FROM marked_searches()
"""


@dataclass(frozen=True)
class DueAlert:
    """A member's search that stands out: by so many reports that are new, or found, up to a bound."""

    member: int
    search: int
    mark: Mark
    count: int


@dataclass(frozen=True)
class _Marked:
    by: Person
    search: int
    query: str
    mark: Mark
    threshold: int
    looked: datetime


def due_alerts(*, since: datetime, now: datetime) -> Iterator[DueAlert]:
    """What stands out by what happened since a moment, the last time that somebody was told; nothing is kept here.

    Somebody who looked into a search later than that knows what there was then: only what is newer counts, and a
    search that stands out by its number is not told again.
    """
    for marked in _marked():
        if not marked.by.may(Permission.SEE_QUEUE):
            continue
        from_then = max(since, marked.looked)
        new = from_then if marked.mark is Mark.NEW else None
        (found,) = count([(read_address(marked.query), new)], by=marked.by, now=now)
        if marked.mark is Mark.NEW:
            if found.new:
                yield DueAlert(marked.by.id, marked.search, marked.mark, found.new)
        elif marked.looked <= since and (found.all is None or found.all >= marked.threshold):
            yield DueAlert(marked.by.id, marked.search, marked.mark, found.all or marked.threshold)


def _marked() -> list[_Marked]:
    with connection.cursor() as cursor:
        cursor.execute(MARKED)
        rows = cursor.fetchall()
    return [
        _Marked(
            Person(
                *(member, pseudonym, "", ""),
                roles=frozenset(Role(role) for role in roles),
                teams=tuple(teams),
                granted=frozenset(Permission(permission) for permission in granted),
            ),
            *(search, query, Mark(mark), threshold or 0, looked),
        )
        for member, pseudonym, roles, granted, teams, search, query, mark, threshold, looked in rows
    ]

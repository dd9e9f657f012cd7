"""For whom which saved searches stand out, and letting them know by mail: numbers alone, no name and no word.

The worker asks, which works in no team and knows nobody's powers. So the database tells it the marked searches with
what each member may see, and each is counted for its member as their own page would count it. Of a search is kept when
its member was told last; what was told is not told again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from auricle.directory.people import Person
from auricle.directory.permissions import Permission, Role
from auricle.mailing import boxes
from auricle.mailing.events import Event
from auricle.reports.list_filter import read_address
from auricle.reports.models import SearchLook
from auricle.reports.search_counts import count
from auricle.reports.search_marks import Mark

MARKED = """
SELECT member, pseudonym, roles, granted, teams, search, query, mark, threshold, looked, told FROM marked_searches()
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
    told: datetime | None


@transaction.atomic
def tell_alerts(*, now: datetime) -> int:
    """Let members know of their searches that stand out, and note that they were told. Returns how many searches."""
    if not boxes.is_on():
        return 0
    told = 0
    for marked, found in _counted(now):
        look = SearchLook.objects.filter(search=marked.search, member=marked.by.id)
        if found and not _was_told(marked):
            boxes.await_them(members=[marked.by.id], event=Event.SEARCH, now=now)
            told += look.update(told_at=now)
        elif not found and _was_told(marked):
            look.update(told_at=None)
    return told


def due_alerts(*, now: datetime) -> Iterator[DueAlert]:
    """What stands out and was not told.

    New is what came after somebody looked and was told. A number is told once when it is reached; when it is no longer
    reached, it can be told again.
    """
    for marked, found in _counted(now):
        if found and not _was_told(marked):
            yield DueAlert(marked.by.id, marked.search, marked.mark, found)


def _was_told(marked: _Marked) -> bool:
    """Whether its member knows all that stands out. What is new is counted from the last time on, so it never does."""
    return marked.mark is Mark.MANY and marked.told is not None


def _counted(now: datetime) -> Iterator[tuple[_Marked, int]]:
    """Each marked search of whoever may see lists, with the number by which it stands out; 0 when it does not."""
    for marked in _marked():
        if marked.by.may(Permission.SEE_QUEUE):
            yield marked, _standing_out(marked, now)


def _standing_out(marked: _Marked, now: datetime) -> int:
    """By how many reports it stands out for its member; 0 when it does not."""
    since = max(marked.looked, marked.told or marked.looked) if marked.mark is Mark.NEW else None
    (found,) = count([(read_address(marked.query), since)], by=marked.by, now=now)
    if marked.mark is Mark.NEW:
        return found.new
    reached = found.all is None or found.all >= marked.threshold
    return (found.all or marked.threshold) if reached else 0


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
            *(search, query, Mark(mark), threshold or 0, looked, told),
        )
        for member, pseudonym, roles, granted, teams, search, query, mark, threshold, looked, told in rows
    ]

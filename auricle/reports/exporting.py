"""The open facts of a list for a table outside of the hotline: codes, dates and numbers, and never a word of a report.

It takes a permission that is given by name, a fresh proof of who is there, and leaves a line in the trail before the
first row goes out. What is exported is what the list holds at that moment, of this person's teams.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.reports.list_filter import ListFilter
from auricle.reports.log import FAR
from auricle.reports.models import Report
from auricle.reports.queries import ids_of_list, may_see
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import Unlocked, require_fresh

MOST_EXPORTED = 100_000
AT_ONCE = 1000
COLUMNS = (
    *("reference", "received_at", "team", "category", "region", "channel", "language", "contact"),
    *("state", "urgent", "grade", "outcome", "next_due_at", "next_due_kind", "handler", "tags"),
)


class MayNotExport(NotAllowed):
    """Export was not given to this person by name."""

    permission = Permission.EXPORT


@dataclass(frozen=True)
class Export:
    """How many reports it holds, and its rows in the order of COLUMNS, read as they are asked for."""

    reports: int
    rows: Iterator[tuple[str, ...]]


def size(*, by: Person, wanted: ListFilter, now: datetime) -> int:
    """How many reports an export of this list would hold. Raises MayNotSee, MayNotExport."""
    return len(_ids(by, wanted, now))


def export(*, by: Unlocked, wanted: ListFilter, now: datetime) -> Export:
    """The list's open facts. Raises MayNotSee, MayNotExport, NotFresh, and Invalid for more than MOST_EXPORTED."""
    ids = _ids(by.person, wanted, now)
    require_fresh(by, now)
    if len(ids) > MOST_EXPORTED:
        raise Invalid({"list": "too_many"})
    trail.record(
        actor=by.person.pseudonym,
        act="list_exported",
        at=now,
        detail={"reports": len(ids), "list": wanted.address()},
    )
    return Export(len(ids), _rows(by.person, ids))


def _ids(by: Person, wanted: ListFilter, now: datetime) -> list[UUID]:
    may_see(by)
    if not by.may(Permission.EXPORT):
        raise MayNotExport
    return ids_of_list(by=by, wanted=wanted, now=now, most=MOST_EXPORTED + 1)


def _rows(by: Person, ids: Sequence[UUID]) -> Iterator[tuple[str, ...]]:
    """A thousand at a time. A report that left the team in the meantime is left out."""
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        found = Report.objects.filter(pk__in=some, team_id__in=by.teams)
        by_id = found.select_related("team", "category", "region", "handler").in_bulk()
        yield from (_row(by_id[report]) for report in some if report in by_id)


def _row(row: Report) -> tuple[str, ...]:
    runs = row.next_due_at is not None and row.next_due_at != FAR
    return (
        reference_of(row.pk),
        row.received_at.isoformat(timespec="seconds"),
        row.team.code,
        row.category.code,
        row.region.code if row.region else "",
        row.channel,
        row.language,
        row.contact,
        row.state,
        "yes" if row.urgent else "no",
        str(row.grade or ""),
        row.outcome,
        row.next_due_at.isoformat(timespec="seconds") if runs and row.next_due_at else "",
        row.next_due_kind,
        row.handler.pseudonym if row.handler else "",
        " ".join(row.tags),
    )

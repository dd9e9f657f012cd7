"""Which reports are about the same matter, and which could be: for somebody who works on one of them, from there alone.

There is no way in from an identifier, and none from a person. Whoever reviews a report learns of related ones after
their own grade, so that nobody grades by what others reported.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotNow
from auricle.reports.likeness import WITHIN, Likeness, Told, likeness
from auricle.reports.list_filter import OPEN_ROWS
from auricle.reports.models import Event, MatterReport, NotSame, Report, ReviewStep
from auricle.reports.moves import Move, State
from auricle.reports.queries import Row, found_row, row_of

MOST_SHOWN = 20
MOST_COMPARED = 200
BEFORE_A_GRADE = frozenset({State.RECEIVED, State.SCREENING, State.REVIEW})

SHARING = """
SELECT DISTINCT o.report_id FROM reports_matchtoken m
JOIN reports_matchtoken o ON o.token = m.token AND o.report_id <> m.report_id
WHERE m.report_id = %s LIMIT %s
"""
# From the report's own day on and back, along an index of category, place and day: what came nearest in time is found
# first, however many there are. Only open ones, for what is closed is rarely the same by chance of place and time.
ALIKE = f"""
SELECT k.id FROM (
  (SELECT p.id FROM reports_report p WHERE p.category_id = %(category)s AND p.region_id = %(region)s
      AND p.received_at BETWEEN %(at)s AND %(until)s AND p.team_id = ANY(%(teams)s::bigint[]) AND {OPEN_ROWS}
    ORDER BY p.received_at, p.id LIMIT %(most)s)
  UNION ALL
  (SELECT p.id FROM reports_report p WHERE p.category_id = %(category)s AND p.region_id = %(region)s
      AND p.received_at BETWEEN %(since)s AND %(at)s AND p.team_id = ANY(%(teams)s::bigint[]) AND {OPEN_ROWS}
    ORDER BY p.received_at DESC, p.id DESC LIMIT %(most)s)
) k
"""  # noqa: S608  only constants are put in
ROWS = """
SELECT r.id, r.category_id, r.region_id, r.team_id, r.state, r.urgent, r.grade, r.handler_id, r.received_at,
  r.next_due_at, r.next_due_kind, r.language, c.steps_at
FROM reports_report r
LEFT JOIN reports_clock c ON c.report_id = r.id AND c.kind = r.next_due_kind AND c.stopped_at IS NULL
WHERE r.id = ANY(%s) AND r.team_id = ANY(%s) ORDER BY r.received_at, r.id
"""


class MayNotLink(NotAllowed):
    """This person's roles link no reports, or the report is another handler's."""


class GradeFirst(NotNow):
    """As long as a report is reviewed, related ones are shown to whoever has graded it."""


@dataclass(frozen=True)
class Matter:
    """The other reports of a report's matter: those that this person may see, and how many they may not."""

    rows: tuple[Row, ...]
    hidden: int


@dataclass(frozen=True)
class Suggested:
    """A report that could be about the same matter, and why."""

    row: Row
    likeness: Likeness


@dataclass(frozen=True)
class Related:
    """One report with its matter, if it has one, and with what could belong to it. `others` were said not to."""

    row: Row
    matter: Matter | None
    suggested: tuple[Suggested, ...]
    others: tuple[Suggested, ...]


def read_related(*, by: Person, report: UUID) -> Related:
    """What is related to a report. Raises MayNotSee, NoSuchReport, MayNotLink, GradeFirst."""
    row = found_row(by=by, report=report)
    require_linking(by, row)
    matter = _matter(by, report)
    known = {report, *(one.id for one in matter.rows)} if matter else {report}
    sharing = _ids(SHARING, [report, MOST_COMPARED])
    found = _rows(by, (sharing | _alike(by, row)) - known)
    weighed = [Suggested(one, _likeness(row, one, shares=one.id in sharing)) for one in found]
    # Equally like ones: what came nearest in time.
    enough = sorted(
        (one for one in weighed if one.likeness.enough),
        key=lambda one: (-one.likeness.points, abs(one.row.received_at - row.received_at)),
    )
    parted = _parted(report)
    return Related(
        row=row_of(row.__dict__, {row.handler.pk: row.handler} if row.handler else {}),
        matter=matter,
        suggested=tuple(one for one in enough if one.row.id not in parted)[:MOST_SHOWN],
        others=tuple(one for one in enough if one.row.id in parted),
    )


def matter_of(*, by: Person, row: Report) -> Matter | None:
    """The matter of a report that was found for this person; None too where they may not know of it yet."""
    try:
        require_linking(by, row)
    except (MayNotLink, GradeFirst):
        return None
    return _matter(by, row.pk)


def require_linking(by: Person, row: Report) -> None:
    """Raise MayNotLink or GradeFirst for somebody who is not to know of related reports, or not yet."""
    if not by.may(Permission.LINK):
        raise MayNotLink
    if not by.may(Permission.READ_REPORT) and row.handler_id != by.id:
        raise MayNotLink
    if row.state in BEFORE_A_GRADE and not _graded(by, row):
        raise GradeFirst


def size_of(matter: UUID) -> int:
    """How many reports a matter has, whoever may see them. One alone is no matter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_size(%s)", [matter])
        (size,) = cursor.fetchone()
        return int(size)


def _graded(by: Person, row: Report) -> bool:
    """Whether this person graded it, and not before a withdrawal made it to be weighed anew."""
    anew = Event.objects.filter(report=row, kind=Move.ACT_ANYWAY).order_by("-number")
    since = anew.values_list("number", flat=True).first() or 0
    mine = ReviewStep.objects.filter(report=row, kind="grade", member=by.pseudonym, version__gte=since)
    return mine.exists()


def _matter(by: Person, report: UUID) -> Matter | None:
    matter = MatterReport.objects.filter(report_id=report).values_list("matter_id", flat=True).first()
    if matter is None:
        return None
    of_it = MatterReport.objects.filter(matter_id=matter).exclude(report_id=report)
    rows = _rows(by, of_it.values_list("report_id", flat=True)[:MOST_COMPARED])
    hidden = size_of(matter) - 1 - len(rows)
    return Matter(rows, hidden) if rows or hidden > 0 else None


def _alike(by: Person, row: Report) -> set[UUID]:
    if row.region_id is None:
        return set()
    values = {
        "category": row.category_id,
        "region": row.region_id,
        "at": row.received_at,
        "since": row.received_at - WITHIN,
        "until": row.received_at + WITHIN,
        "teams": list(by.teams),
        "most": MOST_COMPARED // 2,
    }
    return _ids(ALIKE, values)


def _likeness(row: Report, other: Row, *, shares: bool) -> Likeness:
    return likeness(
        Told(row.category_id, row.region_id, row.received_at),
        Told(other.category, other.region, other.received_at),
        shares=shares,
    )


def _parted(report: UUID) -> set[UUID]:
    pairs = NotSame.objects.filter(Q(one_id=report) | Q(other_id=report)).values_list("one_id", "other_id")
    return {end for pair in pairs for end in pair}


def _ids(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {found for (found,) in cursor.fetchall()}


def _rows(by: Person, ids: Iterable[UUID]) -> tuple[Row, ...]:
    wanted = list(ids)
    if not wanted:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [wanted, list(by.teams)])
        names = [column.name for column in cursor.description or ()]
        found: list[Mapping[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    handlers = {values["handler_id"] for values in found} - {None}
    members = Member.objects.select_related("working").in_bulk(handlers) if handlers else {}
    return tuple(row_of(values, members) for values in found)

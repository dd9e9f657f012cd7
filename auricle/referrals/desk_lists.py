"""Lists of referrals for the desk: the open ones of one's teams, what somebody must act on, those of one report.

Paging is by key, as in the lists of reports. A draft has no promise yet, so that its key is the end of time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from auricle.directory import colleagues
from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.referrals.desk_filter import ALL, NEWER_WAITS, OPEN_ROWS, ReferralFilter, condition, read
from auricle.referrals.log import number_of
from auricle.referrals.models import ReferralEvent
from auricle.referrals.moves import Kind, Move, State
from auricle.reports.list_key import START, cursor_of, read_cursor
from auricle.reports.log import FAR
from auricle.reports.reference import reference_of

PAGE = 50
MOST_COUNTED = 5_000
MOST_TO_ACT = 20

# First the keys of the page, by the partial index alone, of each team; then the rows.
FACTS = """
SELECT r.id, r.report_id, r.team_id, r.agency_id, r.category_id, r.region_id, r.grade, r.kind, r.asked, r.state,
  r.waits_for, r.lead, r.made_at, r.next_due_at, r.next_due_kind, c.started_at, p.urgent, m.name AS handler
FROM {page} JOIN referrals_referral r ON r.id = page.id
JOIN reports_report p ON p.id = r.report_id
LEFT JOIN directory_member m ON m.id = p.handler_id
LEFT JOIN referrals_referralclock c
  ON c.referral_id = r.id AND c.kind = r.next_due_kind AND c.stopped_at IS NULL
"""
LIST = f"""
WITH page AS MATERIALIZED (
  SELECT k.id, k.due FROM unnest(%(teams)s::bigint[]) AS t(team) CROSS JOIN LATERAL (
    (SELECT r.id, r.next_due_at AS due FROM referrals_referral r
     WHERE r.team_id = t.team AND {OPEN_ROWS} AND (r.next_due_at, r.id) > (%(due)s, %(last)s) {{narrowed}}
     ORDER BY r.next_due_at, r.id LIMIT %(most)s)
    UNION ALL
    (SELECT r.id, %(far)s FROM referrals_referral r
     WHERE r.team_id = t.team AND {OPEN_ROWS} AND r.next_due_at IS NULL AND r.id > %(last_draft)s {{narrowed}}
     ORDER BY r.id LIMIT %(most)s)
  ) k ORDER BY k.due, k.id LIMIT %(most)s
)
{FACTS.format(page="page")} ORDER BY page.due, page.id
"""  # noqa: S608  only constants are put in
COUNTS = f"""
SELECT c.state, count(*) FROM (
  SELECT r.state FROM referrals_referral r
  WHERE r.team_id = ANY(%(teams)s::bigint[]) AND {OPEN_ROWS} {{narrowed}} LIMIT %(most)s
) c GROUP BY c.state
"""  # noqa: S608  only constants are put in
ACT = f"""
WITH page AS MATERIALIZED (
  SELECT r.id, r.next_due_at AS due FROM referrals_referral r
  WHERE r.team_id = ANY(%(teams)s::bigint[]) AND r.state IN ('UNDELIVERED', 'RETURN_REQUESTED', 'DISPUTED')
  UNION ALL SELECT r.id, r.next_due_at AS due FROM referrals_referral r
  WHERE r.team_id = ANY(%(teams)s::bigint[]) AND r.state = 'SENT' AND r.channel = 'letter'
  ORDER BY 2, 1 LIMIT %(most)s
)
{FACTS.format(page="page")} ORDER BY page.due, page.id
"""  # noqa: S608  only constants are put in
RELEASE = f"""
WITH page AS MATERIALIZED (
  SELECT r.id, r.next_due_at AS due FROM referrals_referral r
  WHERE r.id IN (SELECT p.referral_id FROM referrals_package p WHERE p.released_at IS NULL)
    AND r.team_id = ANY(%(teams)s::bigint[]) AND {NEWER_WAITS}
  ORDER BY r.next_due_at, r.id LIMIT %(most)s
)
{FACTS.format(page="page")} ORDER BY page.due, page.id
"""  # noqa: S608  only constants are put in
OF_REPORT = f"""
WITH page AS MATERIALIZED (SELECT r.id FROM referrals_referral r WHERE r.report_id = %(report)s)
{FACTS.format(page="page")} ORDER BY r.made_at, r.id
"""  # noqa: S608  only constants are put in


class NoReferrals(NotAllowed):
    """This person's roles hand nothing to agencies."""

    permission = Permission.REFER


@dataclass(frozen=True)
class Row:
    """One referral as a list shows it: of which report, to whom, what for, the promise that ends first, who has it."""

    id: UUID
    number: str
    report: UUID
    reference: str
    urgent: bool
    grade: int | None
    category: int
    region: int | None
    team: int
    agency: str
    kind: Kind
    asked: str
    state: State
    waits: bool
    lead: bool
    made_at: datetime
    due_at: datetime | None
    due_kind: str
    since: datetime | None
    handler: str


@dataclass(frozen=True)
class Page:
    """One page of the list. `to_act` stands above an unnarrowed list's first page; `following` is the next one's key.

    `agencies` are code and name, to narrow by; `counts` go by state, within the other parts of the filter.
    """

    wanted: ReferralFilter
    rows: tuple[Row, ...]
    to_act: tuple[Row, ...]
    to_release: tuple[Row, ...]
    counts: Mapping[State, int]
    counted_all: bool
    agencies: tuple[tuple[str, str], ...]
    following: str


@dataclass(frozen=True)
class Step:
    """One step of a referral, for the report's timeline: open codes and no word of it."""

    referral: UUID
    number: str
    agency: str
    move: Move
    by: str
    at: datetime


@dataclass(frozen=True)
class OfReport:
    """The referrals of one report, oldest first, and what happened to them."""

    rows: tuple[Row, ...]
    steps: tuple[Step, ...]


NONE = OfReport((), ())


def open_referrals(*, by: Person, given: Mapping[str, str], after: str = "") -> Page:
    """The open referrals of this person's teams, the promise that ends first on top. Raises NoReferrals."""
    if not by.may(Permission.REFER):
        raise NoReferrals
    agencies = {agency.pk: agency for agency in Agency.objects.all()}
    names = {key: _name(agency.names, by) for key, agency in agencies.items()}
    wanted = read(given, agencies={agency.code for agency in agencies.values()})
    found = _rows(_list(by, wanted, after), names)
    counts = _counts(by, wanted)
    rows, first = found[:PAGE], not after and wanted == ALL
    return Page(
        wanted=wanted,
        rows=rows,
        to_act=to_act(by=by, names=names) if first else (),
        to_release=to_release(by=by, names=names) if first else (),
        counts=counts,
        counted_all=sum(counts.values()) <= MOST_COUNTED,
        agencies=tuple(
            sorted(((a.code, names[key]) for key, a in agencies.items()), key=lambda pair: pair[1])
        ),
        following=cursor_of(rows[-1].due_at or FAR, rows[-1].id) if len(found) > PAGE else "",
    )


def of_report(*, by: Person, report: UUID) -> OfReport:
    """The referrals of a report that this person's teams have, whoever of them handed it over."""
    names = {agency.pk: _name(agency.names, by) for agency in Agency.objects.all()}
    rows = _rows(_ask(OF_REPORT, report=report), names)
    agencies = {row.id: row.agency for row in rows}
    events = list(ReferralEvent.objects.filter(referral_id__in=agencies).order_by("at", "number"))
    people = colleagues.names(event.actor for event in events if event.side == "desk")
    steps = tuple(
        Step(
            event.referral_id,
            number_of(event.referral_id),
            agencies[event.referral_id],
            Move(event.kind),
            people.get(event.actor, agencies[event.referral_id] if event.side == "agency" else ""),
            event.at,
        )
        for event in events
    )
    return OfReport(rows, steps)


def to_act(*, by: Person, names: Mapping[int, str]) -> tuple[Row, ...]:
    """What could not be delivered, letters to post, returns to rule on: nothing goes on until somebody acts."""
    return _rows(_ask(ACT, teams=list(by.teams), most=MOST_TO_ACT), names)


def to_release(*, by: Person, names: Mapping[int, str]) -> tuple[Row, ...]:
    """Referrals of which a newer version waits for its release: the agency works with an older one meanwhile."""
    return _rows(_ask(RELEASE, teams=list(by.teams), most=MOST_TO_ACT), names)


def _list(by: Person, wanted: ReferralFilter, after: str) -> list[dict[str, Any]]:
    due, last = read_cursor(after)
    narrowed, values = condition(wanted)
    return _ask(
        LIST.format(narrowed=narrowed),
        teams=list(by.teams),
        due=due,
        last=last,
        last_draft=last if due >= FAR else START[1],
        far=FAR,
        most=PAGE + 1,
        **values,
    )


def _counts(by: Person, wanted: ReferralFilter) -> dict[State, int]:
    narrowed, values = condition(replace(wanted, state=None))
    found = _ask(COUNTS.format(narrowed=narrowed), teams=list(by.teams), most=MOST_COUNTED + 1, **values)
    return {State(row["state"]): int(row["count"]) for row in found}


def _rows(found: Sequence[dict[str, Any]], names: Mapping[int, str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            id=values["id"],
            number=number_of(values["id"]),
            report=values["report_id"],
            reference=reference_of(values["report_id"]),
            urgent=values["urgent"],
            grade=values["grade"],
            category=values["category_id"],
            region=values["region_id"],
            team=values["team_id"],
            agency=names.get(values["agency_id"], ""),
            kind=Kind(values["kind"]),
            asked=values["asked"],
            state=State(values["state"]),
            waits=values["waits_for"] == "desk",
            lead=values["lead"],
            made_at=values["made_at"],
            due_at=values["next_due_at"],
            due_kind=values["next_due_kind"],
            since=values["started_at"],
            handler=values["handler"] or "",
        )
        for values in found
    )


def _name(names: Mapping[str, str], by: Person) -> str:
    return names.get(by.language, names["en"])


def _ask(statement: str, **values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

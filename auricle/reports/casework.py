"""Move a report: every change of state by a person goes through here, and through the state table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory.colleagues import who_may
from auricle.directory.models import Category, Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotFound
from auricle.reports import deadlines, log
from auricle.reports.facts import Given, collect
from auricle.reports.lifecycle import plan
from auricle.reports.models import Report
from auricle.reports.moves import TO_A_TEAM, Move, State
from auricle.reports.outcomes import Outcome
from auricle.vault import desk_texts, regranting, shredding
from auricle.vault.member_keys import Unlocked

MOST_REASON = 4_000


class NoSuchReport(NotFound):
    """There is no such report, or it is another team's."""


@dataclass(frozen=True)
class Moved:
    """The report's new state and version, and the number of the event."""

    state: State
    version: int


def move_report(
    *,
    by: Unlocked,
    report: UUID,
    move: Move,
    now: datetime,
    seen: int | None = None,
    reason: str = "",
    given: Given | None = None,
    subject: int | None = None,
) -> Moved:
    """Make a move. `seen` is the version that the mover looked at; `subject` the member who gets the report.

    The reason is sealed under the report's desk key. Raises NoSuchReport, MoveNotAllowed, MoveNotNow, MoveIncomplete
    (field errors) or SomeoneWasFirst; then nothing was changed.
    """
    person, given = by.person, given or Given()
    if len(reason) > MOST_REASON:
        raise Invalid({"reason": "too_long"})
    with transaction.atomic():
        row = find(report, by=person)
        if seen is not None and seen != row.version:
            raise log.SomeoneWasFirst
        given = Given(**{**given.__dict__, "has_reason": bool(reason.strip())})
        facts = collect(row, by=person, given=given, now=now, subject=_pseudonym(subject))
        planned = plan(state=State(row.state), move=move, facts=facts)
        columns, data = _columns(row, move, person, given, subject, now)
        if move is Move.APPROVE_REVIEW and facts.grade is not None:
            columns, data = {**columns, "grade": facts.grade}, {"grade": facts.grade}
        log.write(row, log.Entry(planned, person.pseudonym, data, columns), now=now)
        if planned.target is State.DISPOSED:
            shredding.destroy(row.pk)
        elif reason.strip():
            label = f"reason/{row.version}"
            desk_texts.keep(
                keys=by, report=report, team=row.team.code, label=label, text=reason.strip(), now=now
            )
        if move in TO_A_TEAM:
            # The last thing of all: after it the mover sees no row of the report any more.
            regranting.hand_over(by=by, report=report, team=given.team, now=now)
    return Moved(planned.target, row.version)


def find(report: UUID, *, by: Person) -> Report:
    """The report's row, if one of this person's teams has it. Raises NoSuchReport."""
    row = (
        Report.objects.select_related("handler__working", "team", "category")
        .filter(pk=report, team_id__in=by.teams)
        .first()
    )
    if row is None:
        raise NoSuchReport
    return row


def _columns(
    row: Report, move: Move, person: Person, given: Given, subject: int | None, now: datetime
) -> tuple[Mapping[str, object], Mapping[str, str | int | bool]]:
    """What a move changes beside the state, and what its event says of it."""
    match move:
        case Move.TAKE | Move.BEGIN_REVIEW | Move.RENEW:
            return {"lease_until": now + deadlines.LEASE}, {}
        case Move.ASK | Move.ANSWER:
            return _written_columns(row, move, given, now)
        case Move.RELEASE | Move.PASS_ON | Move.ACT_ANYWAY | Move.APPROVE_REVIEW:
            return {"lease_until": None}, {}
        case Move.PULL | Move.ASSIGN | Move.REASSIGN:
            handler = _handler(row, person, subject)
            return {"handler": handler}, {"handler": handler.pseudonym}
        case Move.UNASSIGN:
            return {"handler": None}, {}
        case Move.TRANSFER | Move.RETURN_TO_TEAM:
            data = {"from": row.team.code, "to": given.team}
            return {"handler": None, "lease_until": None}, data
        case Move.RAISE_URGENCY | Move.LOWER_URGENCY | Move.SORT:
            return _fact_columns(row, move, given)
    return _closing_columns(row, move, given, now)


def _written_columns(
    row: Report, move: Move, given: Given, now: datetime
) -> tuple[Mapping[str, object], Mapping[str, str | int | bool]]:
    """How long a question waits for its answer, and whether what was written may be read aloud."""
    waits = move is Move.ASK and row.state == State.HANDLING
    columns = {"lease_until": now + deadlines.REPLY_WITHIN} if waits else {}
    return columns, {"speakable": True} if given.speakable else {}


def _pseudonym(subject: int | None) -> str:
    """The name in the log of whom a report would be given to."""
    found = (
        Member.objects.filter(pk=subject).values_list("pseudonym", flat=True) if subject is not None else ()
    )
    return next(iter(found), "")


def _handler(row: Report, person: Person, subject: int | None) -> Member:
    """Who gets the report: the mover, or a member of its team who could take it over. Raises Invalid for others."""
    if subject is not None and subject not in {c.id for c in who_may(Permission.PULL, team=row.team_id)}:
        raise Invalid({"subject": "unknown"})
    return Member.objects.get(pk=subject if subject is not None else person.id)


def _fact_columns(
    row: Report, move: Move, given: Given
) -> tuple[Mapping[str, object], Mapping[str, str | int | bool]]:
    """What is known of it anew: how urgent it is, or what it is about."""
    if move is not Move.SORT:
        return {"urgent": move is Move.RAISE_URGENCY}, {}
    category = _category(row, given)
    return {"category": category}, {"from": row.category.code, "to": category.code}


def _category(row: Report, given: Given) -> Category:
    """What it is about from now on: another one that reports can be filed under. Raises Invalid."""
    found = Category.objects.filter(code=given.category, active=True).first()
    if found is None or found.unsorted or found.pk == row.category_id:
        raise Invalid({"category": "unknown"})
    return found


def _closing_columns(
    row: Report, move: Move, given: Given, now: datetime
) -> tuple[Mapping[str, object], Mapping[str, str | int | bool]]:
    outcome = given.outcome or (Outcome(row.outcome) if row.outcome else None)
    match move:
        case Move.PROPOSE_OUTCOME if outcome:
            return {"outcome": outcome.value, "lease_until": None}, {"outcome": outcome.value}
        case Move.APPROVE_CLOSE | Move.ACCEPT_WITHDRAWAL if outcome:
            return {"outcome": outcome.value, "closed_at": now}, {"outcome": outcome.value}
        case Move.SEND_BACK_TO_SCREENING:
            return {"outcome": "", "lease_until": now + deadlines.LEASE}, {}
        case Move.REOPEN | Move.SEND_BACK:
            return {"outcome": "", "closed_at": None}, {}
    return {}, {"matter": str(given.matter)} if given.matter else {}

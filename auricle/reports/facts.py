"""Collect what the state table's guards ask for, from the report's row and its log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from auricle.directory.people import Person
from auricle.reports.guards import Facts
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome

PROPOSALS = frozenset({Move.PROPOSE_OUTCOME, Move.PROPOSE_DISPOSITION, Move.WITHDRAW})


@dataclass(frozen=True)
class Given:
    """What the mover states with the move. A reason's words are sealed elsewhere; here only that there is one."""

    outcome: Outcome | None = None
    has_reason: bool = False
    checklist_complete: bool = False
    redacted: bool = False
    grade: int | None = None
    referral_approved: bool = False
    retention_due: bool = False


def collect(
    report: Report,
    *,
    by: Person,
    given: Given,
    now: datetime,
    events: Sequence[Event] | None = None,
    subject: str = "",
) -> Facts:
    """The facts for a move by this person, now; from these events, oldest first, when the caller has read them.

    `subject` is the pseudonym of whom the report would be given to.
    """
    facts = Facts(
        roles=by.roles,
        actor=by.pseudonym,
        handler=report.handler.pseudonym if report.handler else "",
        urgent=report.urgent,
        grade=given.grade if given.grade is not None else report.grade,
        outcome=given.outcome or (Outcome(report.outcome) if report.outcome else None),
        has_reason=given.has_reason,
        checklist_complete=given.checklist_complete,
        redacted=given.redacted,
        referral_approved=given.referral_approved,
        retention_due=given.retention_due,
        since_closed=now - report.closed_at if report.closed_at else None,
    )
    for event in Event.objects.filter(report=report).order_by("number") if events is None else events:
        facts = _after(facts, Move(event.kind), event.actor, json.loads(event.data))
    return replace(facts, conflict=subject in facts.conflicted)


def _after(facts: Facts, move: Move, actor: str, data: dict[str, object]) -> Facts:
    """What one more event of the log adds."""
    match move:
        case Move.ASSIGN | Move.PULL | Move.REASSIGN:
            return replace(facts, handlers_line=facts.handlers_line | {str(data.get("handler", actor))})
        case Move.ENDORSE:
            return replace(facts, endorsers=facts.endorsers | {actor})
        case Move.PLACE_HOLD | Move.LIFT_HOLD:
            return replace(facts, on_hold=move is Move.PLACE_HOLD)
        case Move.DECLARE_CONFLICT:
            return replace(facts, conflicted=facts.conflicted | {actor})
        case _ if move in PROPOSALS:
            return replace(facts, proposer=actor, endorsers=frozenset())
    return _after_review(facts, move, actor)


def _after_review(facts: Facts, move: Move, actor: str) -> Facts:
    """Who did the reviews, and who has one in hand."""
    match move:
        case Move.TAKE:
            return replace(facts, screener=actor)
        case Move.BEGIN_REVIEW:
            return replace(facts, reviewing=actor)
        case Move.RELEASE | Move.ACT_ANYWAY:
            return replace(facts, reviewing="")
        case Move.APPROVE_REVIEW:
            return replace(facts, reviewer=actor, redacted=True, reviewing="")
    return facts

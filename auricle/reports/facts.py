"""Collect what the state table's guards ask for, from the report's row and its log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from auricle.directory.people import Person
from auricle.reports import heard, retention_versions
from auricle.reports.apart import apart
from auricle.reports.guards import Facts
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.reports.review_log import Standing, standing

UNDER_REVIEW = frozenset({State.SCREENING, State.REVIEW})
PROPOSALS = frozenset({Move.PROPOSE_OUTCOME, Move.PROPOSE_DISPOSITION, Move.WITHDRAW})


@dataclass(frozen=True)
class Given:
    """What the mover states with the move. A reason's words are sealed elsewhere; here only that there is one.

    `team` is the code of the team that is to get the report; `speakable` says that what is written to the reporter may
    be read aloud on the phone; `category` is the code of what a report is about.
    """

    outcome: Outcome | None = None
    has_reason: bool = False
    referral_approved: bool = False
    team: str = ""
    matter: UUID | None = None
    speakable: bool = False
    category: str = ""


def collect(
    report: Report,
    *,
    by: Person,
    given: Given,
    now: datetime,
    events: Sequence[Event] | None = None,
    subject: str = "",
    reviews: Standing | None = None,
) -> Facts:
    """The facts for a move by this person, now; from these events and reviews, when the caller has read them.

    `subject` is the pseudonym of whom the report would be given to.
    """
    facts = Facts(
        roles=by.roles,
        actor=by.pseudonym,
        handler=report.handler.pseudonym if report.handler else "",
        urgent=report.urgent,
        grade=report.grade,
        outcome=given.outcome or (Outcome(report.outcome) if report.outcome else None),
        has_reason=given.has_reason,
        referral_approved=given.referral_approved,
        open_referrals=report.open_referrals,
        to_team=given.team,
        retention_due=_retention_due(report, now),
        since_closed=now - report.closed_at if report.closed_at else None,
    )
    if events is None:
        events = list(Event.objects.filter(report=report).order_by("number"))
    for event in events:
        facts = _after(facts, Move(event.kind), event.actor, json.loads(event.data))
    if facts.unfinished and facts.outcome is Outcome.INSUFFICIENT_INFORMATION:
        facts = replace(facts, heard=heard.was_heard(report.pk))
    facts = _stood_apart(facts, events, subject, now)
    if report.state not in UNDER_REVIEW:
        return facts
    # Whoever decides to act on a withdrawn report wants it weighed anew: what was weighed before counts no more.
    anew = max((event.number for event in events if event.kind == Move.ACT_ANYWAY), default=0)
    return _reviewed(facts, reviews or standing(report.pk), anew)


def _stood_apart(facts: Facts, events: Sequence[Event], subject: str, now: datetime) -> Facts:
    """Who declared a conflict of interest, and since when the actor did."""
    conflicted = apart((event.kind, event.actor) for event in events)
    own = (e.at for e in events if e.kind == Move.DECLARE_CONFLICT and e.actor == facts.actor)
    last = max(own, default=None)
    return replace(
        facts,
        conflicted=conflicted,
        conflict=subject in conflicted,
        since_conflict=now - last if last is not None else None,
    )


def _reviewed(facts: Facts, reviews: Standing, anew: int) -> Facts:
    """What the stored steps of the reviews say; never what somebody claims of them."""
    checklist, redacted, recheck, card = reviews.checklist, reviews.redacted, reviews.recheck, reviews.grade
    return replace(
        facts,
        checklist_complete=checklist is not None and checklist.member == facts.screener,
        redacted=reviews.is_current,
        rechecked=recheck is not None
        and redacted is not None
        and recheck.covers == redacted.number
        and recheck.version >= anew,
        grade=card.grade if card is not None and card.version >= anew else None,
    )


def _retention_due(report: Report, now: datetime) -> bool:
    """Whether its time is over by the schedule: from stored facts, whatever the mover says."""
    if report.closed_at is None or not report.outcome:
        return False
    due = retention_versions.due_at(
        category=report.category_id, outcome=report.outcome, closed_at=report.closed_at
    )
    return due <= now


def _after(facts: Facts, move: Move, actor: str, data: dict[str, object]) -> Facts:
    """What one more event of the log adds."""
    match move:
        case Move.SUBMIT:
            return replace(facts, unfinished=data.get("unfinished") is True)
        case Move.ASSIGN | Move.PULL | Move.REASSIGN:
            return replace(facts, handlers_line=facts.handlers_line | {str(data.get("handler", actor))})
        case Move.ENDORSE:
            return replace(facts, endorsers=facts.endorsers | {actor})
        case Move.PLACE_HOLD | Move.LIFT_HOLD:
            return replace(facts, on_hold=move is Move.PLACE_HOLD)
        case Move.TRANSFER:
            return replace(facts, came_from=str(data["from"]), reviewing="")
        case Move.RETURN_TO_TEAM:
            sent_back_from = facts.sent_back_from | {str(data["from"])}
            return replace(facts, came_from="", sent_back_from=sent_back_from, reviewing="")
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
            return replace(facts, reviewer=actor, co_signed=False, reviewing="")
        case Move.CO_SIGN:
            return replace(facts, co_signed=True)
    return facts

"""The conditions of the report's moves that depend on who acts and on what is known. Plain.

A guard looks at `Facts`, which the calling step collects from the database, and says yes or no. What a
guard refuses for the person (`PERSONAL`) another person may do; what it refuses for the state of things
can be done later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from auricle.directory.permissions import Permission, Role
from auricle.reports.apart import MISTAKE_WITHIN
from auricle.reports.outcomes import NO_ACTION, Outcome

REOPEN_WITHIN = timedelta(days=30)
GRAVE = 3
"""From this grade on, closing without action needs two people outside the handler's line."""
CO_SIGNED = 4
"""From this grade on, a supervisor signs beside the reviewer."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a step knows when it asks for a move. People are named by pseudonym; nothing here is content.

    `actor` is empty for the reporter and the clock. `reviewing` has begun the second review and still has the
    time for it. `proposer` is who made the proposal now waiting, `endorsers` those who agreed to it so far,
    `handlers_line` the handler and those who answer for the handler's work. `conflicted` declared a conflict of
    interest and `conflict` says that one of them is to be given the report; `since_conflict` is how long ago the
    actor declared one. `has_reason` says that a reason was written; its words are sealed and never come here.
    `unfinished` came by a call that broke off, and `heard` says that somebody opened what was recorded of it.
    `came_from` is the team that handed the report over and could have it back, `sent_back_from` are teams that
    sent it back once; `to_team` is to get it; by their codes.
    """

    roles: frozenset[Role]
    actor: str = ""
    granted: frozenset[Permission] = frozenset()
    screener: str = ""
    reviewing: str = ""
    reviewer: str = ""
    handler: str = ""
    proposer: str = ""
    endorsers: frozenset[str] = frozenset()
    handlers_line: frozenset[str] = frozenset()
    urgent: bool = False
    grade: int | None = None
    outcome: Outcome | None = None
    has_reason: bool = False
    conflict: bool = False
    conflicted: frozenset[str] = frozenset()
    since_conflict: timedelta | None = None
    checklist_complete: bool = False
    redacted: bool = False
    rechecked: bool = False
    co_signed: bool = False
    referral_approved: bool = False
    open_referrals: int = 0
    came_from: str = ""
    sent_back_from: frozenset[str] = frozenset()
    to_team: str = ""
    since_closed: timedelta | None = None
    new_evidence: bool = False
    retention_due: bool = False
    on_hold: bool = False
    unfinished: bool = False
    heard: bool = False


class Guard(StrEnum):
    """A condition by name. The sentence for each is in wording.py."""

    NO_CONFLICT = "no_conflict"
    CONFLICT_JUST_DECLARED = "conflict_just_declared"
    OWN_LEASE = "own_lease"
    OWN_REVIEW = "own_review"
    NOBODY_REVIEWS = "nobody_reviews"
    NOBODY_ELSE_REVIEWS = "nobody_else_reviews"
    IS_URGENT = "is_urgent"
    IS_NOT_URGENT = "is_not_urgent"
    CHECKLIST_COMPLETE = "checklist_complete"
    REVIEWER_DID_NOT_SCREEN = "reviewer_did_not_screen"
    REDACTED_AND_GRADED = "redacted_and_graded"
    REIDENTIFICATION_CHECKED = "reidentification_checked"
    NEEDS_CO_SIGNATURE = "needs_co_signature"
    SIGNER_DID_NOT_REVIEW = "signer_did_not_review"
    OWN_REPORT = "own_report"
    REFERRAL_APPROVED = "referral_approved"
    NO_OPEN_REFERRAL = "no_open_referral"
    CAME_FROM_ANOTHER_TEAM = "came_from_another_team"
    NOT_SENT_BACK_FROM_THERE = "not_sent_back_from_there"
    WAS_HANDLED = "was_handled"
    NEVER_HANDLED = "never_handled"
    DID_NOT_PROPOSE = "did_not_propose"
    DID_NOT_ENDORSE = "did_not_endorse"
    IS_ENDORSED = "is_endorsed"
    GRAVE_NEEDS_AN_OUTSIDER = "grave_needs_an_outsider"
    GRAVE_NEEDS_TWO_OUTSIDERS = "grave_needs_two_outsiders"
    IN_TIME_OR_NEW_EVIDENCE = "in_time_or_new_evidence"
    HEARD_IF_UNFINISHED = "heard_if_unfinished"
    RETENTION_DUE = "retention_due"
    NO_HOLD = "no_hold"
    IS_HELD = "is_held"


def _own_lease(facts: Facts) -> bool:
    return Role.CLOCK in facts.roles or facts.actor == facts.screener


def _own_review(facts: Facts) -> bool:
    return Role.CLOCK in facts.roles or (facts.reviewing != "" and facts.actor == facts.reviewing)


def _own_report(facts: Facts) -> bool:
    return Role.SUPERVISOR in facts.roles or facts.actor == facts.handler


def _redacted_and_graded(facts: Facts) -> bool:
    return facts.redacted and facts.grade is not None


def _conflict_just_declared(facts: Facts) -> bool:
    since = facts.since_conflict
    return facts.actor in facts.conflicted and since is not None and since <= MISTAKE_WITHIN


def _is_grave_without_action(facts: Facts) -> bool:
    return facts.outcome in NO_ACTION and (facts.grade or 0) >= GRAVE


def _insiders(facts: Facts) -> frozenset[str]:
    return facts.handlers_line | {facts.handler, facts.proposer}


def _grave_needs_an_outsider(facts: Facts) -> bool:
    return not _is_grave_without_action(facts) or facts.actor not in _insiders(facts)


def _grave_needs_two_outsiders(facts: Facts) -> bool:
    return not _is_grave_without_action(facts) or bool(facts.endorsers - _insiders(facts) - {facts.actor})


def _heard_if_unfinished(facts: Facts) -> bool:
    return facts.heard or not facts.unfinished or facts.outcome is not Outcome.INSUFFICIENT_INFORMATION


def _in_time_or_new_evidence(facts: Facts) -> bool:
    if Role.REPORTER not in facts.roles or facts.new_evidence:
        return True
    return facts.since_closed is not None and facts.since_closed <= REOPEN_WITHIN


CHECKS: Mapping[Guard, Callable[[Facts], bool]] = MappingProxyType(
    {
        Guard.NO_CONFLICT: lambda facts: not facts.conflict and facts.actor not in facts.conflicted,
        Guard.CONFLICT_JUST_DECLARED: _conflict_just_declared,
        Guard.OWN_LEASE: _own_lease,
        Guard.OWN_REVIEW: _own_review,
        Guard.NOBODY_REVIEWS: lambda facts: facts.reviewing == "",
        Guard.NOBODY_ELSE_REVIEWS: lambda facts: facts.reviewing in {"", facts.actor},
        Guard.IS_URGENT: lambda facts: facts.urgent,
        Guard.IS_NOT_URGENT: lambda facts: not facts.urgent,
        Guard.CHECKLIST_COMPLETE: lambda facts: facts.checklist_complete,
        Guard.REVIEWER_DID_NOT_SCREEN: lambda facts: facts.actor != facts.screener,
        Guard.REDACTED_AND_GRADED: _redacted_and_graded,
        Guard.REIDENTIFICATION_CHECKED: lambda facts: facts.rechecked,
        Guard.NEEDS_CO_SIGNATURE: lambda facts: (facts.grade or 0) >= CO_SIGNED and not facts.co_signed,
        Guard.SIGNER_DID_NOT_REVIEW: lambda facts: facts.actor != facts.reviewer,
        Guard.OWN_REPORT: _own_report,
        Guard.REFERRAL_APPROVED: lambda facts: facts.referral_approved,
        Guard.NO_OPEN_REFERRAL: lambda facts: facts.open_referrals == 0,
        Guard.CAME_FROM_ANOTHER_TEAM: lambda facts: facts.came_from != "",
        Guard.NOT_SENT_BACK_FROM_THERE: lambda facts: facts.to_team not in facts.sent_back_from,
        Guard.WAS_HANDLED: lambda facts: facts.handler != "",
        Guard.NEVER_HANDLED: lambda facts: facts.handler == "",
        Guard.DID_NOT_PROPOSE: lambda facts: facts.actor != facts.proposer,
        Guard.DID_NOT_ENDORSE: lambda facts: facts.actor not in facts.endorsers,
        Guard.IS_ENDORSED: lambda facts: bool(facts.endorsers - {facts.actor, facts.proposer}),
        Guard.GRAVE_NEEDS_AN_OUTSIDER: _grave_needs_an_outsider,
        Guard.GRAVE_NEEDS_TWO_OUTSIDERS: _grave_needs_two_outsiders,
        Guard.IN_TIME_OR_NEW_EVIDENCE: _in_time_or_new_evidence,
        Guard.HEARD_IF_UNFINISHED: _heard_if_unfinished,
        Guard.RETENTION_DUE: lambda facts: facts.retention_due,
        Guard.NO_HOLD: lambda facts: not facts.on_hold,
        Guard.IS_HELD: lambda facts: facts.on_hold,
    }
)
"""Every guard with its check; a test holds that none is missing."""

PERSONAL = frozenset(
    {
        Guard.NO_CONFLICT,
        Guard.OWN_LEASE,
        Guard.OWN_REVIEW,
        Guard.NOBODY_ELSE_REVIEWS,
        Guard.REVIEWER_DID_NOT_SCREEN,
        Guard.SIGNER_DID_NOT_REVIEW,
        Guard.OWN_REPORT,
        Guard.DID_NOT_PROPOSE,
        Guard.DID_NOT_ENDORSE,
        Guard.GRAVE_NEEDS_AN_OUTSIDER,
    }
)
"""Guards that refuse a person: somebody else may do the same thing now."""


def first_refusal(guards: tuple[Guard, ...], facts: Facts) -> Guard | None:
    """Return the first guard that refuses, or None when all let the move pass."""
    return next((guard for guard in guards if not CHECKS[guard](facts)), None)

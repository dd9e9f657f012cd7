"""The table of a referral's transitions, as data. Plain. lifecycle.py reads it; nothing else decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from auricle.directory.permissions import Permission
from auricle.referrals.moves import CAN_RECALL, WITH_THE_AGENCY, ClockKind, Effect, Move, Side, State, Verb


class Guard(StrEnum):
    """A condition by name. The sentence for each is in wording.py, the check in lifecycle.py."""

    ASKS_SOMETHING = "asks_something"
    ONLY_INFORMS = "only_informs"
    REDACTED = "redacted"
    NO_CONFLICT = "no_conflict"
    OWN_REPORT = "own_report"
    ANOTHER_APPROVES = "another_approves"
    PREAPPROVED_OR_SUPERVISOR = "preapproved_or_supervisor"
    NOT_RETURNED_BEFORE = "not_returned_before"
    NOT_DISPUTED_BEFORE = "not_disputed_before"
    RETURNED_BEFORE = "returned_before"
    ANOTHER_RULES = "another_rules"
    NOT_EXTENDED_BEFORE = "not_extended_before"
    DELETION_NOT_CONFIRMED = "deletion_not_confirmed"
    GOES_BY_LETTER = "goes_by_letter"
    WAS_POSTED = "was_posted"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: this move, from any of these states, to this one (None: the state stays)."""

    move: Move
    sources: frozenset[State | None]
    target: State | None
    side: Side
    permission: Permission
    guards: tuple[Guard, ...] = ()
    clock_effects: tuple[Effect, ...] = ()
    words_required: bool = False


S, P, G, K = State, Permission, Guard, ClockKind


def _from(*states: State | None) -> frozenset[State | None]:
    return frozenset(states)


def _start(*kinds: ClockKind) -> tuple[Effect, ...]:
    return tuple(Effect(Verb.START, kind) for kind in kinds)


def _stop(*kinds: ClockKind) -> tuple[Effect, ...]:
    return tuple(Effect(Verb.STOP, kind) for kind in kinds)


STOP_ALL = _stop(*ClockKind)
ARRIVED = (*_stop(K.DELIVER), *_start(K.ACKNOWLEDGE, K.DECIDE))
ON_PAPER = (G.WAS_POSTED, G.NO_CONFLICT, G.OWN_REPORT)
"""What comes back by post or telephone, the desk enters for the agency."""

TABLE: tuple[Transition, ...] = (
    # The desk makes it.
    Transition(
        move=Move.DRAFT,
        sources=_from(None),
        target=S.DRAFTED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT, G.REDACTED),
    ),
    Transition(
        move=Move.DISCARD,
        sources=_from(S.DRAFTED, S.APPROVED),
        target=S.DISCARDED,
        side=Side.DESK,
        permission=P.REFER,
        words_required=True,
    ),
    Transition(
        move=Move.APPROVE,
        sources=_from(S.DRAFTED),
        target=S.APPROVED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.PREAPPROVED_OR_SUPERVISOR, G.ANOTHER_APPROVES),
    ),
    Transition(
        move=Move.SEND,
        sources=_from(S.APPROVED),
        target=S.SENT,
        side=Side.DESK,
        permission=P.REFER,
        clock_effects=_start(K.DELIVER),
    ),
    # On its way.
    Transition(
        move=Move.DELIVERED,
        sources=_from(S.SENT, S.UNDELIVERED),
        target=S.DELIVERED,
        side=Side.CLOCK,
        permission=P.KEEP_TIME,
        guards=(G.ASKS_SOMETHING,),
        clock_effects=ARRIVED,
    ),
    Transition(
        move=Move.DELIVERED,
        sources=_from(S.SENT, S.UNDELIVERED),
        target=S.INFORMED,
        side=Side.CLOCK,
        permission=P.KEEP_TIME,
        guards=(G.ONLY_INFORMS,),
        clock_effects=STOP_ALL,
    ),
    Transition(
        move=Move.DELIVERY_FAILED,
        sources=_from(S.SENT),
        target=S.UNDELIVERED,
        side=Side.CLOCK,
        permission=P.KEEP_TIME,
    ),
    Transition(
        move=Move.SEND_AGAIN,
        sources=_from(S.UNDELIVERED),
        target=S.SENT,
        side=Side.DESK,
        permission=P.REFER,
    ),
    # A letter arrives when somebody has posted it: also what could not be delivered in another way.
    *(
        Transition(
            move=Move.POST,
            sources=_from(source),
            target=target,
            side=Side.DESK,
            permission=P.REFER,
            guards=(*guards, told),
            clock_effects=effects,
        )
        for source, guards in ((S.SENT, (G.GOES_BY_LETTER,)), (S.UNDELIVERED, ()))
        for target, told, effects in (
            (S.DELIVERED, G.ASKS_SOMETHING, ARRIVED),
            (S.INFORMED, G.ONLY_INFORMS, STOP_ALL),
        )
    ),
    # The agency answers.
    Transition(
        move=Move.ACKNOWLEDGE,
        sources=_from(S.DELIVERED),
        target=S.ACKNOWLEDGED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        clock_effects=_stop(K.ACKNOWLEDGE),
    ),
    Transition(
        move=Move.ACCEPT,
        sources=_from(S.DELIVERED, S.ACKNOWLEDGED),
        target=S.ACCEPTED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        clock_effects=(*_stop(K.ACKNOWLEDGE, K.DECIDE), *_start(K.OUTCOME)),
    ),
    Transition(
        move=Move.ACKNOWLEDGE,
        sources=_from(S.DELIVERED),
        target=S.ACKNOWLEDGED,
        side=Side.DESK,
        permission=P.REFER,
        guards=ON_PAPER,
        clock_effects=_stop(K.ACKNOWLEDGE),
    ),
    Transition(
        move=Move.ACCEPT,
        sources=_from(S.DELIVERED, S.ACKNOWLEDGED),
        target=S.ACCEPTED,
        side=Side.DESK,
        permission=P.REFER,
        guards=ON_PAPER,
        clock_effects=(*_stop(K.ACKNOWLEDGE, K.DECIDE), *_start(K.OUTCOME)),
    ),
    Transition(
        move=Move.BEGIN,
        sources=_from(S.ACCEPTED),
        target=S.IN_PROGRESS,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
    ),
    Transition(
        move=Move.ASK,
        sources=_from(*(WITH_THE_AGENCY - {S.VERIFIED})),
        target=None,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        words_required=True,
    ),
    Transition(
        move=Move.ANSWER,
        sources=_from(*WITH_THE_AGENCY),
        target=None,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.OWN_REPORT,),
        words_required=True,
    ),
    # A return happens once, and its ruling is contested once.
    Transition(
        move=Move.REQUEST_RETURN,
        sources=_from(S.DELIVERED, S.ACKNOWLEDGED),
        target=S.RETURN_REQUESTED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.NOT_RETURNED_BEFORE,),
        clock_effects=(*_stop(K.ACKNOWLEDGE, K.DECIDE), *_start(K.RULE)),
        words_required=True,
    ),
    Transition(
        move=Move.REQUEST_RETURN,
        sources=_from(S.DELIVERED, S.ACKNOWLEDGED),
        target=S.RETURN_REQUESTED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(*ON_PAPER, G.NOT_RETURNED_BEFORE),
        clock_effects=(*_stop(K.ACKNOWLEDGE, K.DECIDE), *_start(K.RULE)),
        words_required=True,
    ),
    Transition(
        move=Move.UPHOLD_RETURN,
        sources=_from(S.RETURN_REQUESTED),
        target=S.RETURN_UPHELD,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT,),
        clock_effects=STOP_ALL,
        words_required=True,
    ),
    Transition(
        move=Move.OVERRULE_RETURN,
        sources=_from(S.RETURN_REQUESTED),
        target=S.ACCEPTED,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT,),
        clock_effects=(*_stop(K.RULE), *_start(K.OUTCOME)),
        words_required=True,
    ),
    Transition(
        move=Move.DISPUTE,
        sources=_from(S.ACCEPTED),
        target=S.DISPUTED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.RETURNED_BEFORE, G.NOT_DISPUTED_BEFORE),
        # The outcome's clock runs on: a dispute that fails has cost its own time.
        clock_effects=_start(K.RULE),
        words_required=True,
    ),
    Transition(
        move=Move.UPHOLD_RETURN,
        sources=_from(S.DISPUTED),
        target=S.RETURN_UPHELD,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT, G.ANOTHER_RULES),
        clock_effects=STOP_ALL,
        words_required=True,
    ),
    Transition(
        move=Move.OVERRULE_RETURN,
        sources=_from(S.DISPUTED),
        target=S.ACCEPTED,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT, G.ANOTHER_RULES),
        clock_effects=_stop(K.RULE),
        words_required=True,
    ),
    Transition(
        move=Move.EXTEND,
        sources=_from(S.ACCEPTED, S.IN_PROGRESS),
        target=None,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.NOT_EXTENDED_BEFORE,),
        clock_effects=(Effect(Verb.EXTEND, K.OUTCOME),),
        words_required=True,
    ),
    Transition(
        move=Move.REPORT_OUTCOME,
        sources=_from(S.ACCEPTED, S.IN_PROGRESS),
        target=S.OUTCOME_REPORTED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        clock_effects=(*_stop(K.OUTCOME), *_start(K.VERIFY)),
        words_required=True,
    ),
    Transition(
        move=Move.REPORT_OUTCOME,
        sources=_from(S.ACCEPTED, S.IN_PROGRESS),
        target=S.OUTCOME_REPORTED,
        side=Side.DESK,
        permission=P.REFER,
        guards=ON_PAPER,
        clock_effects=(*_stop(K.OUTCOME), *_start(K.VERIFY)),
        words_required=True,
    ),
    # The desk verifies with the reporter, or writes down why not.
    Transition(
        move=Move.ASK_REPORTER,
        sources=_from(S.OUTCOME_REPORTED),
        target=None,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT),
        words_required=True,
    ),
    Transition(
        move=Move.VERIFY,
        sources=_from(S.OUTCOME_REPORTED),
        target=S.VERIFIED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT),
        clock_effects=_stop(K.VERIFY),
        words_required=True,
    ),
    Transition(
        move=Move.REWORK,
        sources=_from(S.OUTCOME_REPORTED),
        target=S.IN_PROGRESS,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT),
        # The agency's old clock runs on: what was reported too early was not reported.
        clock_effects=(*_stop(K.VERIFY), Effect(Verb.START, K.OUTCOME)),
        words_required=True,
    ),
    Transition(
        move=Move.END,
        sources=_from(S.VERIFIED),
        target=S.ENDED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.OWN_REPORT,),
        clock_effects=STOP_ALL,
    ),
    # Several agencies on one matter.
    Transition(
        move=Move.ARRANGE,
        sources=_from(S.DRAFTED, S.SENT, S.UNDELIVERED, *WITH_THE_AGENCY),
        target=None,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT),
    ),
    Transition(
        move=Move.MEETING,
        sources=_from(*WITH_THE_AGENCY),
        target=None,
        side=Side.DESK,
        permission=P.REFER,
        guards=(G.NO_CONFLICT, G.OWN_REPORT),
        words_required=True,
    ),
    # Taken back, or made anew.
    Transition(
        move=Move.RECALL,
        sources=_from(*CAN_RECALL),
        target=S.RECALLED,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        clock_effects=STOP_ALL,
        words_required=True,
    ),
    Transition(
        move=Move.CONFIRM_DELETION,
        sources=_from(S.RECALLED),
        target=None,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.DELETION_NOT_CONFIRMED,),
    ),
    Transition(
        move=Move.UPDATE,
        sources=_from(*(WITH_THE_AGENCY - {S.VERIFIED}), S.INFORMED),
        target=None,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT, G.ANOTHER_APPROVES),
    ),
)


def _by_source() -> Mapping[tuple[State | None, Move], tuple[Transition, ...]]:
    found: dict[tuple[State | None, Move], list[Transition]] = {}
    for row in TABLE:
        for source in row.sources:
            found.setdefault((source, row.move), []).append(row)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


ROWS = _by_source()
"""The rows of a move from a state: more than one only where a guard tells them apart."""

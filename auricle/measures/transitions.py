"""The table of a measure's transitions, as data. Plain. lifecycle.py reads it; nothing else decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from auricle.directory.permissions import Permission
from auricle.measures.moves import HOLDS, OPEN, ClockKind, Effect, Move, Side, State, Verb


class Guard(StrEnum):
    """A condition by name. The sentence for each is in wording.py, the check in lifecycle.py."""

    NO_CONFLICT = "no_conflict"
    OWN_REPORT = "own_report"
    ANOTHER_RELEASES = "another_releases"
    NOT_RELEASED_BEFORE = "not_released_before"
    NUMBERS_RELEASED = "numbers_released"
    ARRIVED = "arrived"
    WITH_THE_BANK = "with_the_bank"
    EXTENSIONS_LEFT = "extensions_left"
    REFERRAL_OVER = "referral_over"


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


S, P, G, K = State, Permission, Guard, ClockKind


def _from(*states: State | None) -> frozenset[State | None]:
    return frozenset(states)


def _start(kind: ClockKind) -> Effect:
    return Effect(Verb.START, kind)


def _stop(kind: ClockKind) -> Effect:
    return Effect(Verb.STOP, kind)


STOP_ALL = tuple(_stop(kind) for kind in ClockKind)
DESK = (G.NO_CONFLICT, G.OWN_REPORT)

TABLE: tuple[Transition, ...] = (
    Transition(
        move=Move.REQUEST,
        sources=_from(None),
        target=S.REQUESTED,
        side=Side.DESK,
        permission=P.REFER,
        guards=DESK,
        clock_effects=(_start(K.PHONE),),
    ),
    # One asked for the account numbers to leave the house; another lets them.
    Transition(
        move=Move.RELEASE_NUMBERS,
        sources=_from(S.REQUESTED),
        target=None,
        side=Side.DESK,
        permission=P.RULE_ON_REFERRAL,
        guards=(G.NO_CONFLICT, G.ANOTHER_RELEASES, G.NOT_RELEASED_BEFORE),
    ),
    Transition(
        move=Move.PHONE,
        sources=_from(S.REQUESTED),
        target=S.PHONED_AND_SENT,
        side=Side.DESK,
        permission=P.REFER,
        guards=(*DESK, G.NUMBERS_RELEASED, G.ARRIVED),
        clock_effects=(_stop(K.PHONE), _start(K.ACKNOWLEDGE)),
    ),
    # The bank answers.
    Transition(
        move=Move.ACKNOWLEDGE,
        sources=_from(S.PHONED_AND_SENT),
        target=S.BANK_ACKNOWLEDGED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.WITH_THE_BANK,),
        clock_effects=(_stop(K.ACKNOWLEDGE),),
    ),
    Transition(
        move=Move.HOLD,
        sources=_from(S.PHONED_AND_SENT, S.BANK_ACKNOWLEDGED),
        target=S.HELD,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.WITH_THE_BANK,),
        clock_effects=(_stop(K.ACKNOWLEDGE), _start(K.HOLD)),
    ),
    Transition(
        move=Move.NOT_FOUND,
        sources=_from(S.PHONED_AND_SENT, S.BANK_ACKNOWLEDGED),
        target=S.NOT_FOUND,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        guards=(G.WITH_THE_BANK,),
        clock_effects=STOP_ALL,
    ),
    Transition(
        move=Move.RELEASE,
        sources=_from(*HOLDS),
        target=S.RELEASED,
        side=Side.AGENCY,
        permission=P.ANSWER_REFERRAL,
        clock_effects=STOP_ALL,
    ),
    # The desk writes down what the bank agreed to by phone, or that the hold is needed no more.
    Transition(
        move=Move.NOT_FOUND,
        sources=_from(S.PHONED_AND_SENT, S.BANK_ACKNOWLEDGED),
        target=S.NOT_FOUND,
        side=Side.DESK,
        permission=P.REFER,
        guards=DESK,
        clock_effects=STOP_ALL,
    ),
    Transition(
        move=Move.EXTEND,
        sources=_from(*HOLDS),
        target=S.EXTENDED,
        side=Side.DESK,
        permission=P.REFER,
        guards=(*DESK, G.EXTENSIONS_LEFT),
        clock_effects=(Effect(Verb.EXTEND, K.HOLD),),
    ),
    Transition(
        move=Move.RELEASE,
        sources=_from(*HOLDS),
        target=S.RELEASED,
        side=Side.DESK,
        permission=P.REFER,
        guards=DESK,
        clock_effects=STOP_ALL,
    ),
    Transition(
        move=Move.HAND_OVER,
        sources=_from(*HOLDS),
        target=S.HANDED_TO_COURT,
        side=Side.DESK,
        permission=P.REFER,
        guards=DESK,
        clock_effects=STOP_ALL,
    ),
    # Its referral ended before the bank had answered: there is nothing to wait for.
    Transition(
        move=Move.WITHDRAW,
        sources=_from(*(OPEN - HOLDS)),
        target=S.WITHDRAWN,
        side=Side.CLOCK,
        permission=P.KEEP_TIME,
        guards=(G.REFERRAL_OVER,),
        clock_effects=STOP_ALL,
    ),
)


def _by_source() -> Mapping[tuple[State | None, Move, Side], Transition]:
    return MappingProxyType({(source, row.move, row.side): row for row in TABLE for source in row.sources})


ROWS = _by_source()
"""The row of a move of a side from a state: there is one at most."""

"""One row of the table of a report's transitions, and the words that rows share. Plain."""

from dataclasses import dataclass

from auricle.directory.permissions import Permission
from auricle.reports.guards import Guard
from auricle.reports.moves import OPEN, ClockKind, Effect, Move, Notice, State, Verb
from auricle.reports.outcomes import Outcome


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: this move, from any of these states, to this one (None: the state stays).

    `sources` holds None for the beginning. `outcomes` are those the mover may choose from; when it is not
    empty, one must be chosen. Labels are in wording.py under the move.
    """

    move: Move
    sources: frozenset[State | None]
    target: State | None
    permission: Permission
    guards: tuple[Guard, ...] = ()
    clock_effects: tuple[Effect, ...] = ()
    reason_required: bool = False
    outcomes: frozenset[Outcome] = frozenset()
    notice: Notice | None = None

    @property
    def outcome_required(self) -> bool:
        """Whether the mover must say what became of the matter."""
        return bool(self.outcomes)


START, STOP, PAUSE, RESUME = Verb.START, Verb.STOP, Verb.PAUSE, Verb.RESUME
FR, PR, U, U_DECIDE, H = ClockKind
S, P = State, Permission

STOP_ALL = tuple(Effect(STOP, kind) for kind in ClockKind)
HANDLED = frozenset({S.HANDLING, S.AWAITING_REPORTER, S.REFERRED, S.IN_MEDIATION})
NOBODY_HAS_IT = frozenset({S.RECEIVED, S.READY})
KEPT = frozenset(State) - {S.DISPOSED}
LINKED = OPEN | {S.CLOSED}
BY_HANDLING = frozenset(Outcome) - {Outcome.WITHDRAWN}
GRAVE_GUARDS = (Guard.GRAVE_NEEDS_AN_OUTSIDER, Guard.GRAVE_NEEDS_TWO_OUTSIDERS)


def among(*states: State | None) -> frozenset[State | None]:
    """These states, as sources."""
    return frozenset(states)


LET_GO = (Effect(Verb.UNDO_STOP, U), Effect(START, U, True))
"""Taking and letting go must not satisfy the promise that somebody takes it."""
GIVEN_UP = (Effect(Verb.UNDO_GIVING, U),)
"""Nor must being given it and giving it up."""
ON_THE_WAY: tuple[tuple[frozenset[State | None], State | None, tuple[Effect, ...]], ...] = (
    (among(S.RECEIVED, S.REVIEW, S.READY), None, ()),
    (among(S.SCREENING), S.RECEIVED, LET_GO),
    (among(S.HANDLING), S.READY, GIVEN_UP),
    (among(S.AWAITING_REPORTER), S.READY, (Effect(RESUME, PR), *GIVEN_UP)),
)
"""Where a report stands that another team gets: from where, to where, and what its clocks make of it."""

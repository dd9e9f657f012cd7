"""The life of a report: what the table of transitions means. Plain.

A step calls `plan` with the state, the move and the facts, and gets what to write, or a refusal that says
who may and why not now. The database holds the same table (`rows`) and refuses any other change. A state
is a cache: `replay` computes it from the events.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auricle.directory.permissions import Role, holders, may
from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.reports.guards import PERSONAL, Facts, Guard, first_refusal
from auricle.reports.moves import IN_WORK, OPEN, ClockKind, Effect, Move, Notice, State, Verb
from auricle.reports.outcomes import Outcome
from auricle.reports.transitions import ROW, TABLE, Transition

__all__ = [
    "IN_WORK",
    "OPEN",
    "TABLE",
    "ClockKind",
    "Effect",
    "Facts",
    "Guard",
    "Move",
    "MoveIncomplete",
    "MoveNotAllowed",
    "MoveNotNow",
    "Notice",
    "Outcome",
    "Planned",
    "Refusal",
    "State",
    "Transition",
    "Verb",
    "moves_from",
    "offered",
    "plan",
    "replay",
    "rows",
]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a step has to write: the new state, the event, the clock effects and the notice."""

    move: Move
    source: State | None
    target: State
    clock_effects: tuple[Effect, ...]
    notice: Notice | None

    @property
    def event_kind(self) -> str:
        """The kind of the event that records the move."""
        return self.move.value


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a move was refused, for the face to put into words.

    `reason` is "role", "state" or the value of a guard; `roles` may make the move where it is possible;
    `possible_in` are the states in which it is.
    """

    move: Move
    state: State | None
    reason: str
    roles: frozenset[Role]
    possible_in: frozenset[State]


class MoveNotAllowed(NotAllowed):
    """The move is not this person's; `refusal` says whose it is."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"{refusal.move} in {refusal.state}: {refusal.reason}")


class MoveNotNow(NotNow):
    """The move does not fit the state or the facts; `refusal` says what is in the way."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"{refusal.move} in {refusal.state}: {refusal.reason}")


class MoveIncomplete(Invalid):
    """A required reason or outcome is missing ("required"), or the outcome is none of the row's ("choice")."""


def plan(*, state: State | None, move: Move, facts: Facts) -> Planned:
    """Say what the move changes, or refuse it; nothing is written here.

    `state` is None before a report exists. Raises MoveNotAllowed when the move is somebody else's,
    MoveNotNow when the state or the facts stand in the way, MoveIncomplete when a reason or an outcome
    is missing. Who may not make the move at all learns nothing about the state.
    """
    row = ROW.get((state, move))
    _check_role(row, state, move, facts)
    if row is None:
        raise MoveNotNow(_refusal(state, move, "state"))
    guard = first_refusal(row.guards, facts)
    if guard is not None:
        refuse = MoveNotAllowed if guard in PERSONAL else MoveNotNow
        raise refuse(_refusal(state, move, guard.value))
    _check_words(row, facts)
    target = row.target or state
    if target is None:
        raise ValueError(f"{move} begins a report and names no state")
    return Planned(
        move=move,
        source=state,
        target=target,
        clock_effects=tuple(e for e in row.clock_effects if facts.urgent or not e.only_urgent),
        notice=row.notice,
    )


def _check_role(row: Transition | None, state: State | None, move: Move, facts: Facts) -> None:
    """Refuse a person who may not make the move here, or, where it is impossible, anywhere."""
    possible = (row,) if row else tuple(r for r in TABLE if r.move is move)
    if not any(may(facts.roles, r.permission, granted=facts.granted) for r in possible):
        raise MoveNotAllowed(_refusal(state, move, "role"))


def _refusal(state: State | None, move: Move, reason: str) -> Refusal:
    row = ROW.get((state, move))
    possible = (row,) if row else tuple(r for r in TABLE if r.move is move)
    return Refusal(
        move=move,
        state=state,
        reason=reason,
        roles=frozenset[Role]().union(*(holders(r.permission) for r in possible)),
        possible_in=frozenset(s for r in TABLE if r.move is move for s in r.sources if s is not None),
    )


def _check_words(row: Transition, facts: Facts) -> None:
    missing: dict[str, str] = {}
    if row.reason_required and not facts.has_reason:
        missing["reason"] = "required"
    if row.outcomes and facts.outcome not in row.outcomes:
        missing["outcome"] = "required" if facts.outcome is None else "choice"
    if missing:
        raise MoveIncomplete(missing)


def moves_from(state: State | None) -> tuple[Transition, ...]:
    """The transitions that leave a state or stay in it, in the order of the table."""
    return tuple(row for row in TABLE if state in row.sources)


def offered(*, state: State, facts: Facts) -> tuple[Transition, ...]:
    """The transitions to show as buttons to this person now.

    Role and guards already let them pass; a reason or an outcome may still have to be given. A guard that
    depends on the outcome (two outsiders) judges the outcome in `facts`.
    """
    return tuple(
        row
        for row in moves_from(state)
        if may(facts.roles, row.permission, granted=facts.granted)
        and first_refusal(row.guards, facts) is None
    )


def replay(moves: Iterable[Move]) -> State:
    """Compute the state from the moves of the event log, oldest first.

    Raises MoveNotNow at the first move that the table does not know in the state reached: the log was
    changed, or it is not in order.
    """
    state: State | None = None
    for move in moves:
        row = ROW.get((state, move))
        if row is None:
            raise MoveNotNow(_refusal(state, move, "state"))
        state = row.target or state
    if state is None:
        raise ValueError("a report without events has no state")
    return state


def rows() -> list[tuple[str | None, str, str]]:
    """The table as (from state, move, to state), for the database, which refuses any other change."""
    return sorted(
        ((source, move, str(row.target or source)) for (source, move), row in ROW.items()),
        key=lambda row: (row[0] or "", row[1], row[2]),
    )

"""The life of a measure: what the table of transitions means. Plain.

A step calls `plan` with the state, the move, its side and the facts, and gets what to write, or a refusal that says who
may and why not now. The database holds the same table (`rows`). A state is a cache: `replay` computes it from the log.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from auricle.directory.permissions import Permission, Role, holders, may
from auricle.errors import NotAllowed, NotNow
from auricle.measures.moves import MOST_EXTENSIONS, Effect, Move, Side, State
from auricle.measures.transitions import ROWS, TABLE, Guard, Transition


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a step knows when it asks for a move. People are named by pseudonym; nothing here is content.

    `asker` asked for the account numbers to be released. `arrived`: the bank has the referral. `with_bank`: it has it
    and has not sent it back. `referral_over`: nobody waits for the referral any more.
    """

    roles: frozenset[Role]
    actor: str = ""
    handler: str = ""
    asker: str = ""
    conflict: bool = False
    numbers_released: bool = False
    arrived: bool = False
    with_bank: bool = False
    referral_over: bool = False
    extensions: int = 0


CHECKS: Mapping[Guard, Callable[[Facts], bool]] = MappingProxyType(
    {
        Guard.NO_CONFLICT: lambda facts: not facts.conflict,
        Guard.OWN_REPORT: lambda facts: Role.SUPERVISOR in facts.roles or facts.actor == facts.handler,
        Guard.ANOTHER_RELEASES: lambda facts: facts.actor != facts.asker,
        Guard.NOT_RELEASED_BEFORE: lambda facts: not facts.numbers_released,
        Guard.NUMBERS_RELEASED: lambda facts: facts.numbers_released,
        Guard.ARRIVED: lambda facts: facts.arrived,
        Guard.WITH_THE_BANK: lambda facts: facts.with_bank,
        Guard.EXTENSIONS_LEFT: lambda facts: facts.extensions < MOST_EXTENSIONS,
        Guard.REFERRAL_OVER: lambda facts: facts.referral_over,
    }
)
"""Every guard with its check; a test holds that none is missing."""

PERSONAL = frozenset({Guard.NO_CONFLICT, Guard.OWN_REPORT, Guard.ANOTHER_RELEASES})
"""Guards that refuse a person: somebody else may do the same thing now."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a step has to write: the new state, the event and the clock effects."""

    move: Move
    source: State | None
    target: State
    side: Side
    clock_effects: tuple[Effect, ...]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a move was refused, for the face to put into words. `reason` is "role", "state" or the value of a guard."""

    move: Move
    state: State | None
    reason: str
    roles: frozenset[Role]


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


def plan(*, state: State | None, move: Move, side: Side, facts: Facts) -> Planned:
    """Say what the move changes, or refuse it; nothing is written here.

    Raises MoveNotAllowed when the move is somebody else's, MoveNotNow when the state or the facts stand in the way. Who
    may not make the move at all learns nothing about the state.
    """
    mine = tuple(row for row in TABLE if row.move is move and row.side is side)
    row = ROWS.get((state, move, side))
    if not any(may(facts.roles, one.permission) for one in ((row,) if row else mine)):
        raise MoveNotAllowed(_refusal(state, move, "role", mine))
    if row is None:
        raise MoveNotNow(_refusal(state, move, "state", mine))
    guard = _first_refusal(row, facts)
    if guard is not None:
        refuse = MoveNotAllowed if guard in PERSONAL else MoveNotNow
        raise refuse(_refusal(state, move, guard.value, (row,)))
    target = row.target or state
    if target is None:
        raise ValueError(f"{move} begins a measure and names no state")
    return Planned(move=move, source=state, target=target, side=side, clock_effects=row.clock_effects)


def offered(*, state: State, facts: Facts, side: Side) -> tuple[Move, ...]:
    """The moves to show as buttons to this person now, in the order of the table."""
    return tuple(
        row.move
        for row in TABLE
        if state in row.sources
        and row.side is side
        and may(facts.roles, row.permission)
        and _first_refusal(row, facts) is None
    )


def replay(moves: Iterable[tuple[Move, Side]]) -> State:
    """Compute the state from the moves of the log, oldest first. Raises MoveNotNow at an impossible one."""
    state: State | None = None
    for move, side in moves:
        row = ROWS.get((state, move, side))
        if row is None:
            raise MoveNotNow(_refusal(state, move, "state", ()))
        state = row.target or state
    if state is None:
        raise ValueError("a measure without events has no state")
    return state


def rows() -> list[tuple[str, str, str, str]]:
    """The table as (from state, move, to state, side), for the database, which refuses any other change."""
    return sorted(
        (source or "", row.move.value, str(row.target or source), row.side.value)
        for row in TABLE
        for source in row.sources
    )


def _first_refusal(row: Transition, facts: Facts) -> Guard | None:
    return next((guard for guard in row.guards if not CHECKS[guard](facts)), None)


def _refusal(state: State | None, move: Move, reason: str, rows: tuple[Transition, ...]) -> Refusal:
    permissions: set[Permission] = {row.permission for row in rows}
    return Refusal(
        move=move,
        state=state,
        reason=reason,
        roles=frozenset[Role]().union(*(holders(permission) for permission in permissions)),
    )

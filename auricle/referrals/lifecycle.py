"""The life of a referral: what the table of transitions means. Plain.

A step calls `plan` with the state, the move and the facts, and gets what to write, or a refusal that says who may and
why not now. The database holds the same table (`rows`). A state is a cache: `replay` computes it from the events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from auricle.directory.permissions import Permission, Role, holders, may
from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.referrals.moves import Effect, Kind, Move, Side, State
from auricle.referrals.transitions import ROWS, TABLE, Guard, Transition


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a step knows when it asks for a move. People are named by pseudonym; nothing here is content.

    `has_words` says that a reason was written; its words are sealed. `drafter` made the draft (or the newer version)
    that waits; `ruler` ruled on the return. `preapproved`: a standing agreement covers this category and agency.
    """

    roles: frozenset[Role]
    actor: str = ""
    kind: Kind = Kind.ACTION
    handler: str = ""
    drafter: str = ""
    ruler: str = ""
    redacted: bool = False
    conflict: bool = False
    preapproved: bool = False
    returned: bool = False
    disputed: bool = False
    extended: bool = False
    deletion_confirmed: bool = False
    by_letter: bool = False
    posted: bool = False
    has_words: bool = False


def _own_report(facts: Facts) -> bool:
    return Role.SUPERVISOR in facts.roles or facts.actor == facts.handler


CHECKS: Mapping[Guard, Callable[[Facts], bool]] = MappingProxyType(
    {
        Guard.ASKS_SOMETHING: lambda facts: facts.kind is not Kind.INFORMATION,
        Guard.ONLY_INFORMS: lambda facts: facts.kind is Kind.INFORMATION,
        Guard.REDACTED: lambda facts: facts.redacted,
        Guard.NO_CONFLICT: lambda facts: not facts.conflict,
        Guard.OWN_REPORT: _own_report,
        Guard.ANOTHER_APPROVES: lambda facts: facts.preapproved or facts.actor != facts.drafter,
        Guard.PREAPPROVED_OR_SUPERVISOR: lambda facts: facts.preapproved or Role.SUPERVISOR in facts.roles,
        Guard.NOT_RETURNED_BEFORE: lambda facts: not facts.returned,
        Guard.RETURNED_BEFORE: lambda facts: facts.returned,
        Guard.NOT_DISPUTED_BEFORE: lambda facts: not facts.disputed,
        Guard.ANOTHER_RULES: lambda facts: facts.actor != facts.ruler,
        Guard.NOT_EXTENDED_BEFORE: lambda facts: not facts.extended,
        Guard.DELETION_NOT_CONFIRMED: lambda facts: not facts.deletion_confirmed,
        Guard.GOES_BY_LETTER: lambda facts: facts.by_letter,
        Guard.WAS_POSTED: lambda facts: facts.posted,
    }
)
"""Every guard with its check; a test holds that none is missing."""

PERSONAL = frozenset(
    {
        Guard.NO_CONFLICT,
        Guard.OWN_REPORT,
        Guard.ANOTHER_APPROVES,
        Guard.PREAPPROVED_OR_SUPERVISOR,
        Guard.ANOTHER_RULES,
    }
)
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
    """Words that the move needs are missing."""


def plan(*, state: State | None, move: Move, facts: Facts) -> Planned:
    """Say what the move changes, or refuse it; nothing is written here.

    Raises MoveNotAllowed when the move is somebody else's, MoveNotNow when the state or the facts stand in the way,
    MoveIncomplete when words are missing. Who may not make the move at all learns nothing about the state.
    """
    rows = ROWS.get((state, move), ())
    possible = rows or tuple(row for row in TABLE if row.move is move)
    if not any(may(facts.roles, row.permission) for row in possible):
        raise MoveNotAllowed(_refusal(state, move, "role"))
    if not rows:
        raise MoveNotNow(_refusal(state, move, "state"))
    # The same answer is an officer's, and the desk's where it came on paper: each is held to their own row.
    mine = [row for row in rows if may(facts.roles, row.permission)] or rows
    refused = {row: _first_refusal(row, facts) for row in mine}
    row = next((row for row, guard in refused.items() if guard is None), None)
    if row is None:
        guard = next(guard for guard in refused.values() if guard is not None)
        refuse = MoveNotAllowed if guard in PERSONAL else MoveNotNow
        raise refuse(_refusal(state, move, guard.value))
    if row.words_required and not facts.has_words:
        raise MoveIncomplete({"words": "required"})
    target = row.target or state
    if target is None:
        raise ValueError(f"{move} begins a referral and names no state")
    return Planned(move=move, source=state, target=target, side=row.side, clock_effects=row.clock_effects)


def offered(*, state: State, facts: Facts, side: Side) -> tuple[Move, ...]:
    """The moves to show as buttons to this person now, in the order of the table; words may still have to be given."""
    return tuple(
        dict.fromkeys(
            row.move
            for row in TABLE
            if state in row.sources
            and row.side is side
            and may(facts.roles, row.permission)
            and _first_refusal(row, facts) is None
        )
    )


def replay(moves: Iterable[tuple[Move, Kind]]) -> State:
    """Compute the state from the moves of the log, oldest first. Raises MoveNotNow at an impossible one."""
    state: State | None = None
    for move, kind in moves:
        rows = ROWS.get((state, move), ())
        row = next((r for r in rows if _fits(r, kind)), None)
        if row is None:
            raise MoveNotNow(_refusal(state, move, "state"))
        state = row.target or state
    if state is None:
        raise ValueError("a referral without events has no state")
    return state


def needs_words(move: Move) -> bool:
    """Whether a move asks for words beside it."""
    return any(row.words_required for row in TABLE if row.move is move)


def rows() -> list[tuple[str, str, str, str]]:
    """The table as (from state, move, to state, side), for the database, which refuses any other change."""
    return sorted(
        {
            (source or "", row.move.value, str(row.target or source), row.side.value)
            for row in TABLE
            for source in row.sources
        }
    )


def _fits(row: Transition, kind: Kind) -> bool:
    facts = Facts(roles=frozenset(), kind=kind)
    told_apart = (Guard.ASKS_SOMETHING, Guard.ONLY_INFORMS)
    return all(CHECKS[guard](facts) for guard in row.guards if guard in told_apart)


def _first_refusal(row: Transition, facts: Facts) -> Guard | None:
    return next((guard for guard in row.guards if not CHECKS[guard](facts)), None)


def _refusal(state: State | None, move: Move, reason: str) -> Refusal:
    all_rows = ROWS.get((state, move)) or tuple(row for row in TABLE if row.move is move)
    # Whose it is by the table is told, and not who enters it for them.
    rows = [row for row in all_rows if Guard.WAS_POSTED not in row.guards] or all_rows
    return Refusal(
        move=move,
        state=state,
        reason=reason,
        roles=frozenset[Role]().union(*(_holders(row.permission, reason) for row in rows)),
        possible_in=frozenset(s for r in TABLE if r.move is move for s in r.sources if s is not None),
    )


def _holders(permission: Permission, reason: str) -> frozenset[Role]:
    """Who may: an approval is a supervisor's, though whoever may refer can ask for one under an agreement."""
    if reason in {Guard.PREAPPROVED_OR_SUPERVISOR, Guard.ANOTHER_APPROVES}:
        return frozenset({Role.SUPERVISOR})
    return holders(permission)

"""Which reports would go from whom to whom, so that work is shared out more evenly. Plain.

From whoever has most to whoever has least, among those who can take the report: of its team, who know its category and
speak its language, who are there, and who declared no interest in it. Each step lessens the distance between two
people; nobody ever gets more than the most that somebody had before; a report moves once, and whoever gives gets none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

CLOSE_ENOUGH = 3
"""Points by which two people may differ: one report in hand. Below it, moving costs more than it gives."""


@dataclass(frozen=True)
class Hand:
    """Somebody who handles reports: their load, and what they can be given. `categories` None: every one.

    `away` give all that they have and get nothing; `on_shift` are given reports before others with the same load.
    """

    id: int
    points: int
    teams: frozenset[int]
    languages: frozenset[str]
    categories: frozenset[int] | None = None
    away: bool = False
    on_shift: bool = False


@dataclass(frozen=True)
class Piece:
    """One report that could go to somebody else. `barred` are those who declared a conflict of interest in it."""

    report: UUID
    holder: int
    weight: int
    team: int
    language: str
    category: int
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Step:
    """One report from one hand to another."""

    report: UUID
    giver: int
    taker: int
    weight: int


@dataclass(frozen=True)
class Sharing:
    """What is proposed, and the points of everybody before and after."""

    steps: tuple[Step, ...]
    before: Mapping[int, int]
    after: Mapping[int, int]


class _Table:
    """Who has what while steps are laid one by one."""

    def __init__(self, hands: Sequence[Hand], pieces: Iterable[Piece]) -> None:
        self.hands = {hand.id: hand for hand in hands}
        self.points = {hand.id: hand.points for hand in hands}
        self.most = max(self.points.values(), default=0)
        self.left = {piece.report: piece for piece in pieces if piece.holder in self.hands}
        self.givers: set[int] = set()
        self.takers: set[int] = set()

    def step(self) -> Step | None:
        """The next step that lessens a distance most: first from those who are away, then from who has most."""
        order = sorted(self.points, key=lambda one: (not self.hands[one].away, -self.points[one], one))
        for giver in order:
            if giver in self.takers:
                continue
            found = [step for piece in self._of(giver) for step in self._options(piece)]
            if found:
                return min(found, key=self._rank)
        return None

    def lay(self, step: Step) -> None:
        """Do the step on the table."""
        del self.left[step.report]
        self.points[step.giver] -= step.weight
        self.points[step.taker] += step.weight
        self.givers.add(step.giver)
        self.takers.add(step.taker)

    def _of(self, giver: int) -> list[Piece]:
        return [piece for piece in self.left.values() if piece.holder == giver]

    def _options(self, piece: Piece) -> list[Step]:
        steps = (
            Step(piece.report, piece.holder, hand.id, piece.weight)
            for hand in self.hands.values()
            if hand.id not in self.givers and can_take(hand, piece)
        )
        return [step for step in steps if self._helps(step)]

    def _helps(self, step: Step) -> bool:
        after = self.points[step.taker] + step.weight
        if self.hands[step.giver].away:
            return after <= self.most
        distance = self.points[step.giver] - self.points[step.taker]
        return distance > CLOSE_ENOUGH and after < self.points[step.giver]

    def _rank(self, step: Step) -> tuple[object, ...]:
        taker = self.hands[step.taker]
        distance = abs((self.points[step.giver] - step.weight) - (self.points[step.taker] + step.weight))
        # All that somebody leaves behind goes, so the heaviest first; of others what brings the two closest, so that
        # few steps are enough.
        closest = -step.weight if self.hands[step.giver].away else distance
        return (self.points[step.taker], not taker.on_shift, closest, step.taker, step.report)


def can_take(hand: Hand, piece: Piece) -> bool:
    """Whether this person could be given the report at all."""
    return (
        not hand.away
        and hand.id != piece.holder
        and piece.team in hand.teams
        and piece.language in hand.languages
        and (hand.categories is None or piece.category in hand.categories)
        and hand.id not in piece.barred
    )


def even_out(hands: Sequence[Hand], pieces: Iterable[Piece], *, most: int) -> Sharing:
    """Propose up to `most` steps; the same for the same facts."""
    table, steps = _Table(hands, pieces), list[Step]()
    before = dict(table.points)
    while len(steps) < most and (step := table.step()) is not None:
        table.lay(step)
        steps.append(step)
    return Sharing(tuple(steps), before, table.points)

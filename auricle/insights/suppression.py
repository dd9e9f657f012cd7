"""Which numbers of a table with sums can be published, so that no small one can be computed from the others. Plain.

A number below the threshold is held back, nought included. Then others are, as few and as small ones as can be found,
until this holds, and nothing more is promised:

**For every number below the threshold, each value from nought to the threshold less one agrees with everything that
is published**: with all published numbers, all sums, and that no count is negative. So whoever has the table learns of
such a number nothing but that it may be below the threshold.

Why that can be checked exactly. Rows, columns and the two lines of sums are nodes, and every number is a flow: from its
row to its column; a row's sum from the column of sums to its row; a column's sum to the row of sums; the sum of all
from the row of sums to the column of sums. The sums add up just when flows go round in circles. What is held back can
change by any circle through numbers that are held back; a flow can grow without end and shrink to nought. The largest
and the smallest value of a number are then two questions for a largest flow, and between the two every whole number is
possible, since flows of whole numbers are whole.

Not promised: that nobody who knows one of the numbers that are held back can compute another; that two of them are
safe together; that the choice itself says nothing. Each number of a series must be of reports of its own.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

THRESHOLD = 10
Published = tuple[tuple[int | None, ...], ...]
Place = tuple[int, int]
"""Row and column; the last of each is the line of sums."""


def publish(counts: Sequence[Sequence[int]], *, threshold: int = THRESHOLD) -> Published:
    """The table with its sums, None for every number that is held back. The last row and column are the sums.

    Raises ValueError for a table without numbers, with lines of different length, or with one below nought.
    """
    table = _with_sums(counts)
    flows = _Flows(table, {place for place, number in _places(table) if number < threshold})
    for place in sorted(flows.held):
        number = table[place[0]][place[1]]
        if number < threshold:
            flows.allow(place, more=threshold - 1 - number, less=number)
    return tuple(
        tuple(None if (row, column) in flows.held else number for column, number in enumerate(line))
        for row, line in enumerate(table)
    )


def _with_sums(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    width = len(counts[0]) if counts else 0
    if not width or any(len(line) != width or min(line) < 0 for line in counts):
        raise ValueError("a table has lines of the same length, of counts")
    table = [[*line, sum(line)] for line in counts]
    return [*table, [sum(column) for column in zip(*table, strict=True)]]


def _places(table: Sequence[Sequence[int]]) -> Iterator[tuple[Place, int]]:
    for row, line in enumerate(table):
        for column, number in enumerate(line):
            yield (row, column), number


class _Flows:
    """The table as flows between its lines, and which of them are held back so far."""

    def __init__(self, table: Sequence[Sequence[int]], held: set[Place]) -> None:
        self.table, self.held = table, held
        self.last = (len(table) - 1, len(table[0]) - 1)
        self.edges = {place: self._edge(place) for place, _ in _places(table)}
        self.at: dict[int, list[Place]] = {}
        for place, (source, target) in self.edges.items():
            self.at.setdefault(source, []).append(place)
            self.at.setdefault(target, []).append(place)

    def allow(self, place: Place, *, more: int, less: int) -> None:
        """Hold back what it takes for this number to be so much larger, and so much smaller."""
        source, target = self.edges[place]
        self._carry(target, source, more, without=place)
        self._carry(source, target, less, without=place)

    def _edge(self, place: Place) -> tuple[int, int]:
        """From which line to which: rows are numbered from nought, columns behind them."""
        row, column = place
        lines = (row, self.last[0] + 1 + column)
        # A sum of a row, or of a column, flows against the direction of the numbers; the sum of all flows with it.
        against = (row == self.last[0]) != (column == self.last[1])
        return (lines[1], lines[0]) if against else lines

    def _carry(self, source: int, target: int, amount: int, *, without: Place) -> None:
        """Send so much round by the cheapest ways, and hold back what they go through."""
        sent: dict[Place, int] = {}
        while amount > 0:
            way = self._cheapest(source, target, sent, without)
            room = min([amount, *(self._value(p) + sent.get(p, 0) for p, step in way if step < 0)])
            for place, step in way:
                sent[place] = sent.get(place, 0) + step * room
                self.held.add(place)
            amount -= room

    def _cheapest(
        self, source: int, target: int, sent: dict[Place, int], without: Place
    ) -> list[tuple[Place, int]]:
        """The way that costs the fewest published reports: 1 for a number that grows on it, -1 for one that shrinks."""
        best = {source: 0}
        came: dict[int, tuple[int, Place, int]] = {}
        open_: list[tuple[int, int]] = [(0, source)]
        while open_:
            cost, node = heappop(open_)
            if node == target:
                break
            if cost > best[node]:
                continue
            for place in self.at[node]:
                begin, end = self.edges[place]
                step, other = (1, end) if node == begin else (-1, begin)
                if place == without or (step < 0 and self._value(place) + sent.get(place, 0) <= 0):
                    continue
                further = cost + (0 if place in self.held else self._value(place))
                if further < best.get(other, further + 1):
                    best[other] = further
                    came[other] = (node, place, step)
                    heappush(open_, (further, other))
        return list(_back(came, source, target))

    def _value(self, place: Place) -> int:
        return self.table[place[0]][place[1]]


def _back(came: dict[int, tuple[int, Place, int]], source: int, target: int) -> Iterator[tuple[Place, int]]:
    while target != source:
        target, place, step = came[target]
        yield place, step

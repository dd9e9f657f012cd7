"""What is held back of a table cannot be computed from what is published: attacked with exact linear algebra.

The attacker here shares no code with what is attacked: the sums are written down as equations and solved by the simplex
method in fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.insights.suppression import THRESHOLD, Published, publish

Counts = list[list[int]]
Line = list[Fraction]


def whole(counts: Counts) -> Counts:
    """The table with its sums, as nobody but the hotline has it."""
    table = [[*line, sum(line)] for line in counts]
    return [*table, [sum(column) for column in zip(*table, strict=True)]]


def equations(published: Published) -> tuple[list[tuple[int, int]], list[Line]]:
    """What an attacker does not know, and a line of coefficients and a number for each sum."""
    rows, columns = len(published), len(published[0])
    unknown = [(r, c) for r in range(rows) for c in range(columns) if published[r][c] is None]
    sums = [[(r, c) for c in range(columns)] for r in range(rows)]
    sums += [[(r, c) for r in range(rows)] for c in range(columns)]
    lines = []
    for places in sums:
        signs = dict.fromkeys(places[:-1], 1) | {places[-1]: -1}
        known = sum(sign * (published[r][c] or 0) for (r, c), sign in signs.items())
        lines.append([*(Fraction(signs.get(place, 0)) for place in unknown), Fraction(-known)])
    return unknown, [line for line in lines if any(line)]


def largest(lines: list[Line], goal: Line) -> Fraction | None:
    """The largest value of the goal under the equations with nothing below nought; None where it has no bound."""
    width = len(goal)
    table = [[-x for x in line] if line[-1] < 0 else list(line) for line in lines]
    for index, line in enumerate(table):
        line[width:width] = [Fraction(int(index == other)) for other in range(len(table))]
    basis = list(range(width, width + len(table)))
    first = [-total(line[i] for line in table) for i in range(width)]
    cost = [*first, *[Fraction(0)] * len(table), -total(line[-1] for line in table)]
    climb(table, basis, cost, width + len(table))
    assert cost[-1] == 0, "the truth itself is a solution"
    # An artificial variable may stay in the basis at nought; it must not leave it.
    for index, line in enumerate(table):
        other = next((i for i in range(width) if line[i] and basis[index] >= width), None)
        if other is not None:
            pivot(table, basis, cost, index, other)
    cost = [*(-x for x in goal), *[Fraction(0)] * len(table), Fraction(0)]
    for index, line in enumerate(table):
        if factor := cost[basis[index]]:
            cost = [a - factor * b for a, b in zip(cost, line, strict=True)]
    return cost[-1] if climb(table, basis, cost, width) else None


def total(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def climb(table: list[Line], basis: list[int], cost: Line, width: int) -> bool:
    """Steps by Bland's rule, which never goes in circles. False where the goal has no bound."""
    while (enters := next((i for i in range(width) if cost[i] < 0), None)) is not None:
        ratios = [
            (line[-1] / line[enters], basis[index], index)
            for index, line in enumerate(table)
            if line[enters] > 0
        ]
        if not ratios:
            return False
        pivot(table, basis, cost, min(ratios)[2], enters)
    return True


def pivot(table: list[Line], basis: list[int], cost: Line, leaves: int, enters: int) -> None:
    divisor = table[leaves][enters]
    table[leaves] = [x / divisor for x in table[leaves]]
    for line in [*(line for index, line in enumerate(table) if index != leaves), cost]:
        if factor := line[enters]:
            line[:] = [a - factor * b for a, b in zip(line, table[leaves], strict=True)]
    basis[leaves] = enters


def bounds(published: Published, place: tuple[int, int]) -> tuple[float, float | None]:
    """Between which values a number lies that was held back; without an end where None."""
    unknown, lines = equations(published)
    goal = [Fraction(int(each == place)) for each in unknown]
    low, high = largest(lines, [-x for x in goal]), largest(lines, goal)
    assert low is not None
    # Whole numbers: the corners of such a problem always are.
    assert low.denominator == 1
    assert high is None or high.denominator == 1
    return float(-low), None if high is None else float(high)


SMALL = st.integers(0, 14)
TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(st.one_of(SMALL, st.integers(10, 60)), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_each_value_below_the_threshold_agrees_with_all_that_is_published(counts: Counts) -> None:
    table, published = whole(counts), publish(counts)
    for row, line in enumerate(table):
        for column, number in enumerate(line):
            if published[row][column] is not None:
                assert published[row][column] == number >= THRESHOLD
                continue
            low, high = bounds(published, (row, column))
            # No number that was held back, small or large, can be computed.
            assert high is None or low < high
            if number < THRESHOLD:
                assert low == 0
                assert high is None or high >= THRESHOLD - 1


@given(TABLES)
def test_what_is_published_does_not_depend_on_anything_but_the_table(counts: Counts) -> None:
    assert publish(counts) == publish([list(line) for line in counts])


def test_a_table_of_large_numbers_is_published_whole() -> None:
    assert publish([[10, 20], [30, 40]]) == ((10, 20, 30), (30, 40, 70), (40, 60, 100))


def test_one_small_number_takes_others_with_it() -> None:
    published = publish([[3, 50, 60], [40, 20, 45], [70, 55, 90]])
    assert published[0][0] is None
    # By the sums it would be known at once; the cheapest circle goes through three others.
    held = [(r, c) for r, line in enumerate(published) for c, number in enumerate(line) if number is None]
    assert held == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert bounds(published, (0, 0)) == (0, 43)


def test_small_numbers_whose_sum_is_small_take_the_sum_with_them() -> None:
    published = publish([[2, 3], [50, 60]])
    assert published[0] == (None, None, None)


def test_nothing_is_held_back_so_as_to_be_found_by_subtraction() -> None:
    """The attack that a plain threshold falls to: the sum less the others."""
    counts = [[1, 30, 40], [50, 60, 70]]
    table = whole(counts)
    naive = tuple(tuple(number if number >= THRESHOLD else None for number in line) for line in table)
    assert bounds(naive, (0, 0)) == (1, 1)
    assert bounds(publish(counts), (0, 0)) != (1, 1)


def test_a_hotline_with_few_reports_publishes_nothing() -> None:
    assert publish([[1, 0], [2, 3]]) == ((None, None, None),) * 3


@pytest.mark.parametrize("counts", [[], [[]], [[1, 2], [3]], [[-1]]])
def test_what_is_no_table_is_refused(counts: Counts) -> None:
    with pytest.raises(ValueError, match="table"):
        publish(counts)

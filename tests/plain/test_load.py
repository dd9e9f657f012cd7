"""How much somebody has in hand: points that compare, and that no order of adding changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.reports.load import NOTHING, Load, Piece, load_of, weight
from auricle.reports.moves import OPEN, State

pieces = st.builds(
    Piece,
    state=st.sampled_from(sorted(OPEN)),
    urgent=st.booleans(),
    grade=st.integers(min_value=0, max_value=5),
    count=st.integers(min_value=0, max_value=500),
    due=st.integers(min_value=0, max_value=500),
)


@pytest.mark.parametrize(
    ("piece", "points"),
    [
        (Piece(State.HANDLING, urgent=False, grade=2), 3),
        (Piece(State.HANDLING, urgent=False, grade=4), 4),
        (Piece(State.HANDLING, urgent=True, grade=5), 7),
        (Piece(State.AWAITING_REPORTER, urgent=False, grade=0), 1),
        (Piece(State.REFERRED, urgent=True, grade=3), 2),
        (Piece(State.IN_MEDIATION, urgent=False, grade=3), 2),
        (Piece(State.OUTCOME_PROPOSED, urgent=False, grade=3), 1),
        (Piece(State.READY, urgent=False, grade=3), 3),
    ],
)
def test_a_report_weighs_what_the_documentation_says(piece: Piece, points: int) -> None:
    assert weight(piece) == points


def test_nobody_has_nothing() -> None:
    assert load_of([]) == NOTHING == Load(0, 0, 0)


@given(st.lists(pieces), st.lists(pieces))
def test_work_adds_up_in_any_order(some: list[Piece], others: list[Piece]) -> None:
    one, two, both = load_of(some), load_of(others), load_of([*others, *some])
    assert both == Load(one.count + two.count, one.points + two.points, one.due + two.due)


@given(pieces)
def test_urgency_and_grade_never_lighten(piece: Piece) -> None:
    assert weight(replace(piece, urgent=True)) > weight(replace(piece, urgent=False)) > 0
    assert weight(replace(piece, grade=5)) > weight(replace(piece, grade=1))

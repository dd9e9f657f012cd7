"""Sharing work out anew: nobody gets more than the most that somebody had, and nothing goes where it may not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from auricle.reports.evening_out import CLOSE_ENOUGH, Hand, Piece, Sharing, can_take, even_out

ANYTHING = frozenset({"en", "zh-hans"})
MOST = 500


def hand(number: int, points: int = 0, **changed: object) -> Hand:
    return replace(Hand(number, points, frozenset({1}), ANYTHING), **changed)  # type: ignore[arg-type]


def piece(number: int, holder: int, weight: int = 3, **changed: object) -> Piece:
    return replace(Piece(UUID(int=number), holder, weight, 1, "en", 1), **changed)  # type: ignore[arg-type]


def loaded(hands: list[Hand], pieces: list[Piece]) -> list[Hand]:
    """The hands, with the points of their pieces on top of what cannot move."""
    return [
        replace(one, points=one.points + sum(p.weight for p in pieces if p.holder == one.id)) for one in hands
    ]


def steps(sharing: Sharing) -> list[tuple[int, int, int]]:
    return [(step.report.int, step.giver, step.taker) for step in sharing.steps]


def test_who_has_much_gives_to_who_has_little_until_they_are_close() -> None:
    pieces = [piece(number, 1) for number in range(6)]
    found = even_out(loaded([hand(1), hand(2)], pieces), pieces, most=MOST)
    assert len(found.steps) == 3
    assert (found.before, found.after) == ({1: 18, 2: 0}, {1: 9, 2: 9})


def test_what_is_close_enough_is_left_alone() -> None:
    pieces = [piece(1, 1)]
    assert even_out(loaded([hand(1), hand(2)], pieces), pieces, most=MOST).steps == ()


def test_who_is_away_gives_everything_and_gets_nothing() -> None:
    pieces = [piece(1, 1), piece(2, 1), piece(3, 2), piece(4, 2), piece(5, 2)]
    hands = loaded([hand(1, away=True), hand(2), hand(3)], pieces)
    found = even_out(hands, pieces, most=MOST)
    assert {(report, taker) for report, giver, taker in steps(found) if giver == 1} == {(1, 3), (2, 3)}
    assert found.after[1] == 0


def test_nothing_goes_to_another_team_language_category_or_past_a_conflict() -> None:
    pieces = [
        piece(1, 1, team=2),
        piece(2, 1, language="fr"),
        piece(3, 1, category=9),
        piece(4, 1, barred=frozenset({2})),
        piece(5, 1),
    ]
    hands = loaded([hand(1), hand(2, categories=frozenset({1}))], pieces)
    assert steps(even_out(hands, pieces, most=MOST)) == [(5, 1, 2)]


def test_who_is_on_shift_comes_before_others_with_the_same_load() -> None:
    pieces = [piece(number, 1) for number in range(2)]
    hands = loaded([hand(1), hand(2), hand(3, on_shift=True)], pieces)
    assert steps(even_out(hands, pieces, most=1))[0][2] == 3


HANDS = st.lists(
    st.builds(
        lambda number, points, teams, languages, skills, away, shift: Hand(
            number, points, teams, languages, skills, away, shift
        ),
        st.integers(1, 9),
        st.integers(0, 30),
        st.frozensets(st.integers(1, 2), min_size=1),
        st.frozensets(st.sampled_from(["en", "zh-hans"]), min_size=1),
        st.none() | st.frozensets(st.integers(1, 3)),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.id,
)
PIECES = st.lists(
    st.builds(
        Piece,
        st.uuids(),
        st.integers(1, 9),
        st.integers(1, 7),
        st.integers(1, 2),
        st.sampled_from(["en", "zh-hans"]),
        st.integers(1, 3),
        st.frozensets(st.integers(1, 9), max_size=3),
    ),
    max_size=25,
    unique_by=lambda one: one.report,
)


@given(HANDS, PIECES, st.integers(0, 30))
def test_whatever_the_work_sharing_it_out_anew_is_fair(
    bare: list[Hand], pieces: list[Piece], most: int
) -> None:
    hands = loaded(bare, pieces)
    found = even_out(hands, pieces, most=most)
    by_id, by_report = {one.id: one for one in hands}, {one.report: one for one in pieces}
    # The greatest load is never raised, and no point is lost.
    assert max(found.after.values()) <= max(found.before.values())
    assert sum(found.after.values()) == sum(found.before.values())
    assert len(found.steps) <= most
    assert len({step.report for step in found.steps}) == len(found.steps)
    # Nobody both gives and gets, and nothing goes where it may not.
    assert not {step.giver for step in found.steps} & {step.taker for step in found.steps}
    for step in found.steps:
        assert by_report[step.report].holder == step.giver
        assert can_take(by_id[step.taker], by_report[step.report])
        assert not by_id[step.taker].away
    # No step could be left out: whoever gives still has no less than whoever got it from them would have without it.
    for step in found.steps:
        if not by_id[step.giver].away:
            assert found.before[step.giver] - found.before[step.taker] > CLOSE_ENOUGH
    assert even_out(hands, pieces, most=most) == found

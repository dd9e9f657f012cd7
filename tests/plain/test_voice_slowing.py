"""Who calls again and again waits longer, never for good; whoever else calls is not made to wait by it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.voice import slowing
from auricle.voice.slowing import FREE, LONGEST, WINDOW, WITHHELD_A_MINUTE, Slowing, source_of, wait_after

KEY = "0f" * 32
ONE, OTHER = source_of(KEY, "+15550100"), source_of(KEY, "+15550199")
CALLS = st.lists(st.tuples(st.sampled_from((ONE, OTHER)), st.floats(0, 900), st.booleans()), max_size=60)


def test_the_first_calls_of_an_hour_are_answered_at_once() -> None:
    counting = Slowing(KEY)
    assert [counting.called(ONE, minute * 60.0) for minute in range(FREE)] == [0.0] * FREE
    assert [counting.called(ONE, 500.0) for _ in range(6)] == [2.0, 4.0, 8.0, 16.0, LONGEST, LONGEST]
    assert counting.called(OTHER, 500.0) == 0.0


def test_silent_calls_count_for_more() -> None:
    counting = Slowing(KEY)
    for moment in (0.0, 10.0):
        assert counting.called(ONE, moment) == 0.0
        counting.ended(ONE, moment + 5, used=False)
    assert counting.called(ONE, 20.0) > 0.0


def test_an_hour_later_everything_is_forgotten() -> None:
    counting = Slowing(KEY)
    for _ in range(50):
        counting.called(ONE, 100.0)
        counting.ended(ONE, 100.0, used=False)
    assert counting.called(ONE, 100.0) == LONGEST
    assert counting.called(ONE, 100.0 + WINDOW + 1) == 0.0


def test_callers_who_withhold_their_number_are_not_taken_for_one() -> None:
    counting = Slowing(KEY)
    withheld = source_of(KEY, "anonymous")
    assert {counting.called(withheld, second / 2) for second in range(WITHHELD_A_MINUTE)} == {0.0}
    assert counting.called(withheld, 31.0) == slowing.WITHHELD_WAIT
    assert counting.called(withheld, 300.0) == 0.0
    assert counting.called(ONE, 31.0) == 0.0


def test_a_source_that_is_not_known_counts_nothing() -> None:
    counting = Slowing("")
    assert {counting.called("", 0.0) for _ in range(1000)} == {0.0}


def test_memory_is_bounded_whoever_calls() -> None:
    counting = Slowing(KEY)
    for number in range(slowing.MOST_SOURCES + 100):
        counting.called(source_of(KEY, str(number)), 0.0)
    assert len(counting._counts) == slowing.MOST_SOURCES


@settings(deadline=None)
@given(CALLS)
def test_nobody_waits_longer_than_the_longest_and_whoever_called_less_never_waits_longer(
    steps: list[tuple[str, float, bool]],
) -> None:
    counting, alone = Slowing(KEY), Slowing(KEY)
    now = 0.0
    for source, pause, used in steps:
        now += pause
        wait = counting.called(source, now)
        counting.ended(source, now, used=used)
        assert 0.0 <= wait <= LONGEST
        if source == ONE:
            # Without the other's calls it is the same.
            assert alone.called(source, now) == wait
            alone.ended(source, now, used=used)


@given(st.integers(0, 10**6))
def test_waits_only_grow(calls: int) -> None:
    assert wait_after(calls) <= wait_after(calls + 1) <= LONGEST

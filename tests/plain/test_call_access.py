"""Measure M16 by hand and by chance: how many got through, how soon, and how many gave up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.calls import access
from auricle.calls.access import Access, calls_of, measure, measured_by, nearest_rank
from auricle.calls.events import Event, What

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def call(*steps: tuple[What, float], language: str = "en", at: datetime = NINE) -> list[Event]:
    """One call: what happened, and how many seconds after it was offered."""
    number = uuid4()
    offered = Event(number, What.OFFERED, at, language)
    return [offered, *(Event(number, what, at + timedelta(seconds=after), language) for what, after in steps)]


def answered(after: float, **other: object) -> list[Event]:
    return call((What.QUEUED, 0), (What.ANSWERED, after), (What.ENDED, after + 300), **other)  # type: ignore[arg-type]


def gave_up(after: float) -> list[Event]:
    return call((What.QUEUED, 0), (What.ABANDONED, after), (What.ENDED, after))


def measured(*calls: list[Event]) -> Access:
    return measure(calls_of(event for one in calls for event in one))


def test_without_calls_there_are_no_shares_and_no_waits() -> None:
    nothing = measured()
    assert nothing == Access()
    assert (nothing.service_level, nothing.strict_level, nothing.abandonment) == (None, None, None)
    assert (nothing.average, nothing.p90, nothing.longest) == (None, None, None)


def test_the_service_level_both_ways_by_hand() -> None:
    found = measured(answered(5), answered(20), answered(20.5), answered(90), gave_up(3), gave_up(40))
    assert (found.offered, found.answered, found.soon, found.abandoned, found.at_once) == (6, 4, 2, 2, 1)
    assert found.service_level == Fraction(2, 5)
    assert found.strict_level == Fraction(2, 6)
    assert found.abandonment == Fraction(2, 6)


def test_who_hung_up_at_once_alone_leaves_nothing_to_divide_by() -> None:
    found = measured(gave_up(2))
    assert found.service_level is None
    assert found.strict_level == 0


def test_who_chose_to_be_called_back_did_not_hang_up() -> None:
    found = measured(call((What.QUEUED, 0), (What.CALL_BACK, 70), (What.ABANDONED, 71), (What.ENDED, 71)))
    assert (found.call_backs, found.abandoned, found.waits) == (1, 0, (70,))
    assert found.service_level == 0


def test_whose_call_taker_was_lost_was_answered_all_the_same() -> None:
    found = measured(call((What.QUEUED, 0), (What.ANSWERED, 10), (What.LOST, 60), (What.ABANDONED, 90)))
    assert (found.answered, found.abandoned, found.lost, found.waits) == (1, 0, 1, (10,))


def test_who_found_nobody_counts_as_offered_and_waited_for_nothing() -> None:
    found = measured(call((What.NOBODY, 0), (What.TO_RECORDING, 0)))
    assert (found.offered, found.nobody, found.to_recording, found.waits) == (1, 1, 1, ())
    assert found.strict_level == 0


def test_waits_count_whatever_ended_them() -> None:
    found = measured(answered(10), gave_up(100), call((What.QUEUED, 0), (What.TO_RECORDING, 40)))
    assert (found.waits, found.average, found.longest) == ((10, 40, 100), 50, 100)


def test_what_the_service_says_of_a_wait_counts_before_our_own_sum() -> None:
    number = uuid4()
    told = [
        Event(number, What.OFFERED, NINE),
        Event(number, What.ANSWERED, NINE + timedelta(seconds=30), waited=12),
    ]
    assert measure(calls_of(told)).waits == (12,)


def test_the_nearest_rank_is_a_wait_that_somebody_had() -> None:
    assert nearest_rank([], Fraction(9, 10)) is None
    assert nearest_rank([7], Fraction(9, 10)) == 7
    assert nearest_rank(list(range(1, 11)), Fraction(9, 10)) == 9
    assert nearest_rank(list(range(1, 12)), Fraction(9, 10)) == 10


def test_a_call_counts_where_it_was_offered() -> None:
    late = datetime(2026, 3, 2, 23, 59, 50, tzinfo=UTC)
    calls = calls_of(answered(30, at=late))
    assert set(measured_by(calls, lambda call: call.offered_at.date())) == {late.date()}
    spoken = calls_of([*answered(1, language="en"), *answered(1, language="zh-hans")])
    assert {
        code: found.offered for code, found in measured_by(spoken, lambda call: call.language).items()
    } == {
        "en": 1,
        "zh-hans": 1,
    }


NUMBERS = [UUID(int=number) for number in range(6)]
EVENTS = st.lists(
    st.builds(
        Event,
        call=st.sampled_from(NUMBERS),
        what=st.sampled_from(What),
        at=st.integers(0, 4000).map(lambda after: NINE + timedelta(seconds=after)),
        language=st.sampled_from(["", "en", "zh-hans"]),
        waited=st.none() | st.floats(0, 4000),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(EVENTS, st.randoms())
def test_whatever_is_told_in_whatever_order_the_counts_hold_together(
    events: list[Event], chance: object
) -> None:
    found = measure(calls_of(events))
    assert found.offered == len({event.call for event in events})
    assert found.soon <= found.answered
    assert found.at_once <= found.abandoned
    assert found.answered + found.abandoned <= found.offered
    assert len(found.waits) <= found.offered
    assert found.waits == tuple(sorted(found.waits))
    for level in (found.service_level, found.strict_level, found.abandonment):
        assert level is None or 0 <= level <= 1
    if found.service_level is not None and found.strict_level is not None:
        assert found.strict_level <= found.service_level
    if found.waits:
        assert found.p90 in found.waits
        assert found.average is not None
        assert found.longest is not None
        assert found.waits[0] <= found.average * 1.000001
        assert found.average <= found.longest * 1.000001
        assert sum(wait <= (found.p90 or 0) for wait in found.waits) * 10 >= 9 * len(found.waits)
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {one.offered_at for one in calls_of(shuffled)} == {one.offered_at for one in calls_of(events)}
    assert measure(calls_of(shuffled)).offered == found.offered


@settings(deadline=None)
@given(EVENTS)
def test_the_parts_add_up_to_the_whole(events: list[Event]) -> None:
    calls = calls_of(events)
    whole, parts = measure(calls), measured_by(calls, lambda call: call.language).values()
    for name in ("offered", "answered", "soon", "abandoned", "at_once", "call_backs", "nobody", "lost"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name), name
    assert sorted(wait for part in parts for wait in part.waits) == list(whole.waits)


def test_every_kind_of_event_has_its_place() -> None:
    parts = [access.WAITING, access.TALKING, access.OVER, {What.OFFERED}]
    assert set().union(*parts) == set(What)
    assert sum(len(part) for part in parts) == len(What)

"""What is counted of an agency, and what is not, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.referrals import months, scorecard
from auricle.referrals.deadlines import Event
from auricle.referrals.moves import Kind, Move, State
from auricle.referrals.scorecard import Count, History, Measure
from auricle.referrals.transitions import ROWS

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH = months.period_of(date(2026, 3, 1), UTC)
APRIL = months.period_of(date(2026, 4, 1), UTC)
SENT = (Move.DRAFT, Move.APPROVE, Move.SEND, Move.DELIVERED)
Step = tuple[Move, datetime]


def history(*steps: Step, kind: Kind = Kind.ACTION, until: datetime | None = None) -> History:
    moves = [*((move, MONDAY) for move in SENT), *steps]
    made = [Event(move, at, kind, until if move is Move.EXTEND else None) for move, at in moves]
    return History(kind, made)


def yes(histories: Sequence[History], period: months.Period = MARCH) -> dict[Measure, str]:
    """The figures that are of something, as so many of so many."""
    counts = scorecard.counted(histories, period)
    return {m: f"{c.numerator}/{c.denominator}" for m, c in counts.items() if c.denominator}


ACCEPTED = (Move.ACCEPT, MONDAY + HOUR)
REPORTED = (Move.REPORT_OUTCOME, MONDAY + 20 * DAY)


def test_what_was_answered_in_time_counts_as_kept() -> None:
    one = history(ACCEPTED, REPORTED, (Move.VERIFY, MONDAY + 21 * DAY))
    assert yes([one]) == {"acknowledged": "1/1", "returned": "0/1", "rework": "0/1", "verified": "1/1"}
    # The outcome fell due on the first of April, though it came in March.
    assert yes([one], APRIL) == {"outcome": "1/1"}


def test_what_nobody_answered_counts_as_broken() -> None:
    assert yes([history()]) == {"acknowledged": "0/1", "returned": "0/1"}


def test_what_was_answered_late_counts_as_broken() -> None:
    late = history((Move.ACKNOWLEDGE, MONDAY + 2 * DAY), (Move.ACCEPT, MONDAY + 3 * DAY))
    assert yes([late]) == {"acknowledged": "0/1", "returned": "0/1"}


def test_an_outcome_that_nobody_reported_counts_in_the_month_in_which_it_was_due() -> None:
    assert yes([history(ACCEPTED)], APRIL) == {"outcome": "0/1"}


def test_what_only_informs_counts_nowhere() -> None:
    told = history(kind=Kind.INFORMATION)
    assert yes([told]) == yes([told], APRIL) == {}


def test_an_outcome_that_came_back_and_stayed_open_was_not_reported() -> None:
    back = history(ACCEPTED, REPORTED, (Move.REWORK, MONDAY + 22 * DAY))
    assert yes([back])[Measure.REWORK] == "1/1"
    assert "verified" not in yes([back])
    assert yes([back], APRIL) == {"outcome": "0/1"}


def test_what_was_taken_back_in_the_end_owed_no_outcome() -> None:
    returned = (Move.REQUEST_RETURN, MONDAY + HOUR)
    overruled = (Move.OVERRULE_RETURN, MONDAY + DAY)
    upheld = history(
        returned, overruled, (Move.DISPUTE, MONDAY + 2 * DAY), (Move.UPHOLD_RETURN, MONDAY + 3 * DAY)
    )
    assert yes([upheld]) == {"acknowledged": "1/1", "returned": "1/1", "upheld": "1/1"}
    assert yes([upheld], APRIL) == {}
    stays = history(returned, overruled)
    assert yes([stays]) == {"acknowledged": "1/1", "returned": "1/1", "upheld": "0/1"}
    assert yes([stays], APRIL) == {"outcome": "0/1"}


def test_what_was_recalled_before_its_day_owed_nothing_and_after_it_was_late() -> None:
    early, late = MONDAY + 10 * DAY, MONDAY + 40 * DAY
    assert yes([history(ACCEPTED, (Move.RECALL, early))], APRIL) == {}
    assert yes([history(ACCEPTED, (Move.RECALL, late))], APRIL) == {"outcome": "0/1"}


def test_an_extension_moves_the_day_only_while_it_is_not_over() -> None:
    longer = MONDAY + 45 * DAY
    reported = (Move.REPORT_OUTCOME, MONDAY + 44 * DAY)
    in_time = history(ACCEPTED, (Move.EXTEND, MONDAY + 29 * DAY), reported, until=longer)
    assert yes([in_time], APRIL) == {"outcome": "1/1", "verified": "0/1"}
    too_late = history(ACCEPTED, (Move.EXTEND, MONDAY + 31 * DAY), reported, until=longer)
    assert yes([too_late], APRIL)[Measure.OUTCOME] == "0/1"


def test_what_happens_after_the_period_changes_nothing_in_it() -> None:
    before = history(ACCEPTED, REPORTED)
    after = history(ACCEPTED, REPORTED, (Move.REWORK, MONDAY + 40 * DAY))
    assert yes([before]) == yes([after])


def test_a_referral_that_was_sent_back_in_two_months_counts_once_in_each() -> None:
    twice = history(
        *(ACCEPTED, (Move.REPORT_OUTCOME, MONDAY + 2 * DAY), (Move.REWORK, MONDAY + 3 * DAY)),
        *((Move.REPORT_OUTCOME, MONDAY + 35 * DAY), (Move.REWORK, MONDAY + 36 * DAY)),
    )
    assert yes([twice])[Measure.REWORK] == yes([twice], APRIL)[Measure.REWORK] == "1/1"


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(set(Move) - {*SENT})), st.integers(1, 40 * 24)), max_size=12
).map(lambda found: sorted(found, key=lambda step: step[1]))
PERIODS = [months.period_of(date(2026, month, 1), UTC) for month in range(3, 9)]


@given(STEPS, st.sampled_from([Kind.ACTION, Kind.URGENT]))
def test_every_promise_is_counted_at_most_once_and_no_share_is_more_than_the_whole(
    steps: list[tuple[Move, int]], kind: Kind
) -> None:
    state, possible = State.DELIVERED, []
    for move, hours in steps:
        rows = ROWS.get((state, move), ())
        if rows:
            possible.append((move, MONDAY + hours * HOUR))
            state = rows[0].target or state
    one = history(*possible, kind=kind, until=MONDAY + 45 * DAY)
    found = [scorecard.counted([one], period) for period in PERIODS]
    for counts in found:
        assert all(0 <= count.numerator <= count.denominator <= 1 for count in counts.values())
    summed = scorecard.together(found)
    for measure in (Measure.ACKNOWLEDGED, Measure.RETURNED):
        assert summed[measure].denominator <= 1
    # What was never answered in any way is in some period's denominator, and no numerator.
    if not possible:
        assert summed[Measure.ACKNOWLEDGED] == Count(0, 1)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_nothing_and_everything(pair: tuple[int, int]) -> None:
    count = Count(*pair)
    low, high = count.interval
    assert 0 <= low <= count.rate <= high <= 1
    assert low < high


# From the formula of Wilson (1927), computed apart from ours: k of n, low, high.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_the_interval_is_that_of_the_textbooks(k: int, n: int, low: float, high: float) -> None:
    assert Count(k, n).interval == pytest.approx((low, high), abs=0.0001)


def test_no_rate_is_said_of_fewer_than_thirty() -> None:
    assert not Count(29, 29).enough
    assert Count(1, 30).enough
    assert Count().interval == (0.0, 1.0)


def test_months_follow_each_other_and_only_those_that_are_over_are_closed() -> None:
    november = date(2025, 11, 1)
    now = datetime(2026, 2, 1, tzinfo=UTC)
    assert list(months.closed(november, now, UTC)) == [november, date(2025, 12, 1), date(2026, 1, 1)]
    assert list(months.closed(november, now - timedelta(seconds=1), UTC)) == [november, date(2025, 12, 1)]
    assert months.read("2026-03") == date(2026, 3, 1)
    assert {months.read(text) for text in ("", "2026-3", "2026-13", "20260301", "2026-03-01")} == {None}

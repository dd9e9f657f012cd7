"""Hours as somebody types them, and whether people answer at a moment."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.calls.hours import WrongHours, in_words, read_hours
from auricle.calls.plan import HOUSE, Plan, hours_of, read, staffed, write
from auricle.reports.calendars import Hours


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("", ()),
        ("09:00-17:00", ((540, 1020),)),
        ("9–12, 13:30—17:00", ((540, 720), (810, 1020))),
        ("13:00-17:00; 9:00-12:00", ((540, 720), (780, 1020))),
        ("09：00－12：00，13：00－17：00", ((540, 720), (780, 1020))),
        ("00:00-24:00", ((0, 1440),)),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, hours: object) -> None:
    assert read_hours(typed) == hours


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nine to five", "malformed"),
        ("09:00", "malformed"),
        ("09:00-25:00", "malformed"),
        ("09:75-10:00", "malformed"),
        ("24:30-24:45", "malformed"),
        ("17:00-09:00", "order"),
        ("09:00-09:00", "order"),
        ("09:00-12:00, 11:00-13:00", "overlap"),
        (", ".join(f"{hour}:00-{hour}:30" for hour in range(7)), "too_many"),
    ],
)
def test_what_is_no_hours_says_why(typed: str, code: str) -> None:
    with pytest.raises(WrongHours) as refused:
        read_hours(typed)
    assert refused.value.code == code


HOURS = st.lists(st.integers(0, 1440), min_size=2, max_size=12, unique=True).map(
    lambda ends: tuple(zip(*[iter(sorted(ends))] * 2, strict=False))
)


@settings(deadline=None)
@given(HOURS)
def test_hours_read_back_as_they_were_shown(hours: tuple[tuple[int, int], ...]) -> None:
    assert read_hours(in_words(hours)) == hours


@settings(deadline=None)
@given(
    st.tuples(*[HOURS] * 7),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2030, 1, 1)), HOURS, max_size=5),
    st.booleans(),
    st.none() | st.integers(20, 1800),
)
def test_a_plan_reads_back_as_it_was_written(
    week: tuple[Hours, ...], days: dict[date, Hours], holidays: bool, overflow: int | None
) -> None:
    made = Plan(4, week, holidays, days, overflow, ("general", "security"), {"morning": (540, 720)})
    assert read(write(made), version=4) == made


def test_the_houses_plan_reads_back_too() -> None:
    assert read(write(HOUSE), version=0) == HOUSE


def test_the_houses_own_clock_counts() -> None:
    office = Plan(week=(((540, 1020),),) * 7)
    moment = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert not staffed(office, moment, zone="UTC", holidays={})
    assert staffed(office, moment, zone="Asia/Shanghai", holidays={})
    assert staffed(office, datetime(2026, 3, 2, 9, 0, tzinfo=UTC), zone="UTC", holidays={})
    assert not staffed(office, datetime(2026, 3, 2, 17, 0, tzinfo=UTC), zone="UTC", holidays={})


def test_a_days_own_hours_come_before_a_holiday_and_a_holiday_before_the_week() -> None:
    day = date(2026, 3, 2)
    open_all = Plan(holidays=True)
    assert hours_of(open_all, day, holidays={day: "A feast"}) == ()
    assert hours_of(Plan(holidays=False), day, holidays={day: "A feast"}) == ((0, 1440),)
    own = Plan(holidays=True, days={day: ((600, 660),)})
    assert hours_of(own, day, holidays={day: "A feast"}) == ((600, 660),)

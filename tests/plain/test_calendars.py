"""Working time: what counts, when so much of it has passed, and when nobody is disturbed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.reports.calendars import (
    Calendar,
    NeverWorked,
    Quiet,
    worked_after,
    worked_between,
    years_without_holidays,
)
from tests.plain import clock_scenarios

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = clock_scenarios.terms()["office-berlin"].calendars["c"]
CALENDARS = [None, *(c for terms in clock_scenarios.terms().values() for c in terms.calendars.values())]
EPOCH = datetime(2031, 1, 1, tzinfo=UTC)

moments = st.integers(0, 60 * 24 * 420).map(lambda minutes: EPOCH + timedelta(minutes=minutes))


@given(st.sampled_from(CALENDARS), moments, st.integers(1, 60 * 24 * 20))
def test_so_much_working_time_lies_before_the_moment_found(
    calendar: Calendar | None, start: datetime, minutes: int
) -> None:
    amount = timedelta(minutes=minutes)
    end = worked_after(calendar, start, amount)
    assert worked_between(calendar, start, end) == amount
    assert worked_between(calendar, start, end - timedelta(minutes=1)) < amount


@given(st.sampled_from(CALENDARS), st.lists(moments, min_size=3, max_size=3))
def test_working_time_adds_up(calendar: Calendar | None, three: list[datetime]) -> None:
    a, b, c = sorted(three)
    assert worked_between(calendar, a, b) + worked_between(calendar, b, c) == worked_between(calendar, a, c)
    assert worked_between(calendar, c, a) == timedelta()


def test_a_calendar_that_is_never_worked_is_refused_and_not_waited_for() -> None:
    closed = Calendar("closed", "UTC", ((),) * 7)
    with pytest.raises(NeverWorked):
        worked_after(closed, EPOCH, timedelta(hours=1))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(21, 59, False), (22, 0, True), (3, 0, True), (6, 59, True), (7, 0, False)]
)
def test_quiet_hours_go_over_midnight_in_their_own_zone(hour: int, minute: int, quiet: bool) -> None:
    nights = Quiet("Europe/Berlin", 22 * 60, 7 * 60)
    assert nights.at(datetime(2031, 7, 1, hour, minute, tzinfo=BERLIN).astimezone(UTC)) is quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    siesta = Quiet("UTC", 13 * 60, 15 * 60)
    assert siesta.at(EPOCH + timedelta(hours=14))
    assert not siesta.at(EPOCH + timedelta(hours=15))


def test_a_year_without_holidays_is_noticed_and_the_next_one_in_autumn() -> None:
    assert years_without_holidays(OFFICE, date(2031, 9, 30)) == ()
    assert years_without_holidays(OFFICE, date(2032, 9, 30)) == ()
    assert years_without_holidays(OFFICE, date(2032, 10, 1)) == (2033,)
    assert years_without_holidays(OFFICE, date(2033, 12, 1)) == (2033, 2034)

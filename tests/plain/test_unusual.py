"""What reading is unusual: against stated thresholds and against one's own usual."""

from __future__ import annotations

from datetime import date, timedelta

from auricle.oversight.unusual import LEAST_IN_A_DAY, MANY_IN_AN_HOUR, Reading, Sign, per_hour, unusual

TODAY = date(2026, 3, 30)


def day(reports: int, *, ago: int = 0, actor: str = "m-A") -> Reading:
    return Reading(actor, TODAY - timedelta(days=ago), None, reports, reports)


def hour(reports: int, at: int, *, ago: int = 0, actor: str = "m-A") -> Reading:
    return Reading(actor, TODAY - timedelta(days=ago), at, reports, reports)


def signs(*readings: Reading) -> list[tuple[Sign, int]]:
    return [(one.sign, one.count) for one in unusual(readings, since=TODAY)]


def month(reports: int) -> list[Reading]:
    """Every day of four weeks the same."""
    return [day(reports, ago=ago) for ago in range(1, 29)]


def test_a_usual_day_is_not_worth_a_word() -> None:
    assert signs(*month(20), day(25), hour(25, 10)) == []


def test_more_reports_in_an_hour_than_the_threshold() -> None:
    assert signs(*month(90), hour(MANY_IN_AN_HOUR, 10)) == []
    assert signs(*month(90), hour(MANY_IN_AN_HOUR + 1, 10)) == [(Sign.HOUR, MANY_IN_AN_HOUR + 1)]


def test_three_times_ones_own_usual_day() -> None:
    assert signs(*month(10), day(30)) == []
    assert signs(*month(10), day(31)) == [(Sign.DAY, 31)]
    assert unusual([*month(10), day(31)], since=TODAY)[0].usual == 10


def test_the_usual_of_another_does_not_count() -> None:
    others = [day(30, ago=ago, actor="m-B") for ago in range(1, 29)]
    assert signs(*others, *month(5), day(20)) == [(Sign.DAY, 20)]


def test_one_wild_day_does_not_change_what_is_usual() -> None:
    assert signs(*month(10)[1:], day(500, ago=1), day(40)) == [(Sign.DAY, 40)]


def test_what_is_older_than_four_weeks_is_not_usual_any_more() -> None:
    assert signs(day(100, ago=29), day(LEAST_IN_A_DAY)) == [(Sign.DAY, LEAST_IN_A_DAY)]


def test_few_reports_are_not_many_however_quiet_it_was_before() -> None:
    assert signs(*month(1), day(LEAST_IN_A_DAY - 1)) == []


def test_reading_at_night_by_somebody_who_does_not() -> None:
    assert signs(hour(2, 23), hour(3, 4), hour(9, 12)) == [(Sign.NIGHT, 5)]
    assert signs(hour(2, 21), hour(2, 6)) == []


def test_a_night_shift_is_usual_for_those_who_work_it() -> None:
    shift = [hour(5, 23, ago=ago) for ago in (3, 9, 15)]
    assert signs(*shift, hour(5, 23)) == []
    assert signs(*shift[:2], hour(5, 23)) == [(Sign.NIGHT, 5)]


def test_only_what_happened_since_is_listed() -> None:
    assert signs(hour(90, 3, ago=1), day(90, ago=1)) == []


def test_hours_are_counted_over_everybody() -> None:
    found = per_hour([hour(2, 9), hour(3, 9, actor="m-B"), day(5)])
    assert found == {(TODAY, 9): 5}

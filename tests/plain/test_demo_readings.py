"""What the demonstration's people opened: nothing before it came in, a usual fortnight, and something to ask about."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from auricle.demo.readings import HOURS, NIGHT_READER, WILD_READER, Opening, by_day, openings

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
RECEIVED = [NOW - timedelta(hours=10 * number) for number in range(1, 60)]


def made() -> list[Opening]:
    return openings(received=RECEIVED, now=NOW, seed=1)


def test_nothing_is_opened_before_it_came_in_or_in_the_future() -> None:
    assert all(RECEIVED[one.place] < one.at < NOW for one in made())


def test_they_come_in_their_order_and_are_the_same_each_time() -> None:
    assert made() == sorted(made(), key=lambda one: one.at)
    assert made() == made()


def test_one_reads_very_many_reports_in_an_hour() -> None:
    hours = Counter((one.login, one.at.date(), one.at.hour) for one in made())
    ((login, _, _), most), (_, second) = hours.most_common(2)
    assert login == WILD_READER
    assert most > 30 > 3 * second


def test_one_reads_at_night() -> None:
    assert {one.login for one in made() if one.at.hour < 6} == {NIGHT_READER}


def test_with_no_report_nobody_reads() -> None:
    assert openings(received=[], now=NOW, seed=1) == []


def test_a_handler_of_the_demonstration_reads_by_day() -> None:
    for hour in range(24):
        at = datetime(2026, 3, 2, hour, 59, tzinfo=UTC)
        assert by_day(at) <= at
        assert by_day(at).hour in HOURS
        assert at - by_day(at) < timedelta(days=1)

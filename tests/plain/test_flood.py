"""Floods are slowed; a classroom is not, nobody is refused, and no address is kept."""

from datetime import UTC, datetime, timedelta

from auricle.intake.flood import FREE, HIGHEST, HOUR, STEP, Flood, network, wait_seconds

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCHOOL = "203.0.113.7"


def ask(flood: Flood, address: str, times: int, now: datetime = NOW) -> int:
    return [flood.level(address, now=now) for _ in range(times)][-1]


def test_a_classroom_of_thirty_that_reloads_three_times_notices_nothing() -> None:
    assert ask(Flood(), SCHOOL, 30 * 4) == 0


def test_a_flood_gets_harder_step_by_step_and_never_beyond_the_highest() -> None:
    flood = Flood()
    assert ask(flood, SCHOOL, FREE + 1) == 1
    assert ask(flood, SCHOOL, STEP) == 2
    assert ask(flood, SCHOOL, 10_000) == HIGHEST


def test_one_sources_flood_costs_another_nothing() -> None:
    flood = Flood()
    ask(flood, SCHOOL, 10_000)
    assert flood.level("198.51.100.9", now=NOW) == 0


def test_an_hour_later_everything_is_forgotten_under_a_new_key() -> None:
    flood = Flood()
    ask(flood, SCHOOL, 10_000)
    key = flood.key
    assert flood.level(SCHOOL, now=NOW + HOUR + timedelta(seconds=1)) == 0
    assert flood.key != key
    assert len(flood.seen) == 1


def test_no_address_can_be_read_in_what_is_kept() -> None:
    flood = Flood()
    flood.level(SCHOOL, now=NOW)
    kept = repr(flood) + repr(flood.seen)
    assert SCHOOL not in kept
    assert bytes([203, 0, 113, 7]) not in b"".join(flood.seen)


def test_a_whole_ipv6_network_counts_as_one() -> None:
    flood = Flood()
    levels = [flood.level(f"2001:db8::{number:x}", now=NOW) for number in range(FREE + 1)]
    assert levels[-1] == 1


def test_a_proxy_on_this_machine_stands_for_everybody_and_is_not_counted() -> None:
    assert network("127.0.0.1") is None
    assert network("::1") is None
    assert network("") is None
    assert ask(Flood(), "127.0.0.1", 10_000) == 0


def test_the_wait_of_a_form_without_script_stays_about_a_minute_at_most() -> None:
    assert wait_seconds(0) == 2
    assert wait_seconds(HIGHEST) == 64

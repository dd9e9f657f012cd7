"""Clocks: computed from events, started at receipt, never reset."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.reports.deadlines import (
    LONGEST_PAUSED,
    MOST_PAUSES,
    PROMISES,
    Clock,
    Event,
    Gap,
    Naive,
    Promises,
    can_pause,
    due_at,
    elapsed,
    from_events,
    latest_due_at,
    next_to_end,
    overdue,
    pause,
    resume,
    resume_after_reopen,
    start_clocks,
    stop,
)
from auricle.reports.ladder import PERCENTS, moments
from auricle.reports.moves import ClockKind, Move, State
from auricle.reports.transitions import ROW, TABLE
from tests.plain import clock_scenarios
from tests.plain.clock_scenarios import Scenario

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
M = Move


def after(text: str) -> timedelta:
    """ "2d3h" and the like."""
    units = {"d": "days", "h": "hours", "m": "minutes"}
    total = timedelta()
    number = ""
    for letter in text:
        if letter.isdigit():
            number += letter
        else:
            total += timedelta(**{units[letter]: int(number)})
            number = ""
    return total


def log(*happened: tuple[str, Move], urgent: bool = False) -> list[Event]:
    """Events by their time after noon, beginning with the receipt."""
    return [Event(M.SUBMIT, NOON, urgent), *(Event(move, NOON + after(when)) for when, move in happened)]


def clock(kind: str, clocks: tuple[Clock, ...]) -> Clock:
    """The last clock of its kind."""
    return [c for c in clocks if c.kind == kind][-1]


TO_HANDLING = (("1h", M.TAKE), ("2h", M.PASS_ON), ("3h", M.APPROVE_REVIEW), ("4h", M.PULL))
ASKED = (*TO_HANDLING, ("10h", M.ASK))
CLOSED = (*TO_HANDLING, ("10h", M.PROPOSE_OUTCOME), ("20h", M.APPROVE_CLOSE))
SCENARIOS = clock_scenarios.read()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.says)
def test_a_clock_reads_as_in_the_golden_table(scenario: Scenario) -> None:
    events = [event for event in scenario.events if event.at <= scenario.looked]
    found = clock(scenario.clock, from_events(events, promises_at=scenario.promises_at))
    assert elapsed(found, scenario.looked) == scenario.used
    assert due_at(found, scenario.looked) == scenario.due
    assert overdue(found, scenario.looked) is scenario.over


def test_the_golden_table_is_long_enough_and_has_every_kind_and_move_of_a_clock() -> None:
    assert len(SCENARIOS) >= 60
    assert len({scenario.says for scenario in SCENARIOS}) == len(SCENARIOS)
    assert {scenario.clock for scenario in SCENARIOS} == set(ClockKind)
    moves = {row.move for row in TABLE if row.clock_effects}
    assert {event.move for scenario in SCENARIOS for event in scenario.events} >= moves


def test_a_time_without_a_zone_is_refused() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Naive):
        start_clocks(naive, urgent=False)
    first, _ = start_clocks(NOON, urgent=False)
    for ask in (elapsed, due_at, pause, overdue):
        with pytest.raises(Naive):
            ask(first, naive)


def test_the_clock_that_ends_first_is_named() -> None:
    clocks = start_clocks(NOON, urgent=True)
    first = next_to_end(clocks, NOON)
    assert first is not None
    assert first.kind is ClockKind.U
    assert next_to_end([stop(c, NOON, event="take") for c in clocks], NOON) is None


def test_a_question_asked_too_often_or_of_an_urgent_report_pauses_nothing() -> None:
    clocks = from_events(log(*TO_HANDLING))
    assert can_pause(clocks, urgent=False)
    assert not can_pause(clocks, urgent=True)
    twice = from_events(log(*ASKED, ("11h", M.REPORTER_REPLIED), ("12h", M.ASK), ("13h", M.REPORTER_REPLIED)))
    assert not can_pause(twice, urgent=False)


def test_the_date_in_a_list_takes_an_open_pause_as_used_up() -> None:
    paused = clock("PR", from_events(log(*ASKED)))
    assert latest_due_at(paused, NOON + after("11h")) == NOON + after("9d")
    running = resume(paused, NOON + after("12h"))
    assert latest_due_at(running, NOON + after("13h")) == due_at(running, NOON + after("13h"))


def test_a_promise_kept_too_late_stays_broken() -> None:
    late = stop(clock("FR", start_clocks(NOON, urgent=False)), NOON + after("25h"), event="answer")
    assert overdue(late, NOON + after("25h"))
    assert overdue(resume_after_reopen(late, NOON + after("30h")), NOON + after("30h"))


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """Any sequence of moves that the table allows, at any growing times."""
    at = NOON
    events = [Event(M.SUBMIT, at, draw(st.booleans()))]
    state = State.RECEIVED
    for _ in range(draw(st.integers(0, 25))):
        moves = sorted(move for source, move in ROW if source is state)
        if not moves:
            break
        move = draw(st.sampled_from(moves))
        at += timedelta(minutes=draw(st.integers(0, 6000)))
        events.append(Event(move, at))
        state = ROW[state, move].target or state
    return events


def all_terms() -> list[Promises]:
    """The promises of every set of terms in the golden table."""
    return [terms.promises for terms in clock_scenarios.terms().values()]


@given(lives(), st.sampled_from(all_terms()))
def test_no_sequence_of_moves_shortens_or_resets_a_clock(events: list[Event], promises: Promises) -> None:
    before: tuple[Clock, ...] = ()
    for count in range(1, len(events) + 1):
        now = events[count - 1].at
        clocks = from_events(events[:count], promises_at=lambda _: promises)
        assert len(clocks) >= len(before)
        for old, new in zip(before, clocks, strict=False):
            assert (new.kind, new.started_at, new.promised) == (old.kind, old.started_at, old.promised)
            assert elapsed(new, now) >= elapsed(old, now)
        before = clocks


@given(lives(), st.integers(0, 25), st.sampled_from(all_terms()))
def test_other_terms_change_no_clock_that_runs_unless_it_is_promised_anew(
    events: list[Event], changed: int, promises: Promises
) -> None:
    moment = events[min(changed, len(events) - 1)].at
    kept = [event for event in events if event.move is not M.PROMISE_ANEW]
    clocks = from_events(kept, promises_at=lambda at: promises if at > moment else PROMISES)
    for found in clocks:
        assert found.promised == (promises if found.started_at > moment else PROMISES)[found.kind]


@given(lives(), st.integers(0, 200_000))
def test_only_capped_pauses_and_kept_promises_are_not_counted(events: list[Event], minutes: int) -> None:
    now = events[-1].at + timedelta(minutes=minutes)
    for found in from_events(events):
        kept = sum(
            ((p.ended_at or now) - p.started_at for p in found.pauses if p.gap is Gap.STOPPED), timedelta()
        )
        end = found.stopped_at or now
        not_counted = end - found.started_at - elapsed(found, now)
        assert timedelta() <= not_counted - kept <= LONGEST_PAUSED
        assert sum(p.gap is Gap.ASKED for p in found.pauses) <= MOST_PAUSES


@given(lives(), st.integers(0, 200_000), st.sampled_from(all_terms()))
def test_a_clock_is_overdue_once_more_than_its_time_has_counted(
    events: list[Event], minutes: int, promises: Promises
) -> None:
    now = events[-1].at + timedelta(minutes=minutes)
    for found in from_events(events, promises_at=lambda _: promises):
        if found.promised.calendar is None:
            assert overdue(found, now) is (elapsed(found, now) > found.target)
        else:
            # Between the last working hour and the next the counted time stands still.
            assert elapsed(found, now) <= found.target or overdue(found, now)
            assert elapsed(found, now) >= found.target or not overdue(found, now)


@given(lives(), st.lists(st.integers(0, 100_000), min_size=2, max_size=2), st.sampled_from(all_terms()))
def test_time_only_adds(events: list[Event], minutes: list[int], promises: Promises) -> None:
    early, late = sorted(events[-1].at + timedelta(minutes=m) for m in minutes)
    for found in from_events(events, promises_at=lambda _: promises):
        assert elapsed(found, early) <= elapsed(found, late)
        assert due_at(found, early) <= due_at(found, late)


@given(lives(), st.integers(0, 200_000), st.sampled_from(all_terms()))
def test_the_steps_of_the_ladder_are_reached_in_their_order(
    events: list[Event], minutes: int, promises: Promises
) -> None:
    now = events[-1].at + timedelta(minutes=minutes)
    for found in from_events(events, promises_at=lambda _: promises):
        reached = moments(found, now)
        assert list(reached) == sorted(reached)
        assert reached[PERCENTS.index(100)] == latest_due_at(found, now)
        assert found.started_at < reached[0]

"""The urgent measure's table of transitions, its minutes, its amounts and its account numbers, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.directory.permissions import Role
from auricle.faces.desk.notice_words import MEASURES
from auricle.measures import accounts, deadlines, drawing, money, wording
from auricle.measures.lifecycle import CHECKS, Facts, MoveNotAllowed, MoveNotNow, offered, plan, replay, rows
from auricle.measures.moves import HOLDS, OPEN, OVER, Basis, ClockKind, Move, Side, SpokeTo, State
from auricle.measures.transitions import ROWS, TABLE, Guard
from auricle.reports.measure_notices import MeasureNotice

NOW = datetime(2026, 3, 8, 3, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
DESK = Facts(
    roles=frozenset({Role.SUPERVISOR}), actor="desk", numbers_released=True, arrived=True, with_bank=True
)
BANK = Facts(roles=frozenset({Role.OFFICER}), actor="officer", arrived=True, with_bank=True)
WORKER = Facts(roles=frozenset({Role.CLOCK}), actor="clock", referral_over=True)
BY_SIDE = {Side.DESK: DESK, Side.AGENCY: BANK, Side.CLOCK: WORKER}


def clocks(*made: tuple[Move, Side, datetime, datetime | None]) -> tuple[deadlines.Clock, ...]:
    return deadlines.from_events(deadlines.Event(*each) for each in made)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (wording.STATES, State),
        (wording.MOVES, Move),
        (wording.BASES, Basis),
        (wording.SPOKE_TO, SpokeTo),
        (wording.CLOCKS, ClockKind),
        (wording.REFUSALS, Guard),
        (CHECKS, Guard),
        (MEASURES, MeasureNotice),
    ],
)
def test_no_code_is_without_its_words_or_its_check(
    table: dict[StrEnum, object], codes: type[StrEnum]
) -> None:
    assert set(table) == set(codes)


def test_every_state_is_reached_every_open_one_is_left_and_what_is_over_stays_over() -> None:
    assert {row.target for row in TABLE if row.target} == set(State)
    assert {source for source, _, _ in ROWS if source} == OPEN
    assert {row.move for row in TABLE} == set(Move)
    assert {guard for row in TABLE for guard in row.guards} == set(Guard)


# What stands in the design, written out a second time.
TRUTH: dict[tuple[State | None, Move, Side], State] = {
    (None, Move.REQUEST, Side.DESK): State.REQUESTED,
    (State.REQUESTED, Move.RELEASE_NUMBERS, Side.DESK): State.REQUESTED,
    (State.REQUESTED, Move.PHONE, Side.DESK): State.PHONED_AND_SENT,
    (State.PHONED_AND_SENT, Move.ACKNOWLEDGE, Side.AGENCY): State.BANK_ACKNOWLEDGED,
    (State.PHONED_AND_SENT, Move.HOLD, Side.AGENCY): State.HELD,
    (State.BANK_ACKNOWLEDGED, Move.HOLD, Side.AGENCY): State.HELD,
    **{
        (state, Move.NOT_FOUND, side): State.NOT_FOUND
        for state in (State.PHONED_AND_SENT, State.BANK_ACKNOWLEDGED)
        for side in (Side.AGENCY, Side.DESK)
    },
    **{(state, Move.EXTEND, Side.DESK): State.EXTENDED for state in HOLDS},
    **{(state, Move.RELEASE, side): State.RELEASED for state in HOLDS for side in (Side.AGENCY, Side.DESK)},
    **{(state, Move.HAND_OVER, Side.DESK): State.HANDED_TO_COURT for state in HOLDS},
    **{(state, Move.WITHDRAW, Side.CLOCK): State.WITHDRAWN for state in OPEN - HOLDS},
}


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", [None, *State])
def test_each_move_from_each_state_by_each_side(state: State | None, move: Move, side: Side) -> None:
    facts = replace(BY_SIDE[side], numbers_released=move is not Move.RELEASE_NUMBERS)
    target = TRUTH.get((state, move, side))
    if target is None:
        with pytest.raises((MoveNotNow, MoveNotAllowed)):
            plan(state=state, move=move, side=side, facts=facts)
    else:
        assert plan(state=state, move=move, side=side, facts=facts).target is target
    assert ((state or "", move, str(target), side) in rows()) is (target is not None)


@pytest.mark.parametrize(
    ("move", "state", "side", "facts", "reason"),
    [
        (
            Move.RELEASE_NUMBERS,
            State.REQUESTED,
            Side.DESK,
            {"asker": "desk", "numbers_released": False},
            None,
        ),
        (Move.RELEASE_NUMBERS, State.REQUESTED, Side.DESK, {}, Guard.NOT_RELEASED_BEFORE),
        (Move.PHONE, State.REQUESTED, Side.DESK, {"numbers_released": False}, Guard.NUMBERS_RELEASED),
        (Move.PHONE, State.REQUESTED, Side.DESK, {"arrived": False}, Guard.ARRIVED),
        (Move.EXTEND, State.EXTENDED, Side.DESK, {"extensions": 2}, Guard.EXTENSIONS_LEFT),
        (Move.HOLD, State.PHONED_AND_SENT, Side.AGENCY, {"with_bank": False}, Guard.WITH_THE_BANK),
        (Move.WITHDRAW, State.REQUESTED, Side.CLOCK, {"referral_over": False}, Guard.REFERRAL_OVER),
    ],
)
def test_each_condition_refuses(
    move: Move, state: State, side: Side, facts: dict[str, object], reason: Guard | None
) -> None:
    """None stands for the one that refuses a person: somebody else may do it."""
    refuse = MoveNotAllowed if reason is None else MoveNotNow
    with pytest.raises(refuse) as caught:
        plan(state=state, move=move, side=side, facts=replace(BY_SIDE[side], **facts))  # type: ignore[arg-type]
    assert f"{reason or Guard.ANOTHER_RELEASES}" in str(caught.value)


def test_a_handler_asks_for_their_own_report_and_releases_no_numbers() -> None:
    handler = replace(DESK, roles=frozenset({Role.HANDLER}), handler="desk", numbers_released=False)
    asked = plan(state=None, move=Move.REQUEST, side=Side.DESK, facts=handler)
    assert asked.target is State.REQUESTED
    with pytest.raises(MoveNotAllowed):
        plan(state=None, move=Move.REQUEST, side=Side.DESK, facts=replace(handler, handler="other"))
    with pytest.raises(MoveNotAllowed) as caught:
        plan(state=State.REQUESTED, move=Move.RELEASE_NUMBERS, side=Side.DESK, facts=handler)
    assert caught.value.refusal.roles == {Role.SUPERVISOR}
    assert Move.RELEASE_NUMBERS not in offered(state=State.REQUESTED, facts=handler, side=Side.DESK)


STEPS = st.lists(st.tuples(st.sampled_from(list(Move)), st.sampled_from(list(Side))), max_size=12)


@given(STEPS)
def test_whatever_is_tried_extends_twice_at_most_and_nothing_follows_an_end(
    tried: list[tuple[Move, Side]],
) -> None:
    state: State | None = None
    done: list[tuple[Move, Side]] = []
    released, extensions = False, 0
    for move, side in tried:
        facts = replace(BY_SIDE[side], numbers_released=released, extensions=extensions)
        try:
            planned = plan(state=state, move=move, side=side, facts=facts)
        except (MoveNotNow, MoveNotAllowed):
            continue
        assert state not in OVER
        state = planned.target
        done.append((move, side))
        released |= move is Move.RELEASE_NUMBERS
        extensions += move is Move.EXTEND
        assert len([c for c in _clocks(done) if c.running]) <= 1
    assert extensions <= 2
    if done:
        assert replay(done) is state
        assert (Move.PHONE in [m for m, _ in done]) <= (Move.RELEASE_NUMBERS in [m for m, _ in done])
        if state in OVER:
            assert deadlines.running(_clocks(done)) is None


def _clocks(done: list[tuple[Move, Side]]) -> tuple[deadlines.Clock, ...]:
    events = (
        (move, side, NOW + n * MINUTE, NOW + (n + 1) * DAY if move in {Move.HOLD, Move.EXTEND} else None)
        for n, (move, side) in enumerate(done)
    )
    return clocks(*events)


# Minutes and alarms.

REQUEST = (Move.REQUEST, Side.DESK, NOW, None)
PHONE = (Move.PHONE, Side.DESK, NOW + 4 * MINUTE, None)


def test_ten_minutes_to_phone_thirty_to_answer_day_and_night() -> None:
    (first,) = clocks(REQUEST)
    assert (first.kind, first.due_at) == (ClockKind.PHONE, NOW + 10 * MINUTE)
    clock = deadlines.running(clocks(REQUEST, PHONE))
    assert clock
    assert (clock.kind, clock.due_at) == (ClockKind.ACKNOWLEDGE, NOW + 34 * MINUTE)


def test_an_alarm_rings_at_the_end_and_every_five_minutes_after_it() -> None:
    (clock,) = clocks(REQUEST)
    due = deadlines.first_ring(clock)
    assert due == NOW + 10 * MINUTE
    assert deadlines.next_ring(clock.kind, due, due) == due + 5 * MINUTE
    # Whoever was away for an hour rings once, and then in step again.
    assert deadlines.next_ring(clock.kind, due, due + 63 * MINUTE) == due + 65 * MINUTE


def test_a_hold_is_told_of_twelve_hours_before_its_end_and_at_its_end() -> None:
    until = NOW + 3 * DAY
    clock = deadlines.running(clocks(REQUEST, PHONE, (Move.HOLD, Side.AGENCY, NOW + HOUR, until)))
    assert clock
    assert deadlines.first_ring(clock) == until - 12 * HOUR
    assert deadlines.next_ring(clock.kind, until, until - 12 * HOUR) == until
    assert deadlines.next_ring(clock.kind, until, until) is None


def test_a_short_hold_is_told_of_at_once_and_an_extension_moves_its_end() -> None:
    hold = (Move.HOLD, Side.AGENCY, NOW + HOUR, NOW + 3 * HOUR)
    clock = deadlines.running(clocks(REQUEST, PHONE, hold))
    assert clock
    assert deadlines.first_ring(clock) == NOW + HOUR
    longer = deadlines.running(
        clocks(REQUEST, PHONE, hold, (Move.EXTEND, Side.DESK, NOW + 2 * HOUR, NOW + DAY))
    )
    assert longer
    assert (longer.started_at, longer.due_at) == (NOW + HOUR, NOW + DAY)


def test_the_first_three_alarms_are_written_to_people_then_one_an_hour() -> None:
    assert [n for n in range(1, 37) if deadlines.is_told(n)] == [1, 2, 3, 12, 24, 36]


# Amounts and account numbers.


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,500.00", "EUR", 1_250_000),
        ("12 500", "EUR", 1_250_000),
        (".5", "EUR", 50),
        ("7", "JPY", 7),
        ("1.234", "KWD", 1_234),
        ("1,000,000.01", "CNY", 100_000_001),
    ],
)
def test_amounts_are_read_and_written_back(text: str, currency: str, minor: int) -> None:
    assert money.read(text, currency) == money.Money(minor, currency)
    shown = money.written(minor, currency)
    assert money.read(shown.removeprefix(currency), currency).minor == minor


@pytest.mark.parametrize(
    ("text", "currency", "wrong"),
    [
        ("12,5", "EUR", "number"),
        ("12.500,00", "EUR", "number"),
        ("-5", "EUR", "number"),
        ("1e5", "EUR", "number"),
        ("٣", "EUR", "number"),
        ("", "EUR", "number"),
        ("1.005", "EUR", "too_fine"),
        ("1.5", "JPY", "too_fine"),
        ("0", "EUR", "too_small"),
        ("9" * 30, "EUR", "too_large"),
        ("9" * 41, "EUR", "number"),
        ("5", "EURO", "currency"),
        ("5", "XXX", "currency"),
    ],
)
def test_what_is_no_amount_is_refused_and_never_guessed(text: str, currency: str, wrong: str) -> None:
    with pytest.raises(money.NoAmount, match=wrong):
        money.read(text, currency)


@given(st.integers(1, money.MOST), st.sampled_from(sorted(money.CODES)))
def test_every_amount_is_read_as_it_is_written(minor: int, currency: str) -> None:
    assert money.read(money.written(minor, currency)[4:], currency) == money.checked(minor, currency)


def test_account_numbers_are_read_one_to_a_line_each_once() -> None:
    assert accounts.read(" gb33 bukb 2020 1555 5555 55 \n\n622202\n622202\n") == (
        "GB33 BUKB 2020 1555 5555 55",
        "622202",
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "required"),
        ("\n".join(f"1000{n}" for n in range(21)), "too_many"),
        ("1" * 65, "too_long"),
        ("the account of my neighbour", "no_number"),
        ("GB34 BUKB 2020 1555 5555 55", "check_digits"),
    ],
)
def test_what_is_no_account_number_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(accounts.NoAccounts, match=wrong):
        accounts.read(text)


def test_what_is_sealed_comes_back() -> None:
    asked = accounts.Asked(("GB33", "6222"), "《支付法》第十二条")
    assert accounts.load(accounts.dump(asked)) == asked
    assert "GB33" not in repr(asked)


def test_the_drawn_diagram_is_current() -> None:
    """Stale? Run `python -m auricle.measures.drawing`."""
    assert REFERENCE.joinpath(drawing.PICTURE).read_text(encoding="utf-8") == drawing.picture()
    assert REFERENCE.joinpath(drawing.PAGE).read_text(encoding="utf-8") == drawing.page()
    assert set(drawing.PLACES) == set(State)

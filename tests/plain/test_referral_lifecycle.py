"""The referral's table of transitions and its clocks, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.directory.permissions import Role
from auricle.referrals import deadlines, drawing, lifecycle, on_paper, reporter_words, wording
from auricle.referrals.lifecycle import CHECKS, Facts, MoveNotAllowed, MoveNotNow, plan, replay
from auricle.referrals.log import side_of
from auricle.referrals.moves import (
    OPEN,
    OVER,
    AgencyOutcome,
    Asked,
    ClockKind,
    Ground,
    Kind,
    Longer,
    Move,
    RecallReason,
    Side,
    Stage,
    State,
    Verified,
)
from auricle.referrals.transitions import ROWS, TABLE, Guard

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK = Facts(roles=frozenset({Role.SUPERVISOR}), actor="desk", redacted=True, has_words=True)
AGENCY = Facts(roles=frozenset({Role.OFFICER}), actor="officer", has_words=True)
WORKER = Facts(roles=frozenset({Role.CLOCK}), actor="clock")
SENT = (Move.DRAFT, Move.APPROVE, Move.SEND, Move.DELIVERED)


def events(*moves: tuple[Move, datetime], kind: Kind = Kind.ACTION) -> list[deadlines.Event]:
    start = [deadlines.Event(move, MONDAY, kind) for move in SENT]
    return [*start, *(deadlines.Event(move, at, kind) for move, at in moves)]


def clock(kind: ClockKind, made: list[deadlines.Event]) -> deadlines.Clock:
    return next(c for c in deadlines.from_events(made) if c.kind is kind)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (wording.STATES, State),
        (wording.MOVES, Move),
        (wording.KINDS, Kind),
        (wording.ASKED, Asked),
        (wording.GROUNDS, Ground),
        (wording.OUTCOMES, AgencyOutcome),
        (wording.VERIFIED, Verified),
        (wording.RECALLS, RecallReason),
        (wording.LONGER, Longer),
        (reporter_words.STAGES, Stage),
        (reporter_words.WHY_LONGER, Longer),
        (reporter_words.OUTCOMES, AgencyOutcome),
        (reporter_words.EXPECTED, ClockKind),
        (wording.CLOCKS, ClockKind),
        (wording.REFUSALS, Guard),
        (CHECKS, Guard),
    ],
)
def test_no_code_is_without_its_words_or_its_check(
    table: dict[StrEnum, object], codes: type[StrEnum]
) -> None:
    assert set(table) == set(codes)


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    assert {row.target for row in TABLE if row.target} == set(State)
    assert {source for source, _ in ROWS if source} >= OPEN


def test_what_is_over_stays_over_but_for_a_recall_of_what_informed() -> None:
    leaving = {(s, m) for (s, m), rows in ROWS.items() if s in OVER and any(r.target for r in rows)}
    assert leaving == {(State.INFORMED, Move.RECALL)}


def test_each_side_has_its_own_moves() -> None:
    for row in TABLE:
        entered = row.side is Side.DESK and row.move in on_paper.ANSWERS
        assert entered or side_of(row.move) is row.side, row.move


def test_what_the_desk_enters_for_an_agency_is_what_the_agency_could_say() -> None:
    for move in on_paper.ANSWERS:
        rows = {row.side: row for row in TABLE if row.move is move}
        theirs, entered = rows[Side.AGENCY], rows[Side.DESK]
        assert Guard.WAS_POSTED in entered.guards
        assert (theirs.sources, theirs.target) == (entered.sources, entered.target)
        assert (theirs.clock_effects, theirs.words_required) == (
            entered.clock_effects,
            entered.words_required,
        )
        assert set(theirs.guards) <= set(entered.guards)


def test_a_letter_has_a_day_to_the_post_and_three_on_the_way() -> None:
    sent = deadlines.Event(Move.SEND, MONDAY, Kind.ACTION, letter=True)
    made = [*(deadlines.Event(move, MONDAY, Kind.ACTION) for move in SENT[:2]), sent]
    assert clock(ClockKind.DELIVER, made).due_at == MONDAY + DAY
    posted = [*made, deadlines.Event(Move.POST, MONDAY + DAY, Kind.ACTION)]
    assert clock(ClockKind.DELIVER, posted).stopped_at == MONDAY + DAY
    # Posted on Tuesday, there on Friday, and one business day more is Monday.
    assert clock(ClockKind.ACKNOWLEDGE, posted).due_at == MONDAY + 7 * DAY


def test_a_referral_goes_from_draft_to_its_end() -> None:
    way = (
        *((move, DESK) for move in (Move.DRAFT, Move.APPROVE, Move.SEND)),
        (Move.DELIVERED, WORKER),
        *((move, AGENCY) for move in (Move.ACKNOWLEDGE, Move.ACCEPT, Move.BEGIN, Move.REPORT_OUTCOME)),
        *((move, DESK) for move in (Move.VERIFY, Move.END)),
    )
    state: State | None = None
    for move, facts in way:
        state = plan(state=state, move=move, facts=facts).target
    assert state is State.ENDED
    assert replay([(move, Kind.ACTION) for move, _ in way]) is State.ENDED


def test_what_only_informs_is_over_when_it_has_arrived() -> None:
    facts = replace(WORKER, kind=Kind.INFORMATION)
    assert plan(state=State.SENT, move=Move.DELIVERED, facts=facts).target is State.INFORMED
    assert replay([(move, Kind.INFORMATION) for move in SENT]) is State.INFORMED


def test_whoever_drafted_it_does_not_approve_it() -> None:
    with pytest.raises(MoveNotAllowed) as caught:
        plan(state=State.DRAFTED, move=Move.APPROVE, facts=replace(DESK, drafter="desk"))
    assert caught.value.refusal.reason == Guard.ANOTHER_APPROVES
    assert caught.value.refusal.roles == {Role.SUPERVISOR}


def test_a_handler_approves_only_what_was_agreed_beforehand() -> None:
    handler = replace(DESK, roles=frozenset({Role.HANDLER}), drafter="desk", handler="desk")
    with pytest.raises(MoveNotAllowed):
        plan(state=State.DRAFTED, move=Move.APPROVE, facts=handler)
    agreed = replace(handler, preapproved=True)
    assert plan(state=State.DRAFTED, move=Move.APPROVE, facts=agreed).target is State.APPROVED


def test_a_return_happens_once_and_its_ruling_is_contested_once_before_another() -> None:
    assert (
        plan(state=State.DELIVERED, move=Move.REQUEST_RETURN, facts=AGENCY).target is State.RETURN_REQUESTED
    )
    with pytest.raises(MoveNotNow):
        plan(state=State.DELIVERED, move=Move.REQUEST_RETURN, facts=replace(AGENCY, returned=True))
    with pytest.raises(MoveNotNow):
        plan(state=State.ACCEPTED, move=Move.DISPUTE, facts=AGENCY)
    contested = replace(AGENCY, returned=True)
    assert plan(state=State.ACCEPTED, move=Move.DISPUTE, facts=contested).target is State.DISPUTED
    with pytest.raises(MoveNotNow):
        plan(state=State.ACCEPTED, move=Move.DISPUTE, facts=replace(contested, disputed=True))
    with pytest.raises(MoveNotAllowed):
        plan(state=State.DISPUTED, move=Move.OVERRULE_RETURN, facts=replace(DESK, ruler="desk"))
    ruled = plan(state=State.DISPUTED, move=Move.OVERRULE_RETURN, facts=replace(DESK, ruler="other"))
    assert ruled.target is State.ACCEPTED


@pytest.mark.parametrize("move", [m for m in Move if lifecycle.needs_words(m)])
def test_what_needs_words_is_refused_without_them(move: Move) -> None:
    row = next(r for r in TABLE if r.move is move)
    facts = {Side.DESK: DESK, Side.AGENCY: AGENCY, Side.CLOCK: WORKER}[row.side]
    facts = replace(facts, has_words=False, returned=move is Move.DISPUTE)
    with pytest.raises(lifecycle.MoveIncomplete):
        plan(state=next(iter(row.sources)), move=move, facts=facts)


def test_an_officer_makes_no_move_of_the_desk_and_learns_nothing_of_the_state() -> None:
    for move in (Move.APPROVE, Move.RECALL, Move.VERIFY, Move.UPHOLD_RETURN):
        for state in State:
            with pytest.raises(MoveNotAllowed) as caught:
                plan(state=state, move=move, facts=AGENCY)
            assert caught.value.refusal.reason == "role"


# Clocks.


def test_receipt_is_to_be_confirmed_by_the_same_time_of_the_next_working_day() -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
    made = [replace(event, at=friday) for event in events()]
    assert clock(ClockKind.ACKNOWLEDGE, made).due_at == friday + 3 * DAY
    assert clock(ClockKind.DECIDE, made).due_at == friday + 4 * DAY


def test_an_urgent_referral_waits_for_no_office_to_open() -> None:
    sunday = datetime(2026, 3, 8, 3, tzinfo=UTC)
    made = [replace(event, at=sunday) for event in events(kind=Kind.URGENT)]
    assert clock(ClockKind.DELIVER, made).due_at == sunday + timedelta(minutes=10)
    assert clock(ClockKind.ACKNOWLEDGE, made).due_at == sunday + timedelta(minutes=30)


def test_a_dispute_gives_the_outcome_no_time_back() -> None:
    ruled = (
        (Move.REQUEST_RETURN, MONDAY + HOUR),
        (Move.OVERRULE_RETURN, MONDAY + 2 * HOUR),
        (Move.DISPUTE, MONDAY + 3 * HOUR),
        (Move.OVERRULE_RETURN, MONDAY + 20 * HOUR),
    )
    before = clock(ClockKind.OUTCOME, events(*ruled[:2]))
    after = clock(ClockKind.OUTCOME, events(*ruled))
    assert before == after
    assert clock(ClockKind.RULE, events(*ruled[:3])).due_at == MONDAY + 3 * HOUR + DAY


def test_a_rework_runs_on_by_the_old_promise() -> None:
    reported = ((Move.ACCEPT, MONDAY), (Move.REPORT_OUTCOME, MONDAY + 2 * DAY))
    again = (*reported, (Move.REWORK, MONDAY + 3 * DAY))
    first = clock(ClockKind.OUTCOME, events(*reported[:1]))
    assert clock(ClockKind.OUTCOME, events(*reported)).stopped_at == MONDAY + 2 * DAY
    assert clock(ClockKind.OUTCOME, events(*again)) == first


def test_an_extension_moves_the_day_and_never_further_than_the_promise_was_long() -> None:
    accepted = events((Move.ACCEPT, MONDAY))
    first = clock(ClockKind.OUTCOME, accepted)
    asked = deadlines.Event(Move.EXTEND, MONDAY + DAY, Kind.ACTION, first.due_at + 5 * DAY)
    assert clock(ClockKind.OUTCOME, [*accepted, asked]).due_at == first.due_at + 5 * DAY
    endless = replace(asked, until=first.due_at + 900 * DAY)
    assert clock(ClockKind.OUTCOME, [*accepted, endless]).due_at == first.due_at + 30 * DAY
    backwards = replace(asked, until=first.due_at - DAY)
    assert clock(ClockKind.OUTCOME, [*accepted, backwards]).due_at == first.due_at


MOVES = st.lists(st.tuples(st.sampled_from(list(Move)), st.integers(1, 400)), max_size=25)


@given(MOVES, st.sampled_from(list(Kind)))
def test_no_sequence_of_moves_brings_a_promise_of_the_agency_forward_or_begins_it_anew(
    tried: list[tuple[Move, int]], kind: Kind
) -> None:
    made = [deadlines.Event(move, MONDAY, kind) for move in SENT]
    at, state = MONDAY, replay([(move, kind) for move in SENT])
    seen: list[tuple[deadlines.Clock, ...]] = [deadlines.from_events(made)]
    for move, hours in tried:
        rows = [r for r in ROWS.get((state, move), ()) if move is not Move.DELIVERED]
        if not rows:
            continue
        at += hours * HOUR
        made.append(deadlines.Event(move, at, kind, at + 10 * DAY if move is Move.EXTEND else None))
        state = rows[0].target or state
        seen.append(deadlines.from_events(made))
    for before, after in pairwise(seen):
        later = {c.kind: c for c in after}
        for one in before:
            assert one.kind in later
            if one.kind in {ClockKind.ACKNOWLEDGE, ClockKind.DECIDE, ClockKind.OUTCOME, ClockKind.DELIVER}:
                assert later[one.kind].started_at == one.started_at
                assert later[one.kind].due_at >= one.due_at


# The picture.


def test_the_drawn_diagram_is_current() -> None:
    """Stale? Run `python -m auricle.referrals.drawing`."""
    assert REFERENCE.joinpath(drawing.PICTURE).read_text(encoding="utf-8") == drawing.picture()
    assert REFERENCE.joinpath(drawing.PAGE).read_text(encoding="utf-8") == drawing.page()
    assert set(drawing.PLACES) == set(State)

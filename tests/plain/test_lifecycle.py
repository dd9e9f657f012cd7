"""The life of a report: what may happen when, by whom, and what it says when it may not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.directory.permissions import Role, holders
from auricle.reports.guards import CHECKS, PERSONAL, Facts, Guard
from auricle.reports.lifecycle import (
    MoveIncomplete,
    MoveNotAllowed,
    MoveNotNow,
    Planned,
    moves_from,
    offered,
    plan,
    replay,
    rows,
)
from auricle.reports.moves import DONE, IN_WORK, OPEN, ClockKind, Move, Notice, State, Verb
from auricle.reports.outcomes import NO_ACTION, Outcome
from auricle.reports.transitions import ROW, TABLE

SCREENER = Facts(roles=frozenset({Role.SCREENER}), actor="mira", screener="mira", checklist_complete=True)
REVIEWER = Facts(
    roles=frozenset({Role.REVIEWER}),
    actor="ravi",
    screener="mira",
    redacted=True,
    rechecked=True,
    grade=2,
    has_reason=True,
)
HANDLER = Facts(
    roles=frozenset({Role.HANDLER}),
    actor="hana",
    handler="hana",
    handlers_line=frozenset({"hana", "sven"}),
    has_reason=True,
    outcome=Outcome.ADVICE_GIVEN,
    referral_approved=True,
)
SUPERVISOR = replace(HANDLER, roles=frozenset({Role.SUPERVISOR}), actor="sven", proposer="hana")
REPORTER = Facts(roles=frozenset({Role.REPORTER}), has_reason=True)
CLOCK = Facts(roles=frozenset({Role.CLOCK}))
RECORDS = Facts(
    roles=frozenset({Role.RECORDS_OFFICER}),
    actor="runa",
    retention_due=True,
    proposer="rolf",
    has_reason=True,
)

GRAVE = replace(SUPERVISOR, outcome=Outcome.NO_BREACH_FOUND, grade=3)


def outcome_of(state: State | None, move: Move, facts: Facts) -> str:
    """The state reached, or what was in the way, so that a table can hold both."""
    try:
        return plan(state=state, move=move, facts=facts).target.value
    except (MoveNotAllowed, MoveNotNow) as refused:
        return refused.refusal.reason
    except MoveIncomplete as incomplete:
        return " ".join(f"{field} {code}" for field, code in incomplete.errors.items())


STORY: list[tuple[Move, Facts, State]] = [
    (Move.SUBMIT, REPORTER, State.RECEIVED),
    (Move.TAKE, SCREENER, State.SCREENING),
    (Move.RELEASE, CLOCK, State.RECEIVED),
    (Move.TAKE, SCREENER, State.SCREENING),
    (Move.ANSWER, SCREENER, State.SCREENING),
    (Move.ASK, SCREENER, State.SCREENING),
    (Move.REPORTER_REPLIED, REPORTER, State.SCREENING),
    (Move.SORT, SCREENER, State.SCREENING),
    (Move.PASS_ON, SCREENER, State.REVIEW),
    (Move.APPROVE_REVIEW, REVIEWER, State.READY),
    (Move.PULL, HANDLER, State.HANDLING),
    (Move.ASK, HANDLER, State.AWAITING_REPORTER),
    (Move.REPORTER_REPLIED, REPORTER, State.HANDLING),
    (Move.ASK, HANDLER, State.AWAITING_REPORTER),
    (Move.REPLY_TIMEOUT, CLOCK, State.HANDLING),
    (Move.REFER, HANDLER, State.REFERRED),
    (Move.REFERRAL_ACKNOWLEDGED, Facts(roles=frozenset({Role.OFFICER}), actor="olga"), State.REFERRED),
    (Move.REFERRALS_ENDED, SUPERVISOR, State.HANDLING),
    (Move.MEDIATE, HANDLER, State.IN_MEDIATION),
    (Move.MEDIATION_ENDED, Facts(roles=frozenset({Role.MEDIATOR}), actor="mona"), State.HANDLING),
    (Move.PROPOSE_OUTCOME, HANDLER, State.OUTCOME_PROPOSED),
    (Move.SEND_BACK, SUPERVISOR, State.HANDLING),
    (Move.PROPOSE_OUTCOME, HANDLER, State.OUTCOME_PROPOSED),
    (Move.APPROVE_CLOSE, SUPERVISOR, State.CLOSED),
    (Move.REOPEN, replace(REPORTER, since_closed=timedelta(days=30)), State.HANDLING),
    (Move.WITHDRAW, REPORTER, State.WITHDRAWN),
    (Move.ACT_ANYWAY, SUPERVISOR, State.REVIEW),
    (Move.WITHDRAW, REPORTER, State.WITHDRAWN),
    (Move.ACCEPT_WITHDRAWAL, replace(SUPERVISOR, outcome=Outcome.WITHDRAWN), State.CLOSED),
    (Move.PROPOSE_DISPOSITION, RECORDS, State.DISPOSITION_PROPOSED),
    (Move.REFUSE_DISPOSITION, RECORDS, State.CLOSED),
    (Move.PROPOSE_DISPOSITION, RECORDS, State.DISPOSITION_PROPOSED),
    (Move.ENDORSE, RECORDS, State.DISPOSITION_PROPOSED),
    (Move.APPROVE_DISPOSITION, replace(SUPERVISOR, endorsers=frozenset({"runa"})), State.DISPOSED),
]


def test_a_report_can_live_a_long_and_eventful_life() -> None:
    state: State | None = None
    for move, facts, expected in STORY:
        state = plan(state=state, move=move, facts=facts).target
        assert state is expected, move


def test_the_state_is_what_the_events_say_at_every_moment() -> None:
    for length in range(1, len(STORY) + 1):
        assert replay(move for move, _, _ in STORY[:length]) is STORY[length - 1][2]


def test_a_log_with_an_event_missing_does_not_replay() -> None:
    with pytest.raises(MoveNotNow):
        replay([Move.SUBMIT, Move.PASS_ON])


def test_a_report_without_events_has_no_state() -> None:
    with pytest.raises(ValueError, match="without events"):
        replay([])


REFUSED = [
    # Who.
    (None, Move.SUBMIT, SCREENER, "role"),
    (State.RECEIVED, Move.TAKE, HANDLER, "role"),
    (State.RECEIVED, Move.TAKE, replace(SCREENER, conflict=True), "no_conflict"),
    (State.SCREENING, Move.RELEASE, replace(SCREENER, actor="milo"), "own_lease"),
    (State.SCREENING, Move.PASS_ON, replace(SCREENER, actor="milo"), "own_lease"),
    (State.SCREENING, Move.SORT, replace(SCREENER, actor="milo"), "own_lease"),
    (State.SCREENING, Move.SORT, SUPERVISOR, "role"),
    (State.RECEIVED, Move.SORT, SCREENER, "state"),
    (State.REVIEW, Move.SORT, SCREENER, "state"),
    (State.REVIEW, Move.APPROVE_REVIEW, replace(REVIEWER, actor="mira"), "reviewer_did_not_screen"),
    (State.REVIEW, Move.LOWER_URGENCY, replace(HANDLER, urgent=True), "role"),
    (State.READY, Move.PULL, SUPERVISOR, "role"),
    (State.READY, Move.ASSIGN, replace(SUPERVISOR, conflict=True), "no_conflict"),
    (State.HANDLING, Move.REFER, replace(HANDLER, actor="hugo"), "own_report"),
    (State.HANDLING, Move.PROPOSE_OUTCOME, replace(HANDLER, actor="hugo"), "own_report"),
    (State.OUTCOME_PROPOSED, Move.APPROVE_CLOSE, HANDLER, "role"),
    (State.OUTCOME_PROPOSED, Move.APPROVE_CLOSE, replace(SUPERVISOR, proposer="sven"), "did_not_propose"),
    (State.OUTCOME_PROPOSED, Move.ENDORSE, replace(REVIEWER, endorsers=frozenset({"ravi"})), "did_not_endorse"),
    (State.READY, Move.CO_SIGN, replace(SUPERVISOR, grade=4, reviewer="sven"), "signer_did_not_review"),
    (State.DISPOSITION_PROPOSED, Move.APPROVE_DISPOSITION, replace(RECORDS, proposer="runa"), "did_not_propose"),
    (State.HANDLING, Move.WITHDRAW, SUPERVISOR, "role"),
    (State.HANDLING, Move.REPLY_TIMEOUT, HANDLER, "role"),
    # Not in this state.
    (State.SCREENING, Move.TAKE, SCREENER, "state"),
    (State.CLOSED, Move.ANSWER, HANDLER, "state"),
    (State.CLOSED, Move.REPORTER_REPLIED, REPORTER, "state"),
    (State.CLOSED, Move.WITHDRAW, REPORTER, "state"),
    (State.WITHDRAWN, Move.WITHDRAW, REPORTER, "state"),
    (State.DISPOSED, Move.REOPEN, replace(REPORTER, new_evidence=True), "state"),
    (State.DISPOSED, Move.NOTE, HANDLER, "state"),
    (State.REVIEW, Move.PROPOSE_OUTCOME, HANDLER, "state"),
    # Not as things are.
    (State.SCREENING, Move.PASS_ON, replace(SCREENER, checklist_complete=False), "checklist_complete"),
    (State.SCREENING, Move.APPROVE_REVIEW, REVIEWER, "is_urgent"),
    (State.REVIEW, Move.APPROVE_REVIEW, replace(REVIEWER, grade=None), "redacted_and_graded"),
    (State.REVIEW, Move.APPROVE_REVIEW, replace(REVIEWER, redacted=False), "redacted_and_graded"),
    (State.REVIEW, Move.APPROVE_REVIEW, replace(REVIEWER, rechecked=False), "reidentification_checked"),
    (State.READY, Move.CO_SIGN, replace(SUPERVISOR, grade=3), "needs_co_signature"),
    (State.READY, Move.CO_SIGN, replace(SUPERVISOR, grade=4, co_signed=True), "needs_co_signature"),
    (State.HANDLING, Move.RAISE_URGENCY, replace(HANDLER, urgent=True), "is_not_urgent"),
    (State.HANDLING, Move.LOWER_URGENCY, REVIEWER, "is_urgent"),
    (State.HANDLING, Move.REFER, replace(HANDLER, referral_approved=False), "referral_approved"),
    (State.READY, Move.REFER, HANDLER, "is_urgent"),
    (State.HANDLING, Move.PROPOSE_OUTCOME, replace(HANDLER, open_referrals=1), "no_open_referral"),
    (State.REFERRED, Move.REFERRALS_ENDED, replace(SUPERVISOR, open_referrals=1), "no_open_referral"),
    (State.OUTCOME_PROPOSED, Move.SEND_BACK, replace(SUPERVISOR, handler=""), "was_handled"),
    (State.OUTCOME_PROPOSED, Move.SEND_BACK_TO_SCREENING, SUPERVISOR, "never_handled"),
    (State.CLOSED, Move.REOPEN, replace(REPORTER, since_closed=timedelta(days=30, seconds=1)),
     "in_time_or_new_evidence"),
    (State.CLOSED, Move.PROPOSE_DISPOSITION, replace(RECORDS, retention_due=False), "retention_due"),
    (State.CLOSED, Move.PROPOSE_DISPOSITION, replace(RECORDS, on_hold=True), "no_hold"),
    (State.CLOSED, Move.LIFT_HOLD, RECORDS, "is_held"),
    (State.DISPOSITION_PROPOSED, Move.APPROVE_DISPOSITION, replace(RECORDS, on_hold=True), "no_hold"),
    (State.DISPOSITION_PROPOSED, Move.APPROVE_DISPOSITION, RECORDS, "is_endorsed"),
    # Words.
    (State.HANDLING, Move.PROPOSE_OUTCOME, replace(HANDLER, outcome=None), "outcome required"),
    (State.HANDLING, Move.PROPOSE_OUTCOME, replace(HANDLER, outcome=Outcome.WITHDRAWN), "outcome choice"),
    (State.SCREENING, Move.PROPOSE_OUTCOME, replace(SCREENER, has_reason=True, outcome=Outcome.ADVICE_GIVEN),
     "outcome choice"),
    (State.HANDLING, Move.PROPOSE_OUTCOME, replace(HANDLER, has_reason=False), "reason required"),
    (State.CLOSED, Move.REOPEN, replace(SUPERVISOR, has_reason=False), "reason required"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "move", "facts", "why"), REFUSED)
def test_a_move_is_refused_for_its_reason(state: State | None, move: Move, facts: Facts, why: str) -> None:
    assert outcome_of(state, move, facts) == why


ALLOWED = [
    (State.SCREENING, Move.APPROVE_REVIEW, replace(REVIEWER, urgent=True, checklist_complete=True), State.READY),
    (State.REVIEW, Move.REFER, replace(SUPERVISOR, urgent=True), State.REVIEW),
    (State.SCREENING, Move.PROPOSE_OUTCOME,
     replace(SCREENER, has_reason=True, outcome=Outcome.OUTSIDE_REMIT_SIGNPOSTED), State.OUTCOME_PROPOSED),
    (State.OUTCOME_PROPOSED, Move.SEND_BACK_TO_SCREENING, replace(SUPERVISOR, handler=""), State.SCREENING),
    (State.CLOSED, Move.REOPEN, replace(REPORTER, since_closed=timedelta(days=400), new_evidence=True), State.HANDLING),
    (State.CLOSED, Move.REOPEN, replace(SUPERVISOR, since_closed=timedelta(days=400)), State.HANDLING),
    (State.CLOSED, Move.REOPEN, Facts(roles=frozenset({Role.AUDITOR}), actor="aino", has_reason=True), State.HANDLING),
    (State.DISPOSITION_PROPOSED, Move.REOPEN, replace(REPORTER, new_evidence=True), State.HANDLING),
    (State.SCREENING, Move.RELEASE, SCREENER, State.RECEIVED),
    (State.HANDLING, Move.LOWER_URGENCY, replace(REVIEWER, urgent=True), State.HANDLING),
    (State.READY, Move.CO_SIGN, replace(SUPERVISOR, grade=4, reviewer="ravi"), State.READY),
    (State.CLOSED, Move.NOTE, HANDLER, State.CLOSED),
]  # fmt: skip


@pytest.mark.parametrize(("state", "move", "facts", "target"), ALLOWED)
def test_a_move_is_made(state: State, move: Move, facts: Facts, target: State) -> None:
    assert plan(state=state, move=move, facts=facts).target is target


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (GRAVE, "grave_needs_an_outsider"),
        (replace(GRAVE, actor="saga"), "grave_needs_two_outsiders"),
        (replace(GRAVE, actor="saga", endorsers=frozenset({"saga"})), "grave_needs_two_outsiders"),
        (replace(GRAVE, actor="saga", endorsers=frozenset({"sven"})), "grave_needs_two_outsiders"),
        (replace(GRAVE, actor="saga", endorsers=frozenset({"ravi"})), "CLOSED"),
        (replace(GRAVE, grade=2), "CLOSED"),
        (replace(GRAVE, grade=None), "CLOSED"),
        (replace(GRAVE, outcome=Outcome.ADVICE_GIVEN), "CLOSED"),
    ],
)
def test_closing_a_grave_report_without_action_needs_two_outsiders(facts: Facts, why: str) -> None:
    assert outcome_of(State.OUTCOME_PROPOSED, Move.APPROVE_CLOSE, facts) == why


def test_a_withdrawal_of_a_grave_report_needs_two_outsiders_too() -> None:
    facts = replace(GRAVE, outcome=Outcome.WITHDRAWN, proposer="", actor="saga")
    assert outcome_of(State.WITHDRAWN, Move.ACCEPT_WITHDRAWAL, facts) == "grave_needs_two_outsiders"
    agreed = replace(facts, endorsers=frozenset({"ravi"}))
    assert outcome_of(State.WITHDRAWN, Move.ACCEPT_WITHDRAWAL, agreed) == "CLOSED"


@given(
    actor=st.sampled_from(["hana", "sven", "saga", "ravi"]),
    proposer=st.sampled_from(["hana", "sven", "saga"]),
    endorsers=st.frozensets(st.sampled_from(["hana", "sven", "saga", "ravi"])),
    outcome=st.sampled_from(sorted(NO_ACTION - {Outcome.WITHDRAWN})),
    grade=st.integers(3, 5),
)
def test_no_arrangement_closes_a_grave_report_inside_the_handlers_line(
    actor: str, proposer: str, endorsers: frozenset[str], outcome: Outcome, grade: int
) -> None:
    facts = replace(
        SUPERVISOR, actor=actor, proposer=proposer, endorsers=endorsers, outcome=outcome, grade=grade
    )
    if outcome_of(State.OUTCOME_PROPOSED, Move.APPROVE_CLOSE, facts) == "CLOSED":
        assert len((endorsers | {actor}) - {"hana", "sven", proposer}) >= 2
        assert actor != proposer


def test_a_refusal_says_who_may_and_where() -> None:
    with pytest.raises(MoveNotNow) as refused:
        plan(state=State.SCREENING, move=Move.TAKE, facts=SCREENER)
    assert refused.value.refusal.roles == {Role.SCREENER}
    assert refused.value.refusal.possible_in == {State.RECEIVED}


def test_who_may_never_make_a_move_learns_nothing_of_the_state() -> None:
    for state in State:
        assert outcome_of(state, Move.APPROVE_CLOSE, REPORTER) == "role"


def test_an_urgent_report_starts_the_urgent_clocks_and_another_does_not() -> None:
    def started(facts: Facts) -> set[ClockKind]:
        planned = plan(state=None, move=Move.SUBMIT, facts=facts)
        return {effect.kind for effect in planned.clock_effects}

    assert started(REPORTER) == {ClockKind.FR, ClockKind.PR}
    assert started(replace(REPORTER, urgent=True)) == set(ClockKind) - {ClockKind.H}


def test_a_planned_move_carries_its_event_and_notice() -> None:
    planned: Planned = plan(state=State.READY, move=Move.ASSIGN, facts=SUPERVISOR)
    assert planned.event_kind == "assign"
    assert planned.notice is Notice.HANDLER_ASSIGNED


def test_buttons_are_only_for_what_would_succeed() -> None:
    assert {row.move for row in offered(state=State.RECEIVED, facts=SCREENER)} == {
        Move.TAKE,
        Move.RAISE_URGENCY,
        Move.ANSWER,
        Move.NOTE,
        Move.DECLARE_CONFLICT,
    }
    for state in State:
        for row in offered(state=state, facts=SUPERVISOR):
            assert outcome_of(state, row.move, SUPERVISOR) not in {"role", "state"}


# The table as a whole.


def test_every_move_and_state_is_in_the_table() -> None:
    assert {row.move for row in TABLE} == set(Move)
    reached = {row.target for row in TABLE if row.target}
    assert reached == set(State)


def test_every_guard_has_its_check_and_its_use() -> None:
    assert set(CHECKS) == set(Guard)
    assert {guard for row in TABLE for guard in row.guards} == set(Guard)
    assert PERSONAL.issubset(Guard)


def test_every_notice_and_verb_is_used() -> None:
    assert {row.notice for row in TABLE} - {None} == set(Notice)
    assert {effect.verb for row in TABLE for effect in row.clock_effects} == set(Verb)


def test_somebody_may_make_every_move() -> None:
    for row in TABLE:
        assert holders(row.permission), row.move


def test_only_the_disposed_are_at_their_end() -> None:
    assert [state for state in State if not moves_from(state)] == [State.DISPOSED]


def test_every_open_state_can_reach_its_closing() -> None:
    def reach(state: State) -> set[State]:
        seen = {state}
        todo = [state]
        while todo:
            for row in moves_from(todo.pop()):
                if row.target and row.target not in seen:
                    seen.add(row.target)
                    todo.append(row.target)
        return seen

    for state in OPEN:
        assert State.CLOSED in reach(state), state


def test_no_clock_moves_a_report_to_its_end() -> None:
    """No automatic decision: time may release and time out, never close, dispose, lower or refuse."""
    by_time = {row.move for row in TABLE if Role.CLOCK in holders(row.permission)}
    assert by_time == {Move.RELEASE, Move.RAISE_URGENCY, Move.REPLY_TIMEOUT}


def test_passing_a_report_on_stops_no_promise() -> None:
    for move in (Move.RELEASE, Move.PASS_ON, Move.APPROVE_REVIEW, Move.REASSIGN, Move.NOTE, Move.SEND_BACK):
        for row in TABLE:
            if row.move is move:
                assert Verb.STOP not in {effect.verb for effect in row.clock_effects}


def test_a_withdrawn_report_is_open_until_a_person_decides() -> None:
    assert State.WITHDRAWN in OPEN
    assert DONE.isdisjoint(OPEN)
    assert all((state, Move.WITHDRAW) in ROW for state in IN_WORK)


def test_the_rows_for_the_database_are_the_table() -> None:
    listed = rows()
    assert len(listed) == len(set(listed)) == len(ROW)
    assert (None, "submit", "RECEIVED") in listed
    assert ("RECEIVED", "take", "SCREENING") in listed
    assert ("HANDLING", "note", "HANDLING") in listed
    assert not [row for row in listed if row[0] == "DISPOSED"]

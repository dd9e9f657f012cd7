"""A call, step by step: no path loses a recording, every path ends, and the table has no holes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.voice.call_flow import begin, step
from auricle.voice.call_person import TALKING
from auricle.voice.call_table import ASKS, SILENT_TWICE, TABLE
from auricle.voice.call_values import KEYS, Action, Call, Do, Happened, Prompt, State

CODE = "12345678901234567895"
REPLIES: dict[Do, tuple[Happened, ...]] = {
    Do.FILE: (Happened.FILED, Happened.SPOOLED, Happened.NOT_TAKEN),
    Do.ADD: (Happened.ADDED, Happened.NOT_TAKEN),
    Do.OPEN: (
        *(Happened.OPENED, Happened.WRONG_CODE, Happened.PIN_NEEDED),
        *(Happened.WRONG_PIN, Happened.DESTROYED, Happened.AWAY),
    ),
    Do.WITHDRAW: (Happened.WITHDRAWN, Happened.AWAY),
    Do.KEEP_CALL_BACK: (Happened.KEPT, Happened.NOT_TAKEN),
    Do.RECORD_TALK: (Happened.RECORDING, Happened.AWAY),
}
# What may come at any moment, whether it fits or not.
AT_ANY_MOMENT = (
    *KEYS,
    *(Happened.SILENCE, Happened.HEARD, Happened.FULL, Happened.PAUSED, Happened.NOTHING),
    *(Happened.ANSWERED, Happened.LOST, Happened.DONE, Happened.ASKED_CONSENT),
    *(Happened.TRANSFERRED, Happened.ASKED_STOP, Happened.WAITED, Happened.MOVED, Happened.NOBODY),
    Happened.TOO_LONG,
)


# Of what the service keeps book: the flag, what it must be before, and what it is after.
FLAGS: dict[Do, tuple[str, bool | None, bool]] = {
    Do.BEGIN_RECORDING: ("recording", False, True),
    Do.END_RECORDING: ("recording", True, False),
    Do.QUEUE: ("queued", False, True),
    Do.QUEUE_FIRST: ("queued", False, True),
    Do.LEAVE_QUEUE: ("queued", True, False),
    Do.TELL_URGENT: ("queued", True, True),
    Do.END_TALK: ("talking", True, False),
    Do.RECORD_TALK: ("talk", False, True),
    Do.KEEP_TALK: ("talk", True, False),
    Do.CLOSE: ("opened", True, False),
    Do.HANG_UP: ("up", True, False),
}
HOLDS = {Do.BEGIN_RECORDING: True, Do.DISCARD: False, Do.FILE_INCOMPLETE: False}


@dataclass
class Service:
    """Does what the flow says, and keeps book of what was recorded and of who waits."""

    call: Call
    held: bool = False
    owned_up: bool = False
    asked: Do | None = None
    flags: dict[str, bool] = field(
        default_factory=lambda: {
            "recording": False,
            "queued": False,
            "talk": False,
            "talking": False,
            "opened": False,
            "up": True,
        }
    )

    @classmethod
    def answered(cls) -> Service:
        call, _ = begin(languages=2, categories=8, windows=3)
        return cls(call)

    def happens(self, happened: str) -> None:
        """One step, and all that it asks for."""
        waited, talked = self.call.state is State.WAITING, self.call.state in TALKING
        self.call, actions = step(
            self.call, happened, code=CODE if happened in (Happened.FILED, Happened.SPOOLED) else ""
        )
        if happened in (Happened.FILED, Happened.SPOOLED, Happened.ADDED):
            self.held = False
        if happened == Happened.OPENED:
            self.flags["opened"] = True
        if happened == Happened.ANSWERED and waited:
            self.flags.update(queued=False, talking=True)
        if talked and happened in (Happened.LOST, Happened.DONE, Happened.TRANSFERRED):
            self.flags["talking"] = False
        for action in actions:
            self._do(action)
        if self.call.state is State.ENDED and Prompt.TRY_LATER in actions:
            self.owned_up = True

    def _do(self, action: Action) -> None:
        if action in FLAGS:
            name, before, after = FLAGS[Do(action)]
            assert before is None or self.flags[name] is before, f"{action} does not fit"
            self.flags[name] = after
        if action in HOLDS:
            self.held = HOLDS[Do(action)]
        if action in REPLIES:
            self.asked = Do(action)
        if action is Do.ADD and self.call.state is State.ENDED:
            self.held = False

    def replies(self) -> tuple[Happened, ...]:
        """What the hotline may answer to what it was asked."""
        waits = self.call.state in (State.FILING, State.OPENING, State.KEEPING)
        if self.asked is Do.RECORD_TALK:
            waits = self.call.state is State.LIVE
        return REPLIES[self.asked] if waits and self.asked else ()


def keyed(call: Call, keys: str) -> tuple[Call, tuple[Action, ...]]:
    """Several keys; the actions are those of the last."""
    actions: tuple[Action, ...] = ()
    for key in keys:
        call, actions = step(call, key)
    return call, actions


def at(state: State, **others: object) -> Call:
    return Call(state=state, languages=2, categories=8, windows=3, **others)  # type: ignore[arg-type]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_happens_in_whatever_order_nothing_recorded_is_lost_and_nobody_is_left_in_a_queue(
    data: st.DataObject,
) -> None:
    service = Service.answered()
    for _ in range(data.draw(st.integers(0, 40))):
        service.happens(data.draw(st.sampled_from((*service.replies() * 4, *AT_ANY_MOMENT))))
    # A filing that is under way goes on without the caller.
    filing = service.call.state is State.FILING
    service.happens(Happened.HUNG_UP)
    assert service.call.state is State.ENDED
    assert not [name for name in ("recording", "queued", "talk", "talking", "opened") if service.flags[name]]
    assert not service.held or filing or service.owned_up


# One thing that moves a call on without its caller, by the state that waits for it.
ALONE = {
    State.RECORDING: (Happened.PAUSED, Happened.FULL, Happened.NOTHING),
    State.LISTENING: (Happened.HEARD,),
    State.WAITING: (Happened.NOBODY,),
    State.LIVE: (Happened.DONE,),
}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(AT_ANY_MOMENT), max_size=25), st.data())
def test_a_call_that_is_left_alone_ends_by_itself(before: list[str], data: st.DataObject) -> None:
    service = Service.answered()
    for happened in before:
        service.happens(happened)
    for _ in range(60):
        if service.call.state is State.ENDED:
            break
        moves = service.replies() or ALONE.get(service.call.state, (Happened.SILENCE,))
        service.happens(data.draw(st.sampled_from(moves)))
    assert service.call.state is State.ENDED
    assert not service.flags["up"]


def test_every_state_has_words_and_a_way_on() -> None:
    assert set(ASKS) == set(State)
    for state in State:
        ways = {
            happened for happened in (*KEYS, *Happened) if step(at(state), happened)[0].state is not state
        }
        assert (ways == set()) is (state is State.ENDED)
    assert State.ENDED not in TABLE
    assert State.ENDED not in SILENT_TWICE


def test_emergency_numbers_come_first() -> None:
    call, said = begin(languages=2, categories=8, windows=3)
    assert said[0] is Prompt.EMERGENCY
    assert step(call, "2")[0].language == 2


def test_a_report_is_told_confirmed_and_its_code_read_back() -> None:
    call, _ = begin(languages=2, categories=8, windows=3)
    call, said = keyed(call, "113")
    assert (call.state, call.category) == (State.RECORDING, 3)
    assert said == (Prompt.SPEAK, Do.BEGIN_RECORDING)
    call, said = keyed(call, "#")
    assert said == (Do.END_RECORDING, Prompt.REVIEW)
    call, said = keyed(call, "#")
    assert said == (Do.FILE, Prompt.FILING)
    call, said = step(call, Happened.FILED, code=CODE)
    assert said == (Prompt.CODE_FOLLOWS, Prompt.RECEIPT)
    call, said = keyed(call, "#7894")
    assert (call.state, said[0]) == (State.RECEIPT, Prompt.NOT_THE_SAME)
    call, said = keyed(call, "#7895")
    assert call.state is State.ENDED
    assert said == (Prompt.CONFIRMED, Prompt.KEEP_CODE, Prompt.GOODBYE, Do.HANG_UP)


@pytest.mark.parametrize("state", [State.LANGUAGE, State.MENU, State.CATEGORY])
def test_without_a_key_the_question_comes_once_more_and_then_the_recording(state: State) -> None:
    call, said = step(at(state), Happened.SILENCE)
    assert (call.state, said) == (state, ASKS[state])
    call, said = step(call, Happened.SILENCE)
    assert (call.state, said) == (State.RECORDING, (Prompt.SPEAK, Do.BEGIN_RECORDING))


def test_a_key_between_two_silences_makes_them_two_first_ones() -> None:
    call, _ = step(at(State.MENU), Happened.SILENCE)
    call, _ = step(call, "7")
    call, said = step(call, Happened.SILENCE)
    assert (call.state, said) == (State.MENU, (Prompt.MENU,))


def test_who_hangs_up_in_the_middle_has_reported_all_the_same() -> None:
    assert step(at(State.RECORDING, recorded=True), Happened.HUNG_UP)[1] == (
        Do.END_RECORDING,
        Do.FILE_INCOMPLETE,
    )
    assert step(at(State.REVIEW, recorded=True), Happened.HUNG_UP)[1] == (Do.FILE_INCOMPLETE,)
    assert step(at(State.REVIEW, recorded=True, opened=True), Happened.HUNG_UP)[1] == (Do.ADD, Do.CLOSE)


def test_a_code_is_asked_for_three_times_and_then_no_more() -> None:
    call = at(State.MENU)
    for tries in (1, 2, 3):
        call, said = keyed(call, ("2" if tries == 1 else "") + CODE)
        assert (call.state, said[0]) == (State.OPENING, Do.OPEN)
        call, said = step(call, Happened.WRONG_CODE)
    assert (call.state, said) == (State.MENU, (Prompt.THREE_TIMES, Prompt.MENU))
    assert keyed(call, "2")[0].state is State.MENU


def test_a_report_opened_by_its_code_takes_what_is_recorded_as_an_addition() -> None:
    call, _ = step(at(State.OPENING, typed=CODE), Happened.OPENED)
    assert (call.state, call.typed) == (State.STATUS, "")
    call, said = keyed(call, "2##")
    assert said == (Do.ADD, Prompt.FILING)
    assert step(call, Happened.ADDED)[0].state is State.STATUS


def test_a_number_to_call_back_is_read_back_before_it_is_kept() -> None:
    call, said = keyed(at(State.MENU), "42")
    assert (call.window, said) == (2, (Prompt.ENTER_NUMBER,))
    assert keyed(call, "123#")[1][0] is Prompt.BAD_NUMBER
    call, said = keyed(call, "0301234567#")
    assert said == (Prompt.NUMBER,)
    call, said = keyed(call, "1")
    assert said == (Do.KEEP_CALL_BACK, Prompt.ONE_MOMENT)
    assert step(call, Happened.KEPT)[0].typed == ""


def test_a_caller_whose_call_taker_is_lost_is_first_in_the_queue_again() -> None:
    call, said = step(at(State.LIVE, talk=True), Happened.LOST)
    assert (call.state, said) == (
        State.WAITING,
        (Do.KEEP_TALK, Do.QUEUE_FIRST, Prompt.BACK_IN_QUEUE, Prompt.WAIT),
    )


def test_who_is_passed_on_is_first_in_the_queue_of_the_others() -> None:
    call, said = step(at(State.LIVE, talk=True), Happened.TRANSFERRED)
    assert (call.state, call.talk) == (State.WAITING, False)
    assert said == (Do.KEEP_TALK, Do.QUEUE_FIRST, Prompt.PASSED_ON, Prompt.WAIT)


def test_a_talk_is_recorded_only_after_a_yes() -> None:
    call, said = step(at(State.LIVE), Happened.ASKED_CONSENT)
    assert said == (Prompt.CONSENT,)
    for no in ("2", Happened.SILENCE):
        refused, said = step(step(call, Happened.SILENCE)[0] if no == Happened.SILENCE else call, no)
        assert (refused.talk, said) == (False, (Do.REFUSE_RECORDING, Prompt.NOT_RECORDED))
    call, said = step(call, "1")
    assert said == (Do.RECORD_TALK,)
    assert step(call, Happened.RECORDING)[1] == (Prompt.RECORDED,)
    call, said = step(call, Happened.AWAY)
    assert (call.talk, said) == (False, (Do.KEEP_TALK, Prompt.NOT_RECORDED))


@pytest.mark.parametrize("stop", ["0", Happened.ASKED_STOP])
def test_either_side_ends_a_recording_and_the_talk_goes_on(stop: str) -> None:
    call, said = step(at(State.LIVE, talk=True), stop)
    assert (call.state, call.talk, said) == (State.LIVE, False, (Do.KEEP_TALK, Prompt.RECORDING_STOPPED))
    assert step(call, stop) == (call, ())


def test_keys_in_a_talk_mean_nothing_else() -> None:
    for key in KEYS:
        assert step(at(State.LIVE), key) == (at(State.LIVE), ())


def test_who_waits_can_be_called_back_leave_a_report_or_say_that_it_is_urgent() -> None:
    call, said = step(at(State.WAITING), "1")
    assert (call.state, said) == (State.WINDOW, (Do.LEAVE_QUEUE, Prompt.WINDOWS))
    call, said = step(at(State.WAITING), "2")
    assert (call.state, said) == (State.RECORDING, (Do.LEAVE_QUEUE, Prompt.SPEAK, Do.BEGIN_RECORDING))
    call, said = step(at(State.WAITING), "5")
    assert (call.state, call.urgent) == (State.WAITING, True)
    assert said == (Do.TELL_URGENT, Prompt.EMERGENCY, Prompt.URGENT_NOTED)
    assert step(call, Happened.LOST) == (call, ())


def test_nobody_is_asked_for_a_number_that_nobody_would_call() -> None:
    shut = replace(at(State.WAITING), windows=0)
    assert step(shut, "1") == (shut, (Prompt.WAIT,))
    shut = replace(at(State.MENU), windows=0)
    assert step(shut, "4") == (shut, (Prompt.MENU,))


def test_a_place_is_told_again_without_all_the_ways_on() -> None:
    assert step(at(State.WAITING), Happened.MOVED)[1] == (Prompt.PLACE,)


@pytest.mark.parametrize("state", [State.REVIEW, State.LISTENING])
def test_a_call_that_is_too_long_sends_what_was_recorded_and_lets_its_code_be_heard(state: State) -> None:
    call, said = step(at(state, recorded=True), Happened.TOO_LONG)
    assert (call.state, said) == (State.FILING, (Prompt.TOO_LONG, Do.FILE, Prompt.FILING))
    call, _ = step(call, Happened.FILED, code=CODE)
    assert call.state is State.RECEIPT
    call, said = step(call, Happened.TOO_LONG)
    assert (call.state, said) == (State.ENDED, (Prompt.KEEP_CODE, Prompt.GOODBYE, Do.HANG_UP))


def test_a_call_that_is_too_long_while_its_code_is_read_gets_time_to_hear_it() -> None:
    call, said = step(at(State.RECEIPT, code=CODE), Happened.TOO_LONG)
    assert (call.state, said) == (State.RECEIPT, ())
    assert step(call, Happened.TOO_LONG)[0].state is State.ENDED


def test_too_long_a_wait_leads_to_the_recording_and_a_talk_or_a_recording_goes_on() -> None:
    call, said = step(at(State.WAITING), Happened.TOO_LONG)
    assert call.state is State.RECORDING
    assert said == (Do.LEAVE_QUEUE, Prompt.NOBODY, Prompt.SPEAK, Do.BEGIN_RECORDING)
    assert step(at(State.MENU), Happened.TOO_LONG)[0].state is State.ENDED
    for state in (State.LIVE, State.CONSENT, State.RECORDING, State.FILING):
        assert step(at(state), Happened.TOO_LONG) == (at(state), ())


def test_nothing_that_was_keyed_in_shows_when_a_call_is_printed() -> None:
    assert CODE not in repr(at(State.CONFIRM, typed=CODE, code=CODE))

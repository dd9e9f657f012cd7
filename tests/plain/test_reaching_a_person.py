"""Asking for a person: waiting, being taken, speaking, and whatever can break on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from auricle.voice import reaching
from auricle.voice.acting import Acting, House
from auricle.voice.call_values import Happened
from auricle.voice.conversing import converse
from auricle.voice.floor import Floor
from auricle.voice.keeping import Keeper
from auricle.voice.line import Line
from auricle.voice.plan import Plan
from auricle.voice.prompts.saying import Menu
from auricle.voice.prompts.speech import NoSpeech
from auricle.voice.queue import Waiting
from auricle.voice.spool import Spool
from tests.plain.test_conversing import Made, Quiet

PATIENCE = 20.0
MORNING = ({"en": "Tomorrow morning"},)


class Sound:
    """The sound of a line: whatever is said is heard at once, except while it is made to last."""

    def __init__(self) -> None:
        self.closed = False
        self.lasts = 0.0
        self.flushed = asyncio.Event()

    async def play(self, pcm: bytes) -> bool:
        self.flushed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.flushed.wait(), self.lasts)
        return not self.flushed.is_set()

    async def flush(self) -> None:
        self.flushed.set()

    async def recorded(self) -> AsyncIterator[bytes]:
        for _ in ():
            yield b""

    def stop_recording(self) -> None:
        pass

    def end_recording(self) -> None:
        pass


class Engine:
    """Asterisk, which hangs up when it is told to."""

    def __init__(self) -> None:
        self.line: Line | None = None

    async def ask(self, method: str, path: str, **_: str) -> None:
        assert self.line is not None
        self.line.end()


class Conversation:
    """A talk, as the test tells it."""

    def __init__(self, *, records: bool = True) -> None:
        self.onward: Waiting | None = None
        self.did: list[str] = []
        self.records = records
        self._events: asyncio.Queue[Happened] = asyncio.Queue()

    def happens(self, what: Happened) -> None:
        self._events.put_nowait(what)

    async def next(self) -> Happened:
        return await self._events.get()

    async def record(self) -> None:
        if not self.records:
            raise OSError
        self.did.append("record")

    async def keep(self) -> None:
        self.did.append("keep")

    async def refused(self) -> None:
        self.did.append("refused")

    async def over(self) -> None:
        self.did.append("over")


@dataclass(eq=False)
class Taker:
    """A call-taker who takes, declines or lets ring, as the test says."""

    seat: str = "mei"
    name: str = "Mei"
    languages: frozenset[str] = frozenset({"en"})
    teams: frozenset[str] = frozenset()
    takes: bool | None = True
    """None: it rings on."""
    breaks: bool = False
    records: bool = True
    rung: list[Waiting] = field(default_factory=list)
    talks: list[Conversation] = field(default_factory=list)
    unrung: int = 0

    async def ring(self, waiting: Waiting) -> bool:
        self.rung.append(waiting)
        try:
            while self.takes is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.unrung += 1
            raise
        return self.takes

    async def talk(self, waiting: Waiting, line: Line, acting: Acting) -> Conversation:
        if self.breaks:
            raise OSError
        self.talks.append(Conversation(records=self.records))
        return self.talks[-1]


@dataclass
class Call:
    """One call that is under way."""

    floor: Floor
    line: Line
    sound: Sound
    house: House
    said: list[str]
    told: list[tuple[str, str]]
    task: asyncio.Task[None]

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                assert not self.task.done() or holds(), f"the call has ended: {self.said}"
                await asyncio.sleep(0.01)

    async def hears(self, words: str) -> None:
        await self.until(lambda: any(words in one for one in self.said))
        # Only what comes after it is looked at from now on.
        at = next(place for place, one in enumerate(self.said) if words in one)
        del self.said[: at + 1]

    async def is_told(self, what: str) -> None:
        await self.until(lambda: what in [told for _, told in self.told])

    async def ends(self) -> None:
        await asyncio.wait_for(asyncio.shield(self.task), PATIENCE)

    def press(self, key: str) -> None:
        self.line.press(key)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in these tests has a minute."""
    monkeypatch.setattr(reaching, "LOOK", 0.02)
    monkeypatch.setattr(reaching, "GRACE", 0.2)
    monkeypatch.setattr(reaching, "TELL_EVERY", 0.1)
    monkeypatch.setattr("auricle.voice.conversing.PATIENCE", 5.0)


@contextlib.asynccontextmanager
async def a_call(
    folder: Path,
    *takers: Taker,
    plan: Plan | None = None,
    floor: Floor | None = None,
    longest: float = 3600.0,
) -> AsyncIterator[Call]:
    """A call that stands at the menu; `takers` are ready."""
    told: list[tuple[str, str]] = []
    floor = floor or Floor()
    floor.told = lambda waiting, what: told.append((waiting.call, what))
    for taker in takers:
        floor.arrive(taker)
        floor.ready(taker)
    quiet, sound, engine = Quiet(), Sound(), Engine()
    keeper = Keeper(Made(), Spool(folder), ["en"])  # type: ignore[arg-type]
    menu = Menu(("en",), "112", ({"en": "Fraud"},), MORNING)
    house = House(keeper, quiet, menu, ("fraud",), plan or Plan(), longest)  # type: ignore[arg-type]
    line = engine.line = Line("1", engine, sound)  # type: ignore[arg-type]
    task = asyncio.create_task(converse(line, house, floor))
    call = Call(floor, line, sound, house, quiet.said, told, task)
    try:
        yield call
        line.end()
        await call.ends()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def run(scenario: Any) -> None:
    asyncio.run(scenario)


pytestmark = pytest.mark.usefixtures("quick")


def test_a_person_is_offered_only_while_somebody_is_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, Taker()) as call:
            await call.hears("To speak with a person, press 3.")
        async with a_call(tmp_path) as call:
            await call.hears("To be called back, press 4.")
            assert not any("To speak with a person" in one for one in call.said)

    run(scenario())


def test_who_asks_for_a_person_is_taken_and_the_call_ends_when_the_call_taker_ends_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            assert call.floor.state(mei) == "talking"
            mei.talks[0].happens(Happened.DONE)
            await call.hears("Goodbye.")
            await call.ends()
            assert [what for _, what in call.told] == ["offered", "queued", "ringing", "answered", "ended"]
            assert len({name for name, _ in call.told}) == 1
            assert mei.talks[0].did == []

    run(scenario())


def test_whoever_takes_the_call_interrupts_what_the_caller_hears(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(takes=None)
        async with a_call(tmp_path, mei) as call:
            await call.hears("To speak with a person")
            call.sound.lasts = 600.0
            call.press("3")
            await call.hears("Please wait.")
            mei.takes = True
            await call.is_told("answered")
            assert call.sound.flushed.is_set()

    run(scenario())


@pytest.mark.parametrize("plan", [Plan(staffed=False), Plan()], ids=["outside the hours", "nobody signed on"])
def test_where_nobody_takes_calls_the_recording_comes_at_once(tmp_path: Path, plan: Plan) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, *([] if plan.staffed else [Taker()]), plan=plan) as call:
            await call.hears("press 9" if len(call.house.menu.languages) > 1 else "press 4")
            call.press("3")
            await call.hears("Nobody can take your call now. You can leave a report.")
            assert not any("Please wait" in one for one in call.said)
            await call.hears("Tell us after the tone")
            assert [what for _, what in call.told] == ["offered", "nobody"]

    run(scenario())


def test_who_waits_hears_their_place_and_hears_it_again_when_it_is_another_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, floor = Taker(takes=None), Floor()
        floor.pace.talks.extend([100.0] * 5)
        async with a_call(tmp_path, mei, floor=floor) as call:
            first = floor.enter(Waiting("earlier", "en", since=0.0))
            call.press("3")
            await call.hears("You are number 2 in the queue.")
            await call.hears("It will take about 4 minutes.")
            floor.leave_queue(first)
            await call.hears("You are next.")
            # It rings already, so that no minutes are said.
            await asyncio.sleep(0.3)
            assert not any("Please wait" in one or "minute" in one for one in call.said)

    run(scenario())


def test_without_earlier_calls_nothing_is_promised_of_the_wait(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, Taker(takes=None)) as call:
            call.press("3")
            await call.hears("You are next.")
            await call.hears("If somebody is in danger now, press 5.")
            assert not any("minute" in one for one in call.said)

    run(scenario())


def test_after_a_while_something_else_than_waiting_is_offered_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, Taker(takes=None), plan=Plan(offer_after=0.2)) as call:
            call.press("3")
            await call.hears("You need not go on waiting.")
            await call.hears("To be called back instead, press 1.")
            await asyncio.sleep(0.5)
            assert not any("You need not" in one for one in call.said)

    run(scenario())


def test_who_would_rather_be_called_back_is_not_counted_as_having_given_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(takes=None)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.hears("Please wait.")
            call.press("1")
            await call.hears("When shall we call you?")
            await call.until(lambda: mei.unrung == 1)
            assert call.floor.snapshot().waiting == ()
        assert [what for _, what in call.told] == ["offered", "queued", "ringing", "call_back"]

    run(scenario())


def test_who_leaves_a_report_instead_is_counted_as_that(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, Taker(takes=None)) as call:
            call.press("3")
            await call.hears("Please wait.")
            call.press("2")
            await call.hears("Tell us after the tone")
            assert call.told[-1][1] == "to_recording"

    run(scenario())


def test_who_hangs_up_while_waiting_has_given_up_and_nothing_rings_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(takes=None)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.until(lambda: mei.rung)
            call.line.end()
            await call.ends()
            assert call.told[-1][1] == "abandoned"
            await asyncio.sleep(0.1)
            assert mei.unrung == 1
            assert call.floor.state(mei) == "ready"
            assert call.floor.snapshot().waiting == ()

    run(scenario())


def test_who_hangs_up_in_the_moment_of_the_answer_leaves_nobody_talking_to_nobody(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(takes=None)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.until(lambda: mei.rung)
            mei.takes = True
            call.line.end()
            await call.ends()
            assert mei.unrung == 1 or [talk.did for talk in mei.talks] == [["over"]]

    run(scenario())


def test_a_caller_in_danger_goes_before_the_others_and_hears_whom_to_call(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, floor = Taker(takes=None), Floor()
        async with a_call(tmp_path, mei, floor=floor) as call:
            floor.enter(Waiting("earlier", "en", since=0.0))
            call.press("3")
            await call.hears("You are number 2")
            call.press("5")
            await call.hears("hang up and call 112.")
            await call.hears("Your call is marked as urgent.")
            await call.hears("You are next.")
            assert floor.snapshot().waiting[0].urgent

    run(scenario())


def test_who_declines_is_not_asked_again_at_once_and_the_next_one_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, lin = Taker(takes=False), Taker("lin", "Lin")
        async with a_call(tmp_path, mei, lin) as call:
            call.press("3")
            await call.is_told("answered")
            assert (len(mei.rung), len(lin.talks)) == (1, 1)
            assert call.floor.state(mei) == "ready"

    run(scenario())


def test_a_talk_that_breaks_off_puts_the_caller_before_all_others(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, lin = Taker(), Taker("lin", "Lin", takes=None)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            call.floor.enter(Waiting("later", "en", urgent=True, since=0.0))
            call.floor.arrive(lin)
            call.floor.leave(mei)
            mei.talks[0].happens(Happened.LOST)
            await call.hears("The line broke. You are first in the queue.")
            await call.hears("You are next.")
            call.floor.ready(lin)
            await call.until(lambda: lin.rung)
            assert lin.rung[0].first
            assert lin.rung[0].call == call.told[0][0]
            lin.takes = True
            await call.until(lambda: lin.talks)
            assert "lost" in [what for _, what in call.told]

    run(scenario())


def test_who_was_lost_waits_on_while_the_only_browser_comes_back_and_then_is_let_speak(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            call.floor.leave(mei)
            mei.talks[0].happens(Happened.LOST)
            await call.hears("The line broke.")
            await call.hears("Nobody can take your call now.")
            await call.hears("Tell us after the tone")

    run(scenario())


def test_a_call_taker_who_cannot_be_joined_costs_the_caller_nothing_but_a_moment(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, lin = Taker(breaks=True), Taker("lin", "Lin")
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.until(lambda: mei.rung)
            await asyncio.sleep(0.05)
            call.floor.leave(mei)
            call.floor.arrive(lin)
            call.floor.ready(lin)
            await call.is_told("answered")
            assert lin.rung[0].first

    run(scenario())


def test_who_is_passed_on_waits_for_the_team_that_was_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, lin = Taker(teams=frozenset({"a"})), Taker("lin", "Lin", teams=frozenset({"b"}))
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            call.floor.arrive(lin)
            call.floor.ready(lin)
            call.floor.ready(mei)
            talk = mei.talks[0]
            talk.onward = Waiting(call.told[0][0], "en", since=0.0, team="b")
            talk.happens(Happened.TRANSFERRED)
            await call.hears("You are passed on to somebody else.")
            await call.until(lambda: lin.talks)
            assert len(mei.talks) == 1
            assert "transferred" in [what for _, what in call.told]

    run(scenario())


def test_a_talk_is_recorded_after_a_yes_until_the_caller_ends_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            talk = mei.talks[0]
            talk.happens(Happened.ASKED_CONSENT)
            await call.hears("May this conversation be recorded?")
            call.press("1")
            await call.hears("The conversation is recorded.")
            assert talk.did == ["record"]
            call.press("0")
            await call.hears("The recording has ended.")
            assert talk.did == ["record", "keep"]
            call.line.end()
            await call.ends()
            assert talk.did == ["record", "keep", "over"]

    run(scenario())


def test_a_key_from_before_the_question_is_no_consent(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            talk = mei.talks[0]
            # Nothing runs between the two.
            talk.happens(Happened.ASKED_CONSENT)
            call.press("1")
            await call.hears("May this conversation be recorded?")
            await asyncio.sleep(0.2)
            assert talk.did == []
            call.press("2")
            await call.hears("The conversation is not recorded.")

    run(scenario())


def test_who_hangs_up_while_recorded_has_the_recording_kept_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            talk = mei.talks[0]
            talk.happens(Happened.ASKED_CONSENT)
            await call.hears("May this conversation be recorded?")
            call.press("1")
            await call.hears("The conversation is recorded.")
            call.line.end()
            await call.ends()
            assert talk.did == ["record", "keep", "over"]

    run(scenario())


def test_a_no_is_told_to_the_call_taker_and_a_recording_that_cannot_begin_to_both(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(records=False)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            talk = mei.talks[0]
            for key, did in (("2", ["refused"]), ("1", ["refused", "keep"])):
                talk.happens(Happened.ASKED_CONSENT)
                await call.hears("May this conversation be recorded?")
                call.press(key)
                await call.hears("The conversation is not recorded.")
                assert talk.did == did

    run(scenario())


def test_a_call_without_a_person_ends_in_the_end_and_a_talk_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_call(tmp_path, Taker(takes=None), longest=0.3) as call:
            call.press("3")
            await call.hears("Nobody can take your call now.")
            await call.hears("Tell us after the tone")
        async with a_call(tmp_path, longest=0.0) as call:
            await call.hears("A call cannot be longer than this.")
            await call.ends()
        mei = Taker()
        async with a_call(tmp_path, mei, longest=0.3) as call:
            call.press("3")
            await call.is_told("answered")
            await asyncio.sleep(0.5)
            assert not call.task.done()

    run(scenario())


def test_two_calls_ring_at_two_call_takers_and_the_one_longest_ready_is_asked_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei, lin = Taker(takes=None), Taker("lin", "Lin", takes=None)
        floor = Floor()
        floor.arrive(lin)
        floor.arrive(mei)
        floor.ready(lin)
        await asyncio.sleep(0.01)
        floor.ready(mei)
        async with a_call(tmp_path, floor=floor) as one, a_call(tmp_path, floor=floor) as two:
            one.press("3")
            await one.until(lambda: lin.rung)
            assert not mei.rung
            two.press("3")
            await two.until(lambda: mei.rung)
            assert floor.snapshot().busy == 2

    run(scenario())


def test_a_call_taker_who_says_ready_while_it_rings_is_not_rung_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker(takes=None)
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.until(lambda: mei.rung)
            call.floor.enter(Waiting("other", "en", since=0.0))
            call.floor.ready(mei)
            await asyncio.sleep(0.1)
            assert len(mei.rung) == 1

    run(scenario())


def test_talks_set_the_pace_from_which_waits_are_reckoned(tmp_path: Path) -> None:
    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            assert len(call.floor.pace.waits) == 1
            call.floor.not_ready(mei, "wrapping")
            assert list(call.floor.pace.talks) == []
            call.floor.ready(mei)
            assert len(call.floor.pace.talks) == 1

    run(scenario())


def test_a_call_that_ends_by_a_fault_of_ours_leaves_nobody_talking_to_nobody(tmp_path: Path) -> None:
    class Mute:
        async def sound(self, said: Any) -> bytes:
            raise NoSpeech("There is no voice.")

    async def scenario() -> None:
        mei = Taker()
        async with a_call(tmp_path, mei) as call:
            call.press("3")
            await call.is_told("answered")
            call.house.speech = Mute()  # type: ignore[assignment]
            mei.talks[0].happens(Happened.ASKED_CONSENT)
            with pytest.raises(NoSpeech):
                await call.ends()
            assert mei.talks[0].did == ["over"]
            call.task = asyncio.create_task(asyncio.sleep(0))

    run(scenario())


def test_what_a_caller_chooses_from_stays_as_it_was_told(tmp_path: Path) -> None:
    """While they think about it the hotline may leave a category out, or put another one in its place."""

    async def scenario() -> None:
        async with a_call(tmp_path) as call:
            call.press("1")
            await call.hears("Fraud: press 1.")
            call.house.menu, call.house.codes = Menu(("en",), "112"), ()
            call.press("1")
            await call.hears("Tell us after the tone")

    run(scenario())

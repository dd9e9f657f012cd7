"""The plan of the calls, as the hotline tells it, and what the phone's service tells the hotline of calls."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.calls.events import MOST_EVENTS, What, read_events, read_takers
from auricle.voice import telling
from auricle.voice.call_values import Happened
from auricle.voice.floor import Floor
from auricle.voice.hotline import HotlineAway, Refusal
from auricle.voice.plan import MOST_WINDOWS, Plan, read_plan
from auricle.voice.queue import Waiting
from auricle.voice.reaching import ENDS, OTHERWISE, TALK_ENDS
from auricle.voice.telling import AT_ONCE, MOST, Telling
from tests.plain.test_reaching_a_person import Taker

CALL = "6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11"
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("staffed", "overflow_after", "offer_after", "answer_within", "teams", "windows", "interpreters")


def test_a_plan_is_read_as_the_hotline_tells_it() -> None:
    window = {
        "code": "morning",
        "names": {"en": "Morning", "zh-hans": "上午"},
        "from": "09:00",
        "to": "12:00",
    }
    interpreter = {"code": "7", "name": "Ana", "language": "fr", "number": "+15550100"}
    told = {
        "staffed": False,
        "overflow_after": 90,
        "offer_after": 45,
        "answer_within": 15,
        "teams": ["intake", "night"],
        "windows": [window, {"code": "no names"}],
        "interpreters": [interpreter],
    }
    plan = read_plan(told)
    assert (plan.staffed, plan.overflow_after, plan.offer_after, plan.answer_within) == (False, 90, 45, 15)
    assert plan.rules.teams == ("intake", "night")
    assert plan.rules.interpreted == {"fr"}
    assert [one.names["zh-hans"] for one in plan.windows] == ["上午"]
    assert "+15550100" not in repr(plan)


@settings(deadline=None)
@given(JSON | st.dictionaries(st.sampled_from(NAMES), JSON))
def test_a_malformed_plan_takes_nothing_away(told: Any) -> None:
    plan = read_plan(told)
    assert plan.offer_after > 0
    assert plan.answer_within > 0
    assert len(plan.windows) <= MOST_WINDOWS
    assert plan.staffed is (not isinstance(told, dict) or told.get("staffed") is not False)


def test_before_the_hotline_has_said_anything_whoever_is_signed_on_takes_calls() -> None:
    assert read_plan(None) == Plan(staffed=True)


class Hotline:
    """Takes what is told, as long as it is there."""

    def __init__(self) -> None:
        self.away = False
        self.refuses = False
        self.told: list[dict[str, Any]] = []
        self.takers: list[dict[str, Any]] = []
        self.came = asyncio.Event()

    async def ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
        await asyncio.sleep(0)
        if self.away:
            raise HotlineAway
        self.came.set()
        if self.refuses:
            self.refuses = False
            raise Refusal("invalid")
        if path == "/v1/calls":
            self.told += body["events"]
        else:
            self.takers.append(body)
        return {}


async def _until(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def test_the_hotline_understands_what_it_is_told_of_calls_and_of_call_takers() -> None:
    async def scenario() -> None:
        hotline, floor = Hotline(), Floor()
        tells = Telling(hotline)  # type: ignore[arg-type]
        floor.arrive(mei := Taker())
        floor.ready(mei)
        for what in What:
            tells.tell(Waiting(CALL, "zh-hans", urgent=True, team="intake"), what.value)
        tasks = [asyncio.create_task(tells.events()), asyncio.create_task(tells.takers(floor))]
        await _until(lambda: len(hotline.told) == len(What) and hotline.takers)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        now = datetime.now(UTC)
        events = read_events({"events": hotline.told}, now=now)
        assert [event.what for event in events] == list(What)
        assert events[0].team == "intake"
        said = read_takers(hotline.takers[0], now=now)
        assert (said.ready, said.busy, said.languages) == (1, 0, {"en": 1})
        assert said.since is not None

    asyncio.run(scenario())


def test_every_way_in_which_waiting_and_talking_end_has_a_word_that_the_hotline_knows() -> None:
    words = {*ENDS.values(), *TALK_ENDS.values(), OTHERWISE}
    assert words <= {what.value for what in What}
    assert ENDS[Happened.HUNG_UP] == "abandoned"
    assert AT_ONCE <= MOST_EVENTS


def test_what_could_not_be_told_is_told_later_once_and_nobody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "FIRST_PAUSE", 0.01)

    async def scenario() -> None:
        hotline = Hotline()
        hotline.away = True
        tells = Telling(hotline)  # type: ignore[arg-type]
        task = asyncio.create_task(tells.events())
        for number in range(MOST + 5):
            tells.tell(Waiting(str(number), "en"), "offered")
        await asyncio.sleep(0.05)
        hotline.away = False
        await _until(lambda: len(hotline.told) >= MOST)
        tells.tell(Waiting("last", "en"), "offered")
        await _until(lambda: hotline.told[-1]["call"] == "last")
        task.cancel()
        # The oldest were given up, no other was, and none was told twice.
        assert [event["call"] for event in hotline.told] == [*map(str, range(5, MOST + 5)), "last"]

    asyncio.run(scenario())


def test_what_the_hotline_refuses_is_not_told_for_ever() -> None:
    async def scenario() -> None:
        hotline = Hotline()
        hotline.refuses = True
        tells = Telling(hotline)  # type: ignore[arg-type]
        task = asyncio.create_task(tells.events())
        tells.tell(Waiting("bad", "en"), "offered")
        await asyncio.wait_for(hotline.came.wait(), 20)
        await _until(lambda: not hotline.refuses)
        tells.tell(Waiting("good", "en"), "offered")
        await _until(lambda: hotline.told)
        task.cancel()
        assert [event["call"] for event in hotline.told] == ["good"]

    asyncio.run(scenario())

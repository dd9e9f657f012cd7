"""Asterisk says anything in any order, of calls that came twice, are over, or never were: the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from auricle.voice.events import DIGITS, READERS
from auricle.voice.line import Line
from tests.plain.test_voice_events import JSON
from tests.plain.test_voice_service import phone

PATIENCE = 30.0
STEADY = "steady"
ENDS = ["StasisEnd", "ChannelDestroyed", "ChannelHangupRequest"]
STRANGE = st.one_of(
    st.just("[" * 100_000),
    st.just(json.dumps({"type": "StasisStart", "channel": {"id": "x" * 300_000, "name": "PJSIP/x"}})),
    st.just(json.dumps({"type": "ChannelDtmfReceived", "digit": "1" * 300_000, "channel": {"id": STEADY}})),
    st.text(max_size=30),
    st.binary(max_size=30),
    JSON.map(json.dumps),
)
FIELDS = ["digit", "request_id", "status_code", "message_body", "args", "cause", "application"]
KINDS = [kind for kind in sorted(READERS) if kind not in ("ApplicationReplaced", "StasisStart")]


class Calls(RuleBasedStateMachine):
    """One service, an Asterisk of ours, and a call that stands from the beginning to the end."""

    calls = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, list[str]] = {}
        self.announced = {STEADY}
        self.number = 0
        self.loop = asyncio.new_event_loop()
        self.stack = contextlib.AsyncExitStack()
        self.asterisk = self.run(self.stack.enter_async_context(phone(self.talk)))
        self.run(self.arrive(STEADY))
        self.run(self.until(STEADY))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def talk(self, line: Line) -> None:
        keys = self.keys.setdefault(line.channel, [])
        while not line.over:
            key = await line.key(PATIENCE)
            keys += key or ""

    async def arrive(self, channel: str) -> None:
        await self.asterisk.call(channel)

    async def until(self, channel: str, key: str = "") -> None:
        """Wait until a call is talked with, and has this key last."""
        async with asyncio.timeout(PATIENCE):
            while channel not in self.keys or (key and key not in self.keys[channel][-1:]):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    @initialize(target=calls)
    def stands(self) -> str:
        return STEADY

    @rule(target=calls)
    def comes(self) -> str:
        self.number += 1
        channel = f"call-{self.number}"
        self.announced.add(channel)
        self.run(self.arrive(channel))
        return channel

    @rule(channel=calls)
    def comes_once_more(self, channel: str) -> None:
        self.run(self.arrive(channel))

    @rule(
        channel=calls.filter(lambda name: name != STEADY) | st.sampled_from(["nobody", "sound-1"]),
        kind=st.sampled_from(ENDS),
    )
    def ends(self, channel: str, kind: str) -> None:
        self.run(self.asterisk.say({"type": kind, "channel": {"id": channel}}))

    @rule(channel=calls | st.just("nobody"), key=st.sampled_from([*sorted(DIGITS), "E", "", "12"]))
    def is_keyed(self, channel: str, key: str) -> None:
        self.run(self.asterisk.say({"type": "ChannelDtmfReceived", "channel": {"id": channel}, "digit": key}))

    @rule(message=STRANGE)
    def says_something_strange(self, message: str | bytes) -> None:
        self.run(self.asterisk.say(message))

    @rule(
        kind=st.sampled_from(KINDS),
        channel=JSON | st.fixed_dictionaries({"id": JSON | st.sampled_from(["nobody", "call-1000"])}),
        fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3),
    )
    def says_something_malformed(self, kind: str, channel: Any, fields: dict[str, Any]) -> None:
        self.run(self.asterisk.say({"type": kind, "channel": channel, **fields}))

    @rule()
    def a_sound_comes_that_nobody_asked_for(self) -> None:
        channel = {"id": f"sound-{self.number}", "name": "WebSocket/x"}
        self.run(self.asterisk.say({"type": "StasisStart", "channel": channel}))

    def teardown(self) -> None:
        """Whatever was said: the call that stands hears its keys, the next one is answered, and nobody else was."""
        try:
            self.run(self.check())
        finally:
            self.run(self.stack.aclose())
            self.loop.close()

    async def check(self) -> None:
        for key in "7#":
            await self.asterisk.say({"type": "ChannelDtmfReceived", "channel": {"id": STEADY}, "digit": key})
            await self.until(STEADY, key)
        self.announced.add("last")
        await self.arrive("last")
        await self.until("last")
        asked = Counter(what for what in self.asterisk.asked if what.endswith("/answer"))
        assert set(asked) <= {f"POST channels/{channel}/answer" for channel in self.announced}
        assert asked[f"POST channels/{STEADY}/answer"] == 1
        assert f"DELETE channels/{STEADY}" not in self.asterisk.asked


TestCalls = Calls.TestCase
TestCalls.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A call that is lost takes PATIENCE to be seen; to look for the shortest way there would take an hour.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)

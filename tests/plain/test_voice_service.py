"""The phone's service against an Asterisk of our own that says what no Asterisk should: it goes on answering."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as served
from websockets.typing import Subprotocol

from auricle.voice import answering
from auricle.voice.answering import serve
from auricle.voice.ari import Where
from auricle.voice.events import READERS
from auricle.voice.line import Line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(["channel", "digit", "request_id", "status_code", "message_body"]), JSON, max_size=4
)
MESSAGES = st.builds(
    lambda kind, fields: json.dumps({"type": kind, **fields}), st.sampled_from(sorted(READERS)[1:]), FIELDS
)


class Asterisk:
    """Answers every request, with `bodies` where it has them, and says whatever it is told to say."""

    def __init__(self) -> None:
        self.bodies: dict[str, Any] = {}
        self.statuses: dict[str, int] = {}
        self.asked: list[str] = []
        self.connection: ServerConnection | None = None
        self.connected = asyncio.Event()
        self.where = Where("", "auricle", "secret")

    async def handle(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        if connection.request.path.startswith("/media/"):
            await connection.wait_closed()
            return
        self.connection = connection
        self.connected.set()
        with contextlib.suppress(Exception):
            async for text in connection:
                await self._answer(connection, json.loads(text))

    async def _answer(self, connection: ServerConnection, request: dict[str, Any]) -> None:
        what = f"{request['method']} {request['uri']}"
        self.asked.append(what)
        sound = {"channelvars": {"MEDIA_WEBSOCKET_CONNECTION_ID": "c"}}
        body = self.bodies.get(what, sound if what.endswith("externalMedia") else [])
        answer = {
            "type": "RESTResponse",
            "request_id": request["request_id"],
            "status_code": self.statuses.get(what, 200),
            "message_body": json.dumps(body),
        }
        await connection.send(json.dumps(answer))
        if what.endswith("externalMedia"):
            names = {item["name"]: item["value"] for item in request["query_strings"]}
            await self.say(
                {"type": "StasisStart", "channel": {"id": names["channelId"], "name": "WebSocket/x"}}
            )

    async def say(self, message: Any) -> None:
        assert self.connection is not None
        await self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def was_asked(self, what: str) -> None:
        """Wait until the service has asked for something."""
        async with asyncio.timeout(5):
            while what not in self.asked:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def call(self, channel: str) -> None:
        await self.say({"type": "StasisStart", "channel": {"id": channel, "name": "PJSIP/carrier-1"}})


@contextlib.asynccontextmanager
async def phone(talk: answering.Talk) -> AsyncIterator[Asterisk]:
    """An Asterisk of ours, and our service connected to it."""
    asterisk = Asterisk()
    protocols = [Subprotocol("ari"), Subprotocol("media")]
    async with served(asterisk.handle, "127.0.0.1", 0, subprotocols=protocols) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        serving = asyncio.create_task(serve(Where(f"ws://127.0.0.1:{port}", "auricle", "secret"), talk))
        try:
            await asyncio.wait_for(asterisk.connected.wait(), 2)
            yield asterisk
            assert not serving.done(), "the service has ended"
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def answers(asterisk: Asterisk, answered: asyncio.Queue[str], channel: str) -> None:
    """A call is answered now."""
    await asterisk.call(channel)
    while await asyncio.wait_for(answered.get(), 2) != channel:
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(MESSAGES | st.text(max_size=30) | st.binary(max_size=30) | JSON.map(json.dumps), max_size=30))
def test_after_any_messages_the_next_call_is_answered(messages: list[str | bytes]) -> None:
    async def scenario() -> None:
        answered: asyncio.Queue[str] = asyncio.Queue()

        async def talk(line: Line) -> None:
            answered.put_nowait(line.channel)

        async with phone(talk) as asterisk:
            for message in messages:
                await asterisk.say(message)
            await answers(asterisk, answered, "good")

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "bodies",
    [
        {"GET channels": {"not": "a list"}},
        {"GET channels": [7, None]},
        {"GET bridges": "text"},
        {"POST channels/externalMedia": []},
        {"POST channels/externalMedia": {"channelvars": {}}},
        {"POST channels/externalMedia": {"channelvars": {"MEDIA_WEBSOCKET_CONNECTION_ID": 7}}},
    ],
    ids=str,
)
def test_after_an_answer_of_another_shape_the_next_call_is_answered(bodies: dict[str, Any]) -> None:
    async def scenario() -> None:
        answered: asyncio.Queue[str] = asyncio.Queue()

        async def talk(line: Line) -> None:
            answered.put_nowait(line.channel)

        async with phone(talk) as asterisk:
            asterisk.bodies = bodies
            await asterisk.call("bad")
            await asterisk.was_asked("DELETE channels/bad")
            asterisk.bodies = {}
            await answers(asterisk, answered, "good")

    asyncio.run(scenario())


def test_what_an_earlier_connection_left_is_hung_up_and_a_call_in_the_dialplan_is_not() -> None:
    def found(channel: str, application: str, name: str = "PJSIP/carrier-1") -> dict[str, Any]:
        return {"id": channel, "name": name, "dialplan": {"app_name": application}}

    async def scenario() -> list[str]:
        async def talk(line: Line) -> None:
            await line.key(2.0)

        async with phone(talk) as asterisk:
            await asterisk.call("ours")
            await asterisk.was_asked("POST channels/ours/answer")
            asterisk.bodies = {
                "GET channels": [
                    found("left", "Stasis"),
                    found("sound", "AppDial2", "WebSocket/1"),
                    found("dialling", "Set"),
                    found("ours", "Stasis"),
                ],
                "GET bridges": [{"id": "bridge"}],
            }
            asterisk.connected.clear()
            assert asterisk.connection is not None
            await asterisk.connection.close()
            await asyncio.wait_for(asterisk.connected.wait(), 2)
            asterisk.asked.clear()
            await asterisk.was_asked("DELETE bridges/bridge")
            return [what for what in asterisk.asked if what.startswith("DELETE")]

    hung_up = asyncio.run(scenario())
    assert {"DELETE channels/left", "DELETE channels/sound", "DELETE bridges/bridge"} <= set(hung_up)
    assert "DELETE channels/dialling" not in hung_up


def test_a_call_that_was_gone_before_it_was_answered_harms_nobody() -> None:
    async def scenario() -> None:
        answered: asyncio.Queue[str] = asyncio.Queue()

        async def talk(line: Line) -> None:
            answered.put_nowait(line.channel)

        async with phone(talk) as asterisk:
            asterisk.statuses = {"POST channels/gone/answer": 404}
            await asterisk.call("gone")
            await answers(asterisk, answered, "good")

    asyncio.run(scenario())


@pytest.mark.parametrize("channel", ["dialled-0f", "leg-0f"])
def test_who_answers_a_call_that_nobody_here_asked_for_is_hung_up_and_not_talked_with(channel: str) -> None:
    async def scenario() -> None:
        answered: asyncio.Queue[str] = asyncio.Queue()

        async def talk(line: Line) -> None:
            answered.put_nowait(line.channel)

        async with phone(talk) as asterisk:
            await asterisk.call(channel)
            await asterisk.was_asked(f"DELETE channels/{channel}")
            await asterisk.call("good")
            assert await asyncio.wait_for(answered.get(), 5) == "good"
            assert f"POST channels/{channel}/answer" not in asterisk.asked

    asyncio.run(scenario())


def test_a_key_for_hashes_that_asterisk_did_not_take_is_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "KEY_AGAIN", 0.01)
    monkeypatch.setattr(answering, "WINDOW", 0.01)

    async def scenario() -> None:
        async def talk(line: Line) -> None:
            pass

        async with phone(talk) as asterisk:
            asterisk.statuses = {"POST asterisk/variable": 500}
            await asterisk.was_asked("POST asterisk/variable")
            asterisk.statuses = {}
            asterisk.asked.clear()
            await asterisk.was_asked("POST asterisk/variable")

    asyncio.run(scenario())

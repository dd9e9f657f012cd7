"""The phone's service goes on answering, whatever the hotline says of itself and whatever cannot be said aloud."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from auricle.commands.voice import read_settings
from auricle.config.env import BadSetting, Environment
from auricle.voice import service
from auricle.voice.acting import House
from auricle.voice.ari import Ari
from auricle.voice.floor import Floor
from auricle.voice.keeping import Keeper
from auricle.voice.line import Line
from auricle.voice.media import Media
from auricle.voice.prompts import speech
from auricle.voice.prompts.saying import Menu, Said, Sentence
from auricle.voice.prompts.speech import NoSpeech, Speech

FRAUD = {"categories": [{"code": "fraud", "names": {"en": "Fraud"}}]}


class Telling:
    """A hotline that says one thing of itself after the other, and the last one for ever."""

    def __init__(self, *told: Any) -> None:
        self.hotline = self
        self.told = list(told)

    async def ask(self, method: str, path: str) -> Any:
        return self.told.pop(0) if len(self.told) > 1 else self.told[0]


class Mute:
    """A voice that fails."""

    async def learn(self, said: list[Said]) -> None:
        raise NoSpeech("There is no voice.")


@pytest.mark.parametrize(
    "told",
    [{}, {"categories": 7}, {"categories": [{}]}, {"categories": [{"code": "a", "names": {"de": "x"}}]}],
    ids=str,
)
def test_a_menu_that_cannot_be_read_or_said_ends_no_call(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MENU_EVERY", 0.01)

    async def scenario() -> None:
        house = House(
            cast("Keeper", Telling(FRAUD, told, FRAUD)), cast("Speech", Mute()), Menu(("en",), "112")
        )
        reading = asyncio.create_task(service._read_menus(house, Floor()))
        try:
            await asyncio.wait({reading}, timeout=0.3)
            assert not reading.done()
            assert house.codes == ("fraud",)
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading

    asyncio.run(scenario())


def test_a_voice_that_takes_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "PATIENCE", 0.0)
    with pytest.raises(NoSpeech, match="longer"):
        asyncio.run(Speech().sound([Sentence("en", "Good morning.")]))


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("AURICLE_LINE", "http://192.0.2.7:8004"),
        ("AURICLE_LINE", "http://127.0.0.1@line.example:8004"),
        ("AURICLE_VOICE_ENGINE", "ws://asterisk.example:8088"),
    ],
)
def test_nothing_of_a_call_goes_to_another_machine_in_the_clear(name: str, there: str) -> None:
    here = {"AURICLE_LINE": "http://127.0.0.1:8004", "AURICLE_VOICE_ENGINE": "ws://localhost:8088"}
    with pytest.raises(BadSetting) as refusal:
        read_settings(Environment(here | {name: there}), own_engine=False)
    assert f"{name} must be on this machine" in str(refusal.value)
    assert str(refusal.value).count("must be on this machine") == 1
    assert there not in str(refusal.value)


class Sound:
    """Frames until somebody stops them."""

    def __init__(self) -> None:
        self.closed = False
        self.stopped = asyncio.Event()

    def stop_recording(self) -> None:
        self.stopped.set()

    async def recorded(self, *, steady: bool) -> AsyncIterator[bytes]:
        yield b"said"
        await self.stopped.wait()


def test_a_key_ends_what_a_caller_records_and_leaves_the_recording_of_a_talk_alone() -> None:
    async def scenario() -> None:
        sound = Sound()
        line = Line("1", cast("Ari", None), cast("Media", sound))
        line.press("7")
        assert not sound.stopped.is_set()
        assert await line.key(1.0) == "7"
        async for frame in line.recorded(60.0):
            assert frame == b"said"
            line.press("#")
        assert sound.stopped.is_set()

    asyncio.run(scenario())

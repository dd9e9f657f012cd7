"""Whole calls for a person, on a real Asterisk: the menu, the queue, a talk with a browser of our own, and what breaks.

The voice of the line says each sentence as a tone of its own, so that it can be told which one was heard.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from auricle.voice import reaching
from auricle.voice.acting import House
from auricle.voice.answering import serve
from auricle.voice.calling import RATE as LINE_RATE
from auricle.voice.calling import Phone, calling
from auricle.voice.conversing import converse
from auricle.voice.engine.starting import Asterisk
from auricle.voice.exchange import Exchange
from auricle.voice.floor import Floor
from auricle.voice.keeping import Keeper
from auricle.voice.line import Line
from auricle.voice.media import SLIN16
from auricle.voice.plan import Plan
from auricle.voice.prompts.saying import Menu, Said, Sentence
from auricle.voice.prompts.speech import WAITING_PITCH, Speech
from auricle.voice.spool import Spool
from auricle.voice.takers.room import Room
from auricle.voice.takers.socket import Sockets, serve_browsers
from auricle.voice.tones import tone
from tests.plain.test_conversing import Made
from tests.voice.floors import free_port
from tests.voice.taker_client import KEY, ORIGIN, RATE, Client, taker
from tests.voice.whole_calls import is_served, until, where

PATIENCE = 30.0
CALLER, MEI, JUN = 1234.0, 700.0, 2000.0
SENTENCES = {
    "next": 1500.0,
    "place-2": 1700.0,
    "nobody": 1900.0,
    "back_in_queue": 2300.0,
    "consent": 2600.0,
    "goodbye": 2900.0,
    "recorded": 800.0,
    "recording_stopped": 950.0,
    "offer_call_back": 3200.0,
    "windows": 540.0,
    "destroyed": 1100.0,
    "receipt": 2450.0,
}
OTHERS = 300.0


class Toned(Speech):
    """A voice that has a tone for each sentence."""

    async def sound(self, said: Sequence[Said]) -> bytes:
        """The sentences, a short one for those that no test listens for."""
        return b"".join(self._tone(each) for each in said)

    def _tone(self, said: Said) -> bytes:
        name = said.name if isinstance(said, Sentence) else ""
        known = name in SENTENCES
        return tone(SENTENCES.get(name, OTHERS), 0.6 if known else 0.1, SLIN16.rate)


@dataclass
class Served:
    """A service that answers, and what it told the hotline."""

    port: int
    floor: Floor
    told: list[str]

    async def tells(self, what: str) -> None:
        """Wait until the hotline is told."""
        async with asyncio.timeout(PATIENCE):
            while what not in self.told:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def answered(
    asterisk: Asterisk, folder: Path, plan: Plan | None = None, *, hotline: Made | None = None
) -> AsyncIterator[Served]:
    """A service for as long as the block lasts."""
    told: list[str] = []
    floor, exchange = Floor(lambda _, what: told.append(what)), Exchange()
    menu = Menu(("en",), "112", (), ({"en": "Tomorrow"},))
    keeper = Keeper(hotline or Made(), Spool(folder), ["en"])  # type: ignore[arg-type]
    house = House(keeper, Toned(), menu, (), plan or Plan())
    port = free_port()

    async def talk(line: Line) -> None:
        await converse(line, house, floor)

    tasks = [
        asyncio.create_task(serve(where(asterisk), talk, exchange=exchange)),
        asyncio.create_task(serve_browsers(Sockets(port, (ORIGIN,), KEY), Room(floor, exchange, house))),
    ]
    try:
        await until(lambda: is_served(asterisk), within=PATIENCE)
        yield Served(port, floor, told)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def hears(phone: Phone, sentence: str) -> None:
    await phone.hears(SENTENCES[sentence], within=PATIENCE)


async def asks_for_a_person(phone: Phone) -> None:
    await phone.hears(OTHERS, within=PATIENCE)
    await phone.press("3")


async def speak_with_each_other(phone: Phone, client: Client, voice: float) -> None:
    """Both are heard through the bridge."""
    client.voice = tone(voice, 1.0, RATE)
    speaking = asyncio.create_task(_speak_on(phone))
    try:
        await client.hears(CALLER, within=PATIENCE)
        await phone.hears(voice, within=PATIENCE)
    finally:
        speaking.cancel()
        # What is said next is heard by itself.
        client.voice = b""


async def _speak_on(phone: Phone) -> None:
    while not phone.over.is_set():
        await phone.speak(tone(CALLER, 0.4, LINE_RATE))


def test_a_caller_waits_is_taken_is_lost_comes_first_and_is_taken_again(
    asterisk: Asterisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "SOUND_EVERY", 2.0)

    async def scenario() -> None:
        async with answered(asterisk, tmp_path) as service, taker(service.port, name="Jun") as jun:
            async with contextlib.AsyncExitStack() as browser:
                mei = await browser.enter_async_context(taker(service.port))
                await mei.says("ready")
                async with calling(asterisk.sip) as phone:
                    await asks_for_a_person(phone)
                    await hears(phone, "next")
                    ringing = await mei.is_told("ringing")
                    await phone.hears(WAITING_PITCH, within=PATIENCE)
                    await mei.says("answer", call=ringing["call"])
                    await mei.is_told("talking")
                    await speak_with_each_other(phone, mei, MEI)
                    await browser.aclose()
                    await hears(phone, "back_in_queue")
                    await jun.says("ready")
                    again = await jun.is_told("ringing")
                    assert again["call"] == ringing["call"]
                    await jun.says("answer", call=again["call"])
                    await speak_with_each_other(phone, jun, JUN)
                    await jun.says("hang_up")
                    await hears(phone, "goodbye")
                    await asyncio.wait_for(phone.over.wait(), PATIENCE)
            await service.tells("ended")
            assert [what for what in service.told if what != "ringing"] == [
                *("offered", "queued", "answered", "lost", "answered", "ended"),
            ]

    asyncio.run(scenario())


def test_who_is_second_hears_it_and_moves_up_when_the_first_gives_up(
    asterisk: Asterisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "TELL_EVERY", 2.0)

    async def scenario() -> None:
        async with answered(asterisk, tmp_path, Plan(offer_after=1.0)) as service:
            async with taker(service.port) as mei, calling(asterisk.sip) as second:
                await mei.says("ready")
                async with calling(asterisk.sip) as first:
                    await asks_for_a_person(first)
                    await hears(first, "next")
                    await asks_for_a_person(second)
                    await hears(second, "place-2")
                    await hears(second, "offer_call_back")
                await service.tells("abandoned")
                await hears(second, "next")
                await second.press("1")
                await hears(second, "windows")
                await service.tells("call_back")
            assert service.told.count("abandoned") == 1

    asyncio.run(scenario())


def test_a_caller_is_asked_before_a_talk_is_recorded_and_both_hear_it(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with answered(asterisk, tmp_path) as service, taker(service.port) as mei:
            await mei.says("ready")
            async with calling(asterisk.sip) as phone:
                await asks_for_a_person(phone)
                ringing = await mei.is_told("ringing")
                await mei.says("answer", call=ringing["call"])
                await mei.is_told("talking")
                await mei.says("consent")
                both = asyncio.create_task(mei.hears(SENTENCES["consent"], within=PATIENCE))
                await hears(phone, "consent")
                await both
                await phone.press("2")
                await mei.is_told("recording", state="no")
                # The talk goes on.
                await speak_with_each_other(phone, mei, MEI)
                await mei.says("consent")
                await hears(phone, "consent")
                await phone.press("1")
                await mei.is_told("recording", state="yes")
                await hears(phone, "recorded")
                await phone.press("0")
                await mei.is_told("recording", state="stopped")
                await hears(phone, "recording_stopped")
                await speak_with_each_other(phone, mei, MEI)

    asyncio.run(scenario())


def test_where_nobody_is_signed_on_the_caller_is_let_speak_at_once(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with answered(asterisk, tmp_path) as service, calling(asterisk.sip) as phone:
            await asks_for_a_person(phone)
            await hears(phone, "nobody")
            assert service.told == ["offered", "nobody"]

    asyncio.run(scenario())

"""A call-taker in a real browser, at the desk's own page, with callers on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.phone import RATE, Phone
from auricle.voice.takers.socket import Sockets
from auricle.voice.tones import tone
from tests.journeys import hotline as hotlines
from tests.journeys.hotline import Hotline
from tests.voice.floors import Served, free_port, staffed
from tests.voice.softphones import VOICE, Looking, Softphone, chromium, signed_in, softphone
from tests.voice.taker_client import Client, taker

CALLER = 1234.0
LONG = tone(CALLER, 120.0, RATE)
TAKER = "dario"


@dataclass
class House:
    """A desk with a phone, and who is signed in there."""

    hotline: Hotline
    port: int
    states: dict[str, Any]

    @property
    def key(self) -> bytes:
        return (self.hotline.data / "keys" / "voice" / "phone").read_bytes()

    def sockets(self, media: str = "socket") -> Sockets:
        return Sockets(self.port, (self.hotline.desk,), self.key, media)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A whole hotline, whose desk sends browsers to the service that a test runs."""
    port = free_port()
    where = f"ws://127.0.0.1:{port}/phone/socket"
    with hotlines.opened(AURICLE_VOICE="yes", AURICLE_PHONE_SOCKET=where) as hotline:
        yield House(hotline, port, {})


@contextlib.asynccontextmanager
async def at_work(
    house: House, asterisk: Asterisk, folder: Path, **options: Any
) -> AsyncIterator[tuple[Served, Softphone, Browser]]:
    """The phone's service, and a call-taker at their page."""
    async with staffed(asterisk, folder, sockets=house.sockets()) as service, chromium(folder) as browser:
        if TAKER not in house.states:
            house.states[TAKER] = await signed_in(browser, house.hotline, TAKER)
        async with softphone(browser, house.hotline, house.states[TAKER], **options) as phone:
            yield service, phone, browser


@contextlib.asynccontextmanager
async def speaking(asterisk: Asterisk) -> AsyncIterator[Phone]:
    """A caller who says one tone for ever."""
    async with calling(asterisk.sip) as caller:
        saying = asyncio.create_task(caller.speak(LONG))
        try:
            yield caller
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)


def test_a_call_rings_is_answered_and_both_hear_each_other(
    house: House, asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path) as (_, dario, _), speaking(asterisk) as caller:
            await dario.takes_a_call()
            await dario.hears(CALLER)
            await caller.hears(VOICE, within=30)
            await dario.records("none")
            await dario.press("hang_up")
            await dario.stands("wrapping")
            await asyncio.wait_for(caller.over.wait(), 20)
            await dario.press("wrapped")
            await dario.stands("ready")
            await dario.press("away")
            await dario.stands("away")

    asyncio.run(scenario())


LOOKS = [
    pytest.param("en", 1280, "light", id="en wide light"),
    pytest.param("zh-hans", 390, "dark", id="zh-hans phone dark"),
]


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_each_state_is_read_by_everybody(
    house: House, asterisk: Asterisk, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    async def scenario() -> None:
        looks: dict[str, Any] = {
            "viewport": {"width": width, "height": 900},
            "color_scheme": scheme,
            "locale": "zh-CN" if language == "zh-hans" else "en-GB",
        }
        async with at_work(house, asterisk, tmp_path, **looks) as (service, dario, browser):
            await dario.speak(language)
            looking = Looking(dario, language)
            await looking.look("away")
            await dario.page.locator('[data-panel="sound"] summary').click()
            await dario.page.wait_for_function("() => document.querySelector('#phone-level').value > 0.3")
            await looking.look("sound")
            await dario.press("ready")
            await dario.stands("ready")
            await looking.look("ready")
            async with speaking(asterisk):
                await dario.stands("ringing")
                assert "☎" in await dario.page.title()
                await looking.look("ringing")
                await dario.press("answer")
                await dario.stands("talking")
                await dario.press("mute")
                service.callers.agree = False
                await dario.press("consent")
                await dario.records("no")
                await dario.page.keyboard.press("F4")
                await looking.look("talking")
                await dario.page.locator('[data-panel="transfer"] summary').click()
                await dario.press("hold")
                await dario.stands("held")
                await looking.look("held")
            await dario.stands("wrapping")
            await looking.look("lost")
            async with softphone(browser, house.hotline, house.states[TAKER]):
                await dario.stands("off")
                await looking.look("elsewhere")
            await dario.press("repair")
            await dario.stands("away")
            await dario.context.clear_permissions()
            await dario.page.reload()
            await dario.press("ready")
            await dario.sees("trouble")
            await looking.look("microphone")
            service.stop()
            await dario.stands("connecting")
            await dario.sees("trouble")
            await looking.look("away from its service")
            assert looking.wrong == []

    asyncio.run(scenario())

"""A call-taker in a real Chromium whose sound comes by WebRTC, and whose SIP comes over our own socket."""

from __future__ import annotations

import asyncio
import contextlib
import wave
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Page

from auricle.voice.calling import RATE as LINE_RATE
from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.sip_accounts import Account
from auricle.voice.tones import tone
from tests.voice.browsers import Browser
from tests.voice.floors import LOST, staffed
from tests.voice.taker_client import Client, taker
from tests.voice.test_browser_sound import ANSWER, PATIENCE, chromium
from tests.voice.whole_calls import channels, told, until

CALLER, MEI = 1234.0, 700.0


class OverOurSocket:
    """The way of a browser's SIP, as `browsers.Browser` wants it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, message: str) -> None:
        """To Asterisk."""
        await self._client.says("sip", message=message)

    async def messages(self) -> AsyncGenerator[str]:
        """From Asterisk."""
        while True:
            yield await self._client.sip.get()


@contextlib.asynccontextmanager
async def registered(client: Client) -> AsyncIterator[Browser]:
    """A browser that is registered, and listens while the block lasts."""
    sip = client.welcome["sip"]
    account = Account(sip["uri"].removeprefix("sip:").partition("@")[0], sip["password"])
    one = Browser(cast("Any", OverOurSocket(client)), account)
    listening = asyncio.create_task(one.listen())
    try:
        assert await one.register() == 200
        yield one
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def takes(one: Browser, page: Page) -> None:
    """Take the call by which a browser's sound comes."""
    invite = await one.next("INVITE")
    await one.answer(invite, "200 OK", await page.evaluate(ANSWER, invite.body))


async def page_hears(page: Page, pitch: float) -> None:
    """Wait until a page hears a tone."""
    near = f"window.loudest && Math.abs(loudest() - {pitch}) < 25"
    await page.wait_for_function(near, timeout=PATIENCE * 1000)


def test_a_browser_takes_a_call_by_webrtc_comes_back_to_it_and_is_missed_when_it_is_gone(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    said = tone(CALLER, 120.0, LINE_RATE)

    async def scenario() -> None:
        async with (
            staffed(asterisk, spool, media="webrtc") as service,
            chromium(microphone_in(tmp_path)) as (page, kill),
            calling(asterisk.sip) as phone,
        ):
            speaking = asyncio.create_task(phone.speak(said))
            async with taker(service.port) as mei, registered(mei) as one:
                await mei.says("ready")
                ringing = await mei.is_told("ringing")
                await mei.says("answer", call=ringing["call"])
                await takes(one, page)
                await mei.is_told("talking")
                await phone.hears(MEI, within=PATIENCE)
                await page_hears(page, CALLER)
                seat = mei.seat
            async with taker(service.port, seat=seat) as mei, registered(mei) as one:
                assert (await mei.is_told("talking"))["call"] == ringing["call"]
                await takes(one, page)
                await phone.hears(MEI, within=PATIENCE)
                await until(lambda: _is(asterisk, 3), within=PATIENCE)
                await kill()
                await phone.hears(LOST, within=PATIENCE)
                await mei.is_told("ended", why="lost")
            speaking.cancel()
            await until(lambda: _no_account(asterisk), within=PATIENCE)

    asyncio.run(scenario())


def microphone_in(folder: Path) -> Path:
    """A microphone that says a tone."""
    path = folder / "microphone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(tone(MEI, 5.0, 48_000))
    return path


async def _no_account(asterisk: Asterisk) -> bool:
    return "seat-" not in await told(asterisk, "pjsip show endpoints")


async def _is(asterisk: Asterisk, number: int) -> bool:
    return await channels(asterisk) == number

"""A call-taker in a real browser, at the desk's own page, with callers on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from auricle.voice.being_called import Bell, being_called
from auricle.voice.call_values import Happened
from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.phone import RATE, Phone
from auricle.voice.takers.socket import Sockets
from auricle.voice.tones import tone
from tests.journeys import hotline as hotlines
from tests.journeys.hotline import Hotline
from tests.plain.test_conversing import Made
from tests.voice.floors import LOST, WORDS, Served, free_port, staffed
from tests.voice.softphones import VOICE, Looking, Softphone, chromium, signed_in, softphone
from tests.voice.taker_client import RATE as CLIENT_RATE
from tests.voice.taker_client import Client, taker

CALLER, JUN = 1234.0, 2000.0
LONG = tone(CALLER, 300.0, RATE)
DUE = "01632960143"
"""Whom the demonstration is to call back now."""
TAKER = "dario"
WITHIN = 30.0
OFTEN = """(() => {
  const every = window.setInterval;
  window.setInterval = (act, wait) => every(act, wait === 240_000 ? 300 : wait);
})()"""
"""What a page does every four minutes, without the wait."""
LOOKS = [
    pytest.param("en", 1280, "light", id="en wide light"),
    pytest.param("zh-hans", 390, "dark", id="zh-hans phone dark"),
]


@dataclass
class House:
    """A desk with a phone, and who is signed in there."""

    hotline: Hotline
    port: int
    states: dict[str, Any]

    def sockets(self, media: str) -> Sockets:
        key = (self.hotline.data / "keys" / "voice" / "phone").read_bytes()
        return Sockets(self.port, (self.hotline.desk,), key, media)


@dataclass
class AtWork:
    """The phone's service, a call-taker at their page, and the browser it is open in."""

    service: Served
    phone: Softphone
    browser: Browser


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A whole hotline, whose desk sends browsers to the service that a test runs."""
    port = free_port()
    where = f"ws://127.0.0.1:{port}/phone/socket"
    with hotlines.opened(AURICLE_VOICE="yes", AURICLE_PHONE_SOCKET=where) as hotline:
        yield House(hotline, port, {})


@contextlib.asynccontextmanager
async def at_work(
    house: House, asterisk: Asterisk, folder: Path, *, media: str = "socket", **options: Any
) -> AsyncIterator[AtWork]:
    """A service that can record, and a call-taker who has not said that they are ready."""
    sockets = house.sockets(media)
    async with (
        staffed(asterisk, folder, hotline=Made(), sockets=sockets) as service,
        chromium(folder) as browser,
    ):
        if TAKER not in house.states:
            house.states[TAKER] = await signed_in(browser, house.hotline, TAKER)
        async with softphone(browser, house.hotline, house.states[TAKER], **options) as phone:
            yield AtWork(service, phone, browser)


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


@pytest.mark.parametrize("media", ["socket", "webrtc"])
def test_a_call_rings_is_answered_and_both_hear_each_other(
    house: House, asterisk: Asterisk, tmp_path: Path, media: str
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, media=media) as work, speaking(asterisk) as caller:
            dario = work.phone
            await dario.takes_a_call()
            await dario.hears(CALLER)
            await caller.hears(VOICE, within=WITHIN)
            await dario.press("hang_up")
            await dario.stands("wrapping")
            await asyncio.wait_for(caller.over.wait(), WITHIN)
            await dario.press("wrapped")
            await dario.stands("ready")
            await dario.press("away")
            await dario.stands("away")

    asyncio.run(scenario())


@pytest.mark.parametrize("media", ["socket", "webrtc"])
def test_on_hold_and_muted_the_caller_does_not_hear_the_call_taker(
    house: House, asterisk: Asterisk, tmp_path: Path, media: str
) -> None:
    async def silent(caller: Phone) -> None:
        # What was said before is on its way for a moment.
        await asyncio.sleep(1.0)
        with pytest.raises(TimeoutError):
            await caller.hears(VOICE, within=1.0)

    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, media=media) as work, speaking(asterisk) as caller:
            dario = work.phone
            await dario.takes_a_call()
            await caller.hears(VOICE, within=WITHIN)
            await dario.press("hold")
            await dario.stands("held")
            await caller.hears(WORDS, within=WITHIN)
            await silent(caller)
            await dario.press("unhold")
            await dario.stands("talking")
            await caller.hears(VOICE, within=WITHIN)
            await dario.press("mute")
            await dario.sees("muted")
            await silent(caller)
            await dario.press("mute")
            await caller.hears(VOICE, within=WITHIN)
            await dario.hears(CALLER)

    asyncio.run(scenario())


@pytest.mark.parametrize("media", ["socket", "webrtc"])
def test_a_page_that_is_loaded_anew_goes_on_with_the_call(
    house: House, asterisk: Asterisk, tmp_path: Path, media: str
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, media=media) as work, speaking(asterisk) as caller:
            dario = work.phone
            await dario.takes_a_call()
            await dario.hears(CALLER)
            await dario.page.reload()
            await dario.stands("talking")
            await dario.hears(CALLER)
            await caller.hears(VOICE, within=WITHIN, after=len(caller.frames))
            assert work.service.callers.happened == []

    asyncio.run(scenario())


def test_a_page_that_stays_open_shows_again_and_again_that_the_desk_lets_them_in(
    house: House, asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path) as work:
            dario = work.phone
            await dario.page.add_init_script(OFTEN)
            await dario.page.reload()
            await dario.stands("away")
            seen: set[float] = set()
            async with asyncio.timeout(WITHIN):
                while len(seen) < 3:
                    found = [desk.browser for desk in work.service.room.desks.values()]
                    seen |= {browser.proved_at for browser in found if browser}
                    await dario.page.evaluate("1")
            assert await dario.page.locator('[data-show="trouble"]').is_hidden()
            assert dario.broken == []

    asyncio.run(scenario())


@pytest.mark.parametrize("media", ["socket", "webrtc"])
def test_when_the_browser_is_killed_the_caller_is_first_and_the_next_one_takes_them(
    house: House, asterisk: Asterisk, tmp_path: Path, media: str
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, media=media) as work, speaking(asterisk) as caller:
            await work.phone.takes_a_call()
            await caller.hears(VOICE, within=WITHIN)
            async with chromium(tmp_path) as another:
                work.phone.complaints.clear()
                await work.browser.close()
                await caller.hears(LOST, within=WITHIN)
                (waiting,) = work.service.floor.snapshot().waiting
                assert waiting.first
                async with softphone(another, house.hotline, house.states[TAKER]) as again:
                    await again.takes_a_call()
                    await again.hears(CALLER)
                    await caller.hears(VOICE, within=WITHIN, after=len(caller.frames))
            assert work.service.callers.happened == [Happened.LOST]

    asyncio.run(scenario())


def test_a_colleague_is_called_in_taken_out_and_takes_the_call_over(
    house: House, asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        sockets = house.sockets("socket")
        async with (
            at_work(house, asterisk, tmp_path) as work,
            speaking(asterisk) as caller,
            taker(house.port, name="Jun", key=sockets.key, origin=house.hotline.desk) as jun,
        ):
            dario, jun.voice = work.phone, tone(JUN, 1.0, CLIENT_RATE)
            await dario.takes_a_call()
            await jun.says("ready")
            await dario.page.locator(f'[data-to="{jun.seat}"][data-with=invite]').wait_for(state="attached")
            # What a call-taker is in the middle of writing is no reason not to call an interpreter.
            await dario.page.locator("#pane textarea").first.focus()
            await dario.page.keyboard.press("F4")
            await dario.page.keyboard.press("Enter")
            await answers(jun, "invite")
            await dario.sees("joined")
            await caller.hears(JUN, within=WITHIN)
            await dario.page.locator("[data-with=uninvite]").click()
            await jun.is_told("ended", why="uninvited")
            await dario.sees("joined", hidden=True)
            await jun.says("wrapped")
            await dario.open_panel("transfer")
            await dario.page.locator(f'[data-to="{jun.seat}"][data-with=transfer]').click()
            await answers(jun, "transfer")
            await dario.stands("wrapping")
            await caller.hears(JUN, within=WITHIN, after=len(caller.frames))

    asyncio.run(scenario())


async def answers(client: Client, kind: str) -> None:
    ringing = await client.is_told("ringing", kind=kind, within=WITHIN)
    await client.says("answer", call=ringing["call"])


def looks_of(language: str, width: int, scheme: str) -> dict[str, Any]:
    return {
        "viewport": {"width": width, "height": 900},
        "color_scheme": scheme,
        "locale": "zh-CN" if language == "zh-hans" else "en-GB",
    }


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_each_state_of_a_call_is_read_by_everybody(
    house: House, asterisk: Asterisk, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, **looks_of(language, width, scheme)) as work:
            looking = Looking(work.phone, language)
            await before_a_call(work.phone, looking)
            async with speaking(asterisk):
                await in_a_call(work.phone, looking)
            await work.phone.stands("wrapping")
            await looking.look("lost")
            await work.phone.press("away")
            await work.phone.speak("en")
            assert looking.wrong == []

    asyncio.run(scenario())


async def before_a_call(dario: Softphone, looking: Looking) -> None:
    await dario.speak(looking.language)
    await looking.look("away")
    await dario.open_panel("sound")
    await dario.page.wait_for_function("() => document.querySelector('#phone-level').value > 0.3")
    await looking.look("sound")
    await dario.press("ready")
    await dario.stands("ready")
    await dario.open_panel("queue")
    await looking.look("ready")


async def in_a_call(dario: Softphone, looking: Looking) -> None:
    await dario.stands("ringing")
    assert "☎" in await dario.page.title()
    await looking.look("ringing")
    await dario.press("answer")
    await dario.stands("talking")
    assert "☎" not in await dario.page.title()
    await dario.records("none")
    await dario.page.keyboard.press("F4")
    await looking.look("talking")
    await dario.press("consent")
    await dario.records("yes")
    await dario.press("mute")
    await looking.look("recorded")
    await dario.press("stop_recording")
    await dario.records("stopped")
    await dario.press("hold")
    await dario.stands("held")
    await dario.open_panel("transfer")
    await looking.look("held")


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_each_trouble_says_what_to_do(
    house: House, asterisk: Asterisk, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    async def scenario() -> None:
        async with at_work(house, asterisk, tmp_path, **looks_of(language, width, scheme)) as work:
            dario, looking = work.phone, Looking(work.phone, language)
            await dario.speak(language)
            async with softphone(work.browser, house.hotline, house.states[TAKER]):
                await dario.stands("off")
                await looking.look("elsewhere")
            await dario.press("repair")
            await dario.stands("away")
            await dario.context.clear_permissions()
            await dario.press("ready")
            await dario.sees("trouble")
            await looking.look("microphone")
            work.service.stop()
            await dario.stands("connecting")
            await dario.sees("trouble")
            await looking.look("service gone")
            dario.complaints.clear()
            assert looking.wrong == []

    asyncio.run(scenario())


@pytest.mark.parametrize("media", ["socket", "webrtc"])
def test_who_asked_to_be_called_back_is_called_from_the_list_and_no_page_has_the_number(
    house: House, asterisk: Asterisk, tmp_path: Path, media: str
) -> None:
    async def answering(bell: Bell, dario: Softphone) -> None:
        async with (await bell.rings(within=WITHIN)).answered() as called:
            await dario.stands("dialling")
            await called.hears(WORDS, within=WITHIN)
            await called.press("1")
            await dario.stands("talking")
            saying = asyncio.create_task(called.speak(LONG))
            await called.hears(VOICE, within=WITHIN)
            await dario.hears(CALLER)
            saying.cancel()
            await dario.press("hang_up")
            await asyncio.wait_for(called.over.wait(), WITHIN)

    async def scenario() -> None:
        async with (
            at_work(house, asterisk, tmp_path, media=media) as work,
            being_called(("127.0.0.1", asterisk.ports.carrier)) as bell,
        ):
            dario, page = work.phone, work.phone.page
            await page.goto(f"{dario.desk}/call-backs/")
            await dario.stands("away")
            await page.locator("[value=dial]:visible").last.click()
            await answering(bell, dario)
            await dario.stands("wrapping")
            assert DUE not in await page.content()
            await page.locator("form:has([value=reached]) [value=give_back]").click()
            await expect(page.locator("#done")).to_be_visible()
            await dario.stands("wrapping")

    asyncio.run(scenario())


def test_why_nobody_was_reached_is_said(house: House, asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            at_work(house, asterisk, tmp_path) as work,
            being_called(("127.0.0.1", asterisk.ports.carrier)) as bell,
        ):
            dario, page = work.phone, work.phone.page
            # The tests share one hotline, and who came before may have left another language.
            await dario.speak("en")
            await page.goto(f"{dario.desk}/call-backs/")
            await dario.stands("away")
            await page.locator("[value=dial]:visible").last.click()
            ringing = await bell.rings(within=WITHIN)
            assert ringing.called == DUE
            ringing.refuse("486 Busy Here")
            await dario.stands("away")
            await dario.sees("note")
            assert await dario.says("note") == "The line is busy. Nobody was reached."
            await page.locator("form:has([value=reached]) [value=give_back]").click()
            await expect(page.locator("#done")).to_be_visible()

    asyncio.run(scenario())

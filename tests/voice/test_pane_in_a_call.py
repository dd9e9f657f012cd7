"""One call, as it is in a house: answered at its page, told, recorded, filed, its code read back, wrapped up.

Everything is the real thing: `auricle demo --voice` with an Asterisk of its own, a Chromium with a microphone, and a
caller who presses keys and speaks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from auricle.voice.caller import TO_A_KEY
from auricle.voice.calling import RATE, calling
from auricle.voice.engine.fetching import Engine
from auricle.voice.phone import Phone
from auricle.voice.tones import tone
from tests.journeys import hotline as hotlines
from tests.journeys.hotline import Hotline
from tests.voice.softphones import VOICE, Softphone, chromium, signed_in, softphone

CALLER = 1234.0
STORY = "They said my account was not safe, so I sent 4,000 to another one."
PATIENCE = 90.0
"""Seconds for whatever is waited for: on a busy machine each page takes some."""
WRAP_UP = "#pane button[value=filed]"
LISTEN = "a[href*='/listen/']"


@pytest.fixture(scope="module")
def hotline(engine: Engine) -> Iterator[Hotline]:
    with hotlines.opened("--voice") as hotline:
        yield hotline


def phone_of(hotline: Hotline) -> tuple[str, int]:
    """Where the demonstration's phone answers: the sixth of its ports."""
    host, port = urlsplit(hotline.public).hostname, urlsplit(hotline.public).port
    assert host
    assert port
    return host, port + 5


async def asks_for_a_person(caller: Phone) -> None:
    """By the keys of the menu."""
    for key in "13":
        await asyncio.sleep(TO_A_KEY)
        await caller.press(key)


async def agrees(caller: Phone, dario: Softphone) -> None:
    """The call-taker asks whether the talk may be recorded; the caller presses 1."""
    await dario.press("consent")
    recorded = dario.page.locator('.phone-recording[data-state="yes"]')
    async with asyncio.timeout(PATIENCE):
        while not await recorded.is_visible():
            await caller.press("1")
            await asyncio.sleep(2 * TO_A_KEY)


async def filed(dario: Softphone) -> str:
    """Write what is told and file it; the code that is shown."""
    page = dario.page
    await page.select_option("#id_category", "fraud")
    await page.fill("#id_text", STORY)
    await page.locator("#call button[value=file]").click()
    code = page.locator("[data-code]")
    await expect(code).to_be_visible(timeout=PATIENCE * 1000)
    return "".join(each for each in await code.inner_text() if each.isdigit())


async def talked(caller: Phone, dario: Softphone) -> str:
    """Answer, have it recorded, file it while they speak; the code."""
    await asks_for_a_person(caller)
    await dario.stands("ringing")
    await dario.press("answer")
    await dario.stands("talking")
    await caller.hears(VOICE, within=PATIENCE)
    await agrees(caller, dario)
    await caller.speak(tone(CALLER, 2.0, RATE))
    code = await filed(dario)
    await dario.stands("talking")
    return code


async def read_back(caller: Phone, dario: Softphone, code: str) -> None:
    """Hear the end of the code; they can still speak with each other; then hang up."""
    await dario.page.fill("#end", code[-4:])
    await dario.page.keyboard.press("Enter")
    await expect(dario.page.locator(WRAP_UP)).to_be_visible(timeout=PATIENCE * 1000)
    await caller.hears(VOICE, within=PATIENCE, after=len(caller.frames))
    await dario.press("hang_up")
    await dario.stands("wrapping")
    await asyncio.wait_for(caller.over.wait(), PATIENCE)


async def wrapped_up(dario: Softphone) -> None:
    """Be ready for the next call, also when the page is loaded anew."""
    await dario.page.locator(WRAP_UP).click()
    await expect(dario.page.locator("[data-wrapped]")).to_be_visible(timeout=PATIENCE * 1000)
    await dario.stands("ready")
    assert await dario.page.evaluate("window.stays"), "a page that is left hangs up"
    await dario.page.reload()
    await dario.stands("ready")


async def recording_of(browser: Browser, hotline: Hotline, state: Any, report: str) -> int:
    """How many recordings whoever reads the report can listen to, once there is one."""
    context = await browser.new_context(storage_state=state)
    page = await context.new_page()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                await page.goto(f"{hotline.desk}/report/{report}/")
                await expect(page.locator("main")).to_contain_text(STORY)
                if found := await page.locator(LISTEN).count():
                    return found
                await asyncio.sleep(1.0)
    finally:
        await context.close()


# The hotline is set up within the test's own time.
@pytest.mark.patience(900)
def test_a_call_is_answered_filed_and_wrapped_up_at_one_page_and_its_recording_is_in_the_report(
    hotline: Hotline, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with chromium(tmp_path) as browser:
            call_taker = await signed_in(browser, hotline, "dario")
            reader = await signed_in(browser, hotline, "mei")
            async with softphone(browser, hotline, call_taker) as dario:
                await dario.page.evaluate("window.stays = true")
                report = await dario.page.locator("#pane").get_attribute("data-report")
                assert report
                await dario.press("ready")
                await dario.stands("ready")
                async with calling(phone_of(hotline)) as caller:
                    code = await talked(caller, dario)
                    assert len(code) == 20
                    assert await dario.page.locator("#pane").get_attribute("data-report") == report
                    await read_back(caller, dario, code)
                await wrapped_up(dario)
                assert await dario.page.locator("#pane").get_attribute("data-report") not in {report, ""}
            assert await recording_of(browser, hotline, reader, report) == 1

    asyncio.run(scenario())

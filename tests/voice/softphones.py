"""A call-taker at the desk's real page, in a real Chromium with a microphone that says one tone for ever."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from auricle.voice.tones import tone
from tests.journeys.access import AXE, RULES, TOO_WIDE
from tests.journeys.conftest import NAMES, QUIET
from tests.journeys.hotline import CODE_LASTS, Hotline
from tests.journeys.visitors import OF_THE_POLICY, TELL_OF_VIOLATIONS

VOICE = 700.0
"""What the microphone hears."""
PATIENCE = 30.0
MICROPHONE_RATE = 48_000
# What the page plays, whichever way it came, is looked at for its loudest pitch.
TAP = """(() => {
  const taps = [];
  const tap = (context, source) => {
    const heard = context.createAnalyser();
    heard.fftSize = 4096;
    source(heard);
    taps.push(() => {
      const shares = new Float32Array(heard.frequencyBinCount);
      heard.getFloatFrequencyData(shares);
      const loudest = Math.max(...shares);
      return loudest > -60 ? shares.indexOf(loudest) * context.sampleRate / heard.fftSize : 0;
    });
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) tap(to.context, (heard) => connect.call(this, heard));
    return connect.call(this, to, ...rest);
  };
  const playing = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {...playing, set(stream) {
    playing.set.call(this, stream);
    if (!stream) return;
    const context = new AudioContext();
    tap(context, (heard) => connect.call(context.createMediaStreamSource(stream), heard));
  }});
  window.hears = (pitch) => taps.some((loudest) => Math.abs(loudest() - pitch) < 25);
  window.hearsNothing = () => taps.every((loudest) => loudest() === 0);
})()"""


@dataclass
class Softphone:
    """One window with the page of a call open."""

    page: Page
    context: BrowserContext
    desk: str
    complaints: list[str] = field(default_factory=list)

    async def open(self) -> None:
        """Load the page; the phone has reached its service."""
        await self.page.goto(f"{self.desk}/phone/")
        await self.stands("away")

    async def speak(self, language: str) -> None:
        """Choose the language of the desk, which the member keeps, and come back."""
        button = self.page.locator(f"button[name=language][value={language}]")
        if await button.count():
            await button.click()
            await self.open()

    async def open_panel(self, name: str) -> None:
        """Open one of the parts at the foot of the bar."""
        panel = self.page.locator(f'[data-panel="{name}"]')
        if await panel.get_attribute("open") is None:
            await panel.locator("summary").click()

    async def stands(self, *states: str) -> None:
        """Wait until the phone shows one of these states."""
        found = ", ".join(f'[data-phone][data-state="{state}"]' for state in states)
        await expect(self.page.locator(found)).to_be_attached(timeout=PATIENCE * 1000)

    async def press(self, act: str) -> None:
        """Press a button of the bar."""
        await self.page.locator(f'[data-do="{act}"]:visible').click(timeout=PATIENCE * 1000)

    async def says(self, part: str) -> str:
        """What a part of the bar says."""
        return await self.page.locator(f'[data-text-of="{part}"]').first.inner_text()

    async def sees(self, part: str, *, hidden: bool = False) -> None:
        """Wait until a part of the bar is there, or gone."""
        seen = expect(self.page.locator(f'[data-show="{part}"]'))
        wait = PATIENCE * 1000
        await (seen.to_be_hidden(timeout=wait) if hidden else seen.to_be_visible(timeout=wait))

    async def records(self, state: str) -> None:
        """Wait until the bar says whether anything is recorded."""
        place = self.page.locator(f'.phone-recording[data-state="{state}"]')
        await expect(place).to_be_visible(timeout=PATIENCE * 1000)

    async def hears(self, pitch: float) -> None:
        """Wait until a tone comes out of the page."""
        await self.page.wait_for_function("(pitch) => hears(pitch)", arg=pitch, timeout=PATIENCE * 1000)

    async def takes_a_call(self) -> None:
        """Be ready, let it ring, answer."""
        await self.press("ready")
        await self.stands("ringing")
        await self.press("answer")
        await self.stands("talking")

    @property
    def broken(self) -> list[str]:
        """What the page did against its own policy, and errors of its script."""
        return [each for each in self.complaints if OF_THE_POLICY.search(each) or each.startswith("error:")]

    def heard(self, message: ConsoleMessage) -> None:
        """Keep a complaint of the browser."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")


@contextlib.asynccontextmanager
async def chromium(folder: Path, *, pitch: float = VOICE) -> AsyncIterator[Browser]:
    """A browser whose microphone hears one tone."""
    microphone = folder / "microphone.wav"
    with wave.open(str(microphone), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(MICROPHONE_RATE)
        file.writeframes(tone(pitch, 5.0, MICROPHONE_RATE))
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "a call-taker's page needs Chromium: apt-get install chromium"
    flags = [
        *QUIET,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--allow-loopback-in-peer-connection",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            with contextlib.suppress(Exception):
                await browser.close()


@contextlib.asynccontextmanager
async def softphone(
    browser: Browser, hotline: Hotline, state: Any, *, microphone: bool = True, **options: Any
) -> AsyncIterator[Softphone]:
    """A window in which somebody is signed in and the page of a call is open."""
    context = await browser.new_context(storage_state=state, **options)
    context.set_default_timeout(PATIENCE * 1000)
    if microphone:
        await context.grant_permissions(["microphone"], origin=hotline.desk)
    await context.add_init_script(TELL_OF_VIOLATIONS)
    await context.add_init_script(TAP)
    phone = Softphone(await context.new_page(), context, hotline.desk)
    context.on("console", phone.heard)
    context.on("weberror", lambda error: phone.complaints.append(f"error: {error.error}"))
    try:
        await phone.open()
        yield phone
        assert phone.broken == []
    finally:
        with contextlib.suppress(Exception):
            await context.close()


async def signed_in(browser: Browser, hotline: Hotline, name: str) -> Any:
    """The cookies of somebody who has signed in; a code that was used a moment ago means waiting for the next."""
    context = await browser.new_context()
    page = await context.new_page()
    until = time.monotonic() + 3 * CODE_LASTS
    while True:
        await page.goto(f"{hotline.desk}/sign-in/")
        login = hotline.login(name)
        await page.fill("[name=login]", login.login)
        await page.fill("[name=password]", login.password)
        await page.fill("[name=code]", login.code)
        await page.locator("main form:has([name=code]) button[type=submit]").click()
        if await page.locator(".desk-person").count():
            # Callers who speak it ring here, whatever language the pages are in.
            await page.goto(f"{hotline.desk}/working/")
            await page.check("[name=languages][value=en]")
            await page.locator("button[name=what][value=languages]").click()
            state = await context.storage_state()
            await context.close()
            return state
        assert time.monotonic() < until, f"{name} cannot sign in"
        hotline.code_after(login)


class Looking:
    """Looks at one state after the other and keeps what is wrong, so that one run shows everything."""

    def __init__(self, phone: Softphone, language: str) -> None:
        self.phone = phone
        self.language = language
        self.wrong: list[str] = []

    async def look(self, state: str) -> None:
        """The page as it is now."""
        page = self.phone.page
        await page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        await page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished))")
        options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
        found = await page.evaluate("options => axe.run(document, options)", options)
        self.wrong += [
            f"{state}: {rule['id']} {node['target']} {node.get('failureSummary', '')[:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.wrong += [f"{state}: too wide: {each}" for each in await page.evaluate(f"({TOO_WIDE})()")]
        lang = await page.locator("html").get_attribute("lang") or ""
        if lang.lower() != self.language:
            self.wrong.append(f"{state}: lang is {lang}")
        if folder := os.environ.get("AURICLE_PICTURES"):
            width = (page.viewport_size or {"width": 0})["width"]
            await page.screenshot(path=f"{folder}/phone-{state}-{self.language}-{width}.png")

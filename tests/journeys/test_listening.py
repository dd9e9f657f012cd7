"""A recording is heard in a real browser: it sounds, jumps, goes faster, and stays in nobody's cache."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from auricle.voice.tones import tone
from auricle.voice.wav import endless_header
from tests.journeys.conftest import Visiting
from tests.journeys.markers import Evidence, tell
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing, sat
from tests.journeys.visitors import Desk, reporter

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", True, 1280, False, id="en scripted wide light"),
    pytest.param("zh-hans", True, PHONE, True, id="zh-hans scripted phone dark"),
    pytest.param("en", False, 1280, False, id="en plain"),
]
RATE, SECONDS = 8_000, 40
SLOW_MACHINE = 60_000
# Louder and softer, as somebody speaks; a header that knows no length, as of a recording that was sealed as it came.
SPOKEN = endless_header(RATE) + b"".join(
    tone(200 + 10 * at, 1.0, RATE) if at % 5 else bytes(2 * RATE) for at in range(SECONDS)
)


def heard(visit: Visiting, at_desk: SITTING, looks: dict[str, object]) -> Desk:
    """A report with a recording, and its player open at the desk."""
    person = reporter(visit(**looks))
    person.open_form()
    report = person.report
    told = replace(tell(), files=(Evidence("call.wav", SPOKEN, "audio/wav"),))
    person.fill(told)
    person.send()
    desk = sat(at_desk, "mei", looks)
    desk.open(f"report/{report}/")
    desk.page.locator(f"a[href*='{report}'][href$='/listen/']").first.click()
    expect(desk.page.locator("[data-player]")).to_be_visible()
    return desk


def place(sound: Locator) -> float:
    at: float = sound.evaluate("sound => sound.currentTime")
    return at


def until(page: Page, words: str) -> None:
    """Wait until something is true of the sound. Asked from here: a page without scripting cannot ask itself again."""
    ends = time.monotonic() + SLOW_MACHINE / 1000
    sound = page.locator("[data-sound]")
    while not sound.evaluate(f"sound => {words}"):
        assert time.monotonic() < ends, words
        page.wait_for_timeout(50)


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_a_recording_is_drawn_and_heard(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    desk = heard(visit, at_desk, looks)
    page = desk.page
    expect(page.locator("[data-wave] rect")).to_have_count(300)
    sound = page.locator("[data-sound]")
    until(page, f"Math.abs(sound.duration - {SECONDS}) < 0.01")
    if not scripted:
        expect(page.locator("[data-play]")).to_be_hidden()
        expect(sound).to_have_attribute("controls", "")
        return
    seeing = Seeing(desk.visit)
    seeing.look("recording at rest")
    played_and_skipped(page, sound)
    jumped_by_the_picture(page)
    seeing.look("recording heard")
    seeing.done()
    assert desk.visit.stored() == {}
    assert desk.visit.complaints == []


def test_a_recording_falls_silent_when_the_desk_is_locked(visit: Visiting) -> None:
    """What is not to be seen any more is not to be heard either."""

    def signing_in(name: str, **look: Any) -> Desk:
        # A session of its own: the others' is not locked by this.
        desk = Desk(visit(**look))
        desk.sign_in(name)
        return desk

    page = heard(visit, signing_in, {"language": "en"}).page
    page.locator("[data-play]").click()
    until(page, "!sound.paused && sound.currentTime > 0.3")
    page.locator("[data-lock-now] button").click()
    expect(page.locator("dialog.lock")).to_be_visible()
    until(page, "sound.paused")


def played_and_skipped(page: Page, sound: Locator) -> None:
    """It sounds; ten seconds on and back, by buttons and by keys; the place is told at a halt and after a jump."""
    page.locator("[data-play]").click()
    until(page, "!sound.paused && sound.currentTime > 0.3")
    page.locator("[data-play]").click()
    until(page, "sound.paused")
    began = place(sound)
    page.locator("[data-skip='10']").click()
    until(page, f"!sound.seeking && Math.abs(sound.currentTime - {began + 10}) < 0.1")
    expect(page.locator("[data-place]")).to_contain_text("0:40")
    page.locator("[data-skip='-10']").click()
    until(page, f"!sound.seeking && Math.abs(sound.currentTime - {began}) < 0.1")

    expect(page.locator("[data-told]")).to_contain_text("0:40")
    page.keyboard.press("?")
    here = page.locator("[data-keys-here] kbd").all_text_contents()
    assert {"b", "s", "f"} <= set(here), "the help names the player's keys"
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    until(page, f"!sound.seeking && Math.abs(sound.currentTime - {began + 10}) < 0.1")


def jumped_by_the_picture(page: Page) -> None:
    """Faster, and from a click on the picture on."""
    page.locator("[data-speed]").select_option("1.5")
    until(page, "sound.playbackRate === 1.5")
    wave = page.locator("[data-wave]")
    box = wave.bounding_box()
    assert box
    wave.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
    until(page, "!sound.seeking && Math.abs(sound.currentTime - 30) < 0.5")
    expect(page.locator("[data-place]")).to_have_text(re.compile("0:(29|30) / 0:40"))
    line = float(page.locator("[data-now]").get_attribute("x1") or 0)
    assert line == pytest.approx(900, abs=20), "the line stands where the sound does"


def test_a_player_says_when_its_sound_cannot_be_had_any_more(visit: Visiting, at_desk: SITTING) -> None:
    desk = heard(visit, at_desk, {"language": "en", "scripted": True, "width": 1280, "dark": False})
    expect(desk.page.locator("[data-ended]")).to_be_hidden()
    desk.visit.wire.rewrite("files[.]localhost:[0-9]+/listen/", lambda *_: (404, b""))
    desk.page.reload()
    expect(desk.page.locator("[data-ended]")).to_be_visible(timeout=SLOW_MACHINE)
    seeing = Seeing(desk.visit)
    seeing.look("recording gone")
    seeing.done()

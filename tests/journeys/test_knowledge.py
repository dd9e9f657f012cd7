"""Knowledge is one key away, is found by words, and looks right where it is read and where it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
CARD = "knowledge/cards/category/fraud/"


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_cards_are_found_read_and_written(at_desk: SITTING, language: str, width: int, dark: bool) -> None:
    desk = at_desk("mei", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.page
    desk.open()
    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/knowledge/")
    looking.look("the cards")
    page.fill("#words", "骗局" if language == "zh-hans" else "scheme")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_be_visible()
    assert page.url.endswith("/knowledge/"), "what was typed stands in no address"
    looking.look("found")
    page.locator("[data-row-link]").first.click()
    looking.look("one card")
    desk.open("knowledge/agencies/?category=fraud")
    looking.look("agencies")

    desk = at_desk("ada", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.page
    for path in ("knowledge/cards/", "knowledge/cards/agency/bank-harbour/", CARD):
        desk.open(path)
        looking.look(path)
    page.fill("#what-en", "Somebody was deceived.")
    page.locator("button[value=look]").click()
    expect(page.locator("ins").first).to_be_visible()
    looking.look("looked at")
    page.locator("button[value=keep]").click()
    looking.look("a mistake")
    looking.done()

"""A desk that was left: a warning, a cover, unlocking in place with everything typed still there.

The browser's clock is moved on by hand; the session that is locked is a real one.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.hotline import CODE_LASTS
from tests.journeys.test_passkeys import NamedDesk, add_passkey, authenticator
from tests.journeys.visitors import Desk, Visit

HALF = "We have read your report and would like to know on which day"
COVER = "dialog.lock"
WARNING = "[data-lock-words]"
# What a page says to its other tabs once the server's answer has set back its clock.
LISTEN = """new BroadcastChannel("auricle-desk").addEventListener(
  "message", (event) => { window.wasThere ||= event.data.what === "open"; })"""
ASK = "fetch('/presence/', {headers: {Accept: 'application/json'}}).then(answer => answer.json())"


def at_a_report(visit: Visiting, name: str = "yara", **look: Any) -> Desk:
    """Somebody who has signed in, with a clock that can be moved, at the first report of the queue."""
    window: Visit = visit(direct=True, **look)
    desk = NamedDesk(window)
    desk.visit.context.clock.install()
    desk.sign_in(name)
    read_first_report(desk)
    return desk


def read_first_report(desk: Desk) -> None:
    desk.open("queue/")
    desk.page.goto(desk.references()[0])
    expect(desk.page.locator("#story")).to_be_visible()


def begin_a_note(page: Page) -> None:
    page.locator("label[for=reader-note]").click()
    page.fill("#id_text", HALF)


def leave(context: BrowserContext, minutes: int = 15) -> None:
    """So long nobody touches anything."""
    context.clock.fast_forward(minutes * 60_000)


def leave_after_a_sign(page: Page, minutes: int) -> None:
    """So long nobody touches anything since the last sign of life, which the page then tells the server."""
    page.evaluate(f"window.wasThere = false; {LISTEN}")
    leave(page.context, minutes)
    # The answer has come before the page has read it, and time that passes meanwhile would count twice.
    page.wait_for_function("() => window.wasThere", polling=50)


def nothing_is_seen(page: Page, *words: str) -> None:
    """Neither on the screen nor by a screen reader, and no key reaches it."""
    expect(page.locator(COVER)).to_be_visible()
    expect(page.locator("#story")).to_be_hidden()
    read_out = page.locator("body").aria_snapshot()
    assert [each for each in (HALF, *words) if each in read_out] == []
    for key in ("Escape", "Escape", "?", "j"):
        page.keyboard.press(key)
    expect(page.locator(COVER)).to_be_visible()
    expect(page.locator("dialog.keys")).to_be_hidden()
    expect(page).to_have_title(re.compile("^(Locked|已锁定) "))


def unlock(desk: Desk, name: str) -> None:
    """Password and code, in place; a code that was used a moment ago means waiting for the next."""
    until = time.monotonic() + 2 * CODE_LASTS
    while desk.page.locator(COVER).count():
        login = desk.visit.hotline.login(name)
        desk.page.fill("#lock-password", login.password)
        desk.page.fill("#lock-code", login.code)
        with desk.page.expect_response("**/prove/"):
            desk.page.locator("[data-unlock-password] button").click()
        desk.page.wait_for_timeout(300)
        assert time.monotonic() < until, desk.page.locator(COVER).inner_text()
        if desk.page.locator(COVER).count():
            desk.visit.hotline.code_after(login)


def test_half_an_answer_survives_the_lock_and_is_sent(visit: Visiting) -> None:
    desk = at_a_report(visit)
    page, title = desk.page, desk.page.title()
    begin_a_note(page)
    # The server is told of what was typed; from then on nobody is there.
    leave_after_a_sign(page, 3)
    leave(desk.visit.context, 14)
    expect(page.locator(WARNING)).to_contain_text("In a minute this page is covered")
    leave(desk.visit.context, 1)
    nothing_is_seen(page, title)
    expect(page.locator("[data-unlock-passkey]")).to_be_hidden()
    assert page.evaluate(ASK)["locked"] is True, "the server has locked it too"
    assert violations(page) == []

    page.fill("#lock-password", "not this one")
    page.fill("#lock-code", "000000")
    page.locator("[data-unlock-password] button").click()
    expect(page.locator("[data-unlock-said]")).to_contain_text("These two do not belong together.")
    expect(page.locator("#lock-code")).to_have_value("")
    assert violations(page) == []
    unlock(desk, "yara")
    expect(page.locator("#id_text")).to_have_value(HALF)
    expect(page.locator("#id_text")).to_be_focused()
    expect(page).to_have_title(title)
    assert HALF not in str(desk.visit.stored())
    page.locator("#write button[value=note]").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("main")).to_contain_text(HALF)


def test_all_tabs_lock_together_and_a_passkey_opens_them_together(visit: Visiting) -> None:
    desk = at_a_report(visit, "amara")
    first, context = desk.page, desk.visit.context
    authenticator(first, gives_secret=True)
    add_passkey(desk, "Green key")
    read_first_report(desk)
    begin_a_note(first)
    second = context.new_page()
    second.goto(f"{first.url.split('/report/')[0]}/queue/")
    second.locator("[data-lock-now] button").click()
    for page in (first, second):
        expect(page.locator(COVER)).to_be_visible()
    nothing_is_seen(first)
    first.bring_to_front()
    first.locator("[data-unlock-passkey] button").click()
    for page in (first, second):
        expect(page.locator(COVER)).to_have_count(0)
    expect(first.locator("#id_text")).to_have_value(HALF)
    expect(second.locator("#queue")).to_be_visible()


def test_who_says_that_they_are_there_is_not_locked_out(visit: Visiting) -> None:
    desk = at_a_report(visit, "tomas")
    leave(desk.visit.context, 14)
    with desk.page.expect_response("**/presence/"):
        desk.page.locator("[data-lock-stay]").click()
    expect(desk.page.locator("[data-lock-stay]")).to_be_hidden()
    leave(desk.visit.context, 3)
    expect(desk.page.locator(COVER)).to_have_count(0)
    # Whoever types asks the server for nothing, and works all the same.
    begin_a_note(desk.page)
    for _ in range(8):
        desk.page.keyboard.press("End")
        leave_after_a_sign(desk.page, 2)
    expect(desk.page.locator(COVER)).to_have_count(0)


def test_a_session_that_is_over_covers_its_pages_and_a_new_one_gives_them_back(visit: Visiting) -> None:
    desk = at_a_report(visit, "jonas")
    first, context = desk.page, desk.visit.context
    begin_a_note(first)
    context.clear_cookies()
    first.locator("[data-lock-now] button").click()
    expect(first.locator("[data-lock-over]")).to_be_visible()
    nothing_is_seen(first)
    assert violations(first) == []
    second = context.new_page()
    elsewhere = NamedDesk(desk.visit)
    elsewhere.page = second
    elsewhere.sign_in("jonas")
    expect(first.locator(COVER)).to_have_count(0)
    expect(first.locator("#id_text")).to_have_value(HALF)
    first.locator("#write button[value=note]").click()
    expect(first.locator("#done")).to_be_visible()


def test_somebody_else_who_signs_in_sees_nothing_of_the_page_that_was_left(visit: Visiting) -> None:
    desk = at_a_report(visit, "mei")
    first, context = desk.page, desk.visit.context
    begin_a_note(first)
    context.clear_cookies()
    second = context.new_page()
    elsewhere = NamedDesk(desk.visit)
    elsewhere.page = second
    elsewhere.sign_in("rosa")
    expect(first.locator("[data-lock-over]")).to_be_visible()
    nothing_is_seen(first)
    first.locator("[data-lock-again]").click()
    expect(first.locator("[data-lock-over]")).to_be_visible()


def test_after_signing_out_neither_back_nor_a_kept_page_nor_another_tab_shows_anything(
    visit: Visiting,
) -> None:
    desk = at_a_report(visit, "yara")
    first, context = desk.page, desk.visit.context
    report, story = first.url, first.locator("#story").inner_text()
    kept, other = context.new_page(), context.new_page()
    for page in (kept, other):
        page.goto(report)
        expect(page.locator("#story")).to_be_visible()
    # As a browser does that keeps whole pages for its Back button: it puts the page away and shows it again.
    kept.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(kept.locator("#story")).to_be_hidden()

    first.locator(".desk-person form[action='/sign-out/'] button").click()
    expect(first.locator("[name=login]")).to_be_visible()
    first.go_back()
    expect(first.locator("[name=login]")).to_be_visible()
    assert story not in first.content()
    expect(other.locator("[data-lock-over]")).to_be_visible()
    expect(other.locator("#story")).to_be_hidden()
    kept.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(kept.locator("[data-lock-over]")).to_be_visible()
    expect(kept.locator("#story")).to_be_hidden()


def test_a_kept_page_of_a_session_that_lives_comes_back(visit: Visiting) -> None:
    desk = at_a_report(visit, "tomas")
    desk.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(desk.page.locator("#story")).to_be_hidden()
    desk.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(desk.page.locator("#story")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_each_state_fits_a_phone_in_chinese(visit: Visiting, dark: bool) -> None:
    desk = at_a_report(visit, "lin", language="zh-hans", width=390, dark=dark)
    page = desk.page
    leave(desk.visit.context, 14)
    expect(page.locator(WARNING)).to_contain_text("一分钟后")
    seen(page)
    # To look at it moved the page, which is a sign of life.
    leave(desk.visit.context)
    nothing_is_seen(page)
    seen(page)
    desk.visit.context.clear_cookies()
    page.fill("#lock-password", "x")
    page.locator("[data-unlock-password] button").click()
    expect(page.locator("[data-lock-over]")).to_be_visible()
    seen(page)


def seen(page: Page) -> None:
    assert violations(page) == []
    assert too_wide(page) == []
    for box in page.locator("dialog.lock, .lock-warning--on").all():
        place = box.bounding_box()
        assert place
        assert (place["x"] >= 0, place["x"] + place["width"] <= 390) == (True, True)

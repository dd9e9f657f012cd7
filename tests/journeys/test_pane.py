"""A call in a browser: what is typed outlives the browser, everything goes by keys, and the page is never left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
SLOW_MACHINE = 60_000
STORY = "They said my account was not safe, so I sent 4,000 to another one."


def at_a_call(desk: Desk) -> Page:
    """The page of a call with nothing in it."""
    page = desk.page
    desk.open("phone/")
    if page.locator("[data-step=left]").count():
        page.locator("button[value=discard]").click()
    expect(page.locator("#call")).to_be_visible()
    return page


def kept(page: Page) -> None:
    """What was typed last lies on the server now."""
    expect(page.locator("#pane-note")).to_contain_text(":", timeout=SLOW_MACHINE)


def choose(page: Page, category: str = "fraud") -> None:
    page.select_option("#id_category", category)
    expect(page.locator("#pane-questions")).to_have_attribute("data-category", category, timeout=SLOW_MACHINE)


def wrapped_up(page: Page) -> None:
    """Read the end of the code back and wrap up, by keys alone."""
    end = page.locator("[data-code] span").last
    expect(end).to_be_visible(timeout=SLOW_MACHINE)
    digits = end.inner_text()
    page.locator("#end").focus()
    page.keyboard.type(digits)
    page.keyboard.press("Enter")
    button = page.locator("button[value=filed]")
    expect(button).to_be_visible(timeout=SLOW_MACHINE)
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-wrapped]")).to_be_visible(timeout=SLOW_MACHINE)


def test_a_call_outlives_the_browser_that_it_was_typed_in(visit: Visiting, at_desk: SITTING) -> None:
    first = at_desk("dario")
    page = at_a_call(first)
    choose(page)
    page.locator("#id_text").focus()
    page.keyboard.type(STORY)
    kept(page)
    page.locator("#id_where").focus()
    page.keyboard.type("Mill Road 7")
    report = page.locator("#pane").get_attribute("data-report")
    expect(page.locator("#pane-read-back")).to_contain_text("Mill Road 7", timeout=SLOW_MACHINE)
    assert first.visit.stored() == {}
    first.visit.context.close()

    second = Desk(visit())
    second.sign_in("dario")
    page = second.page
    expect(page.locator("main")).to_contain_text("Go on with what you wrote at")
    assert STORY not in page.content()
    page.locator("button[value=go-on]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value(STORY, timeout=SLOW_MACHINE)
    expect(page.locator("#id_where")).to_have_value("Mill Road 7")
    assert page.locator("#pane").get_attribute("data-report") == report


def test_a_call_goes_by_keys_alone_and_the_page_is_never_left(at_desk: SITTING) -> None:
    desk = at_desk("dario")
    page = at_a_call(desk)
    report = page.locator("#pane").get_attribute("data-report")
    choose(page)
    page.evaluate("window.stays = true")
    page.locator("#id_text").focus()
    page.keyboard.type(STORY)
    page.keyboard.press("F2")
    expect(page.locator("#id_urgent")).to_be_checked()
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.press("Control+Enter")
    wrapped_up(page)
    expect(page.locator("#id_text")).to_have_value("")
    assert page.locator("#pane").get_attribute("data-report") not in {report, ""}
    assert page.evaluate("window.stays"), "a page that is left hangs up"
    assert desk.visit.stored() == {}


def test_a_line_that_fails_takes_nothing_away(at_desk: SITTING) -> None:
    desk = at_desk("dario")
    page = at_a_call(desk)
    desk.visit.wire.down = True
    page.fill("#id_text", STORY)
    expect(page.locator("#pane-note")).to_contain_text("does not answer", timeout=SLOW_MACHINE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#pane-note")).to_contain_text("still here", timeout=SLOW_MACHINE)
    expect(page.locator("#id_text")).to_have_value(STORY)
    desk.visit.wire.down = False
    expect(page.locator("#pane-note")).to_contain_text("sealed for you alone", timeout=SLOW_MACHINE)


def test_who_is_refused_asks_again_after_a_pause_and_keeps_what_was_typed(at_desk: SITTING) -> None:
    page = at_a_call(at_desk("dario"))
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=403, content_type="text/html", body="<!doctype html><title>No</title><p>No.")

    page.route("**/phone/draft/", refuse)
    page.fill("#id_text", STORY)
    expect(page.locator("#pane-note")).to_contain_text("Not kept yet", timeout=SLOW_MACHINE)
    page.wait_for_timeout(3_000)
    assert len(asked) <= 2
    page.unroute("**/phone/draft/")
    kept(page)
    expect(page.locator("#id_text")).to_have_value(STORY)


def test_answers_come_back_with_their_category(at_desk: SITTING) -> None:
    page = at_a_call(at_desk("dario"))
    choose(page)
    page.locator("#pane-questions input[type=radio]").first.check()
    name = page.locator("#pane-questions input:checked").get_attribute("name")
    choose(page, "illicit-finance")
    choose(page)
    expect(page.locator(f"#pane-questions input[name={name}]").first).to_be_checked()


def test_another_window_asks_before_it_takes_the_place(visit: Visiting, at_desk: SITTING) -> None:
    first, second = at_a_call(at_desk("dario")), at_a_call(at_desk("dario"))
    first.fill("#id_text", STORY)
    kept(first)
    second.fill("#id_text", "Another story.")
    expect(second.locator("[data-error-summary]")).to_contain_text("another window", timeout=SLOW_MACHINE)
    expect(second.locator("#id_text")).to_have_value("Another story.")
    second.locator(".pane-actions button[value=keep]").click()
    expect(second.locator("[data-error-summary]")).to_have_count(0, timeout=SLOW_MACHINE)
    kept(second)


def test_a_call_without_a_script(at_desk: SITTING) -> None:
    page = at_a_call(at_desk("dario", scripted=False))
    page.fill("#id_text", STORY)
    page.select_option("#id_category", "fraud")
    page.locator(".pane-actions button[value=keep]").click()
    expect(page.locator("#pane-questions")).to_contain_text("What to ask")
    expect(page.locator("#id_text")).to_have_value(STORY)
    page.locator("#wrap-up button[value=advised]").click()
    expect(page.locator("[data-wrapped]")).to_be_visible()
    page.get_by_role("button", name="Bring back what was written").click()
    expect(page.locator("#id_text")).to_have_value(STORY)
    page.locator("button[value=file]").click()
    expect(page.locator("[data-code] span")).to_have_count(5)


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_a_call_in_every_state(at_desk: SITTING, language: str, width: int, dark: bool) -> None:
    desk = at_desk("dario", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), at_a_call(desk)
    looking.look("call empty")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused(timeout=SLOW_MACHINE)
    looking.look("call refused")
    page.fill("#id_text", STORY)
    choose(page)
    page.keyboard.press("F2")
    page.locator(".pane-actions button[value=read]").click()
    expect(page.locator("[data-read]")).to_be_focused(timeout=SLOW_MACHINE)
    looking.look("call read back")
    desk.open("phone/")
    looking.look("call left")
    page.locator("button[value=discard]").click()
    expect(page.locator("[data-key-undo]")).to_be_visible(timeout=SLOW_MACHINE)
    looking.look("call discarded")
    page.locator("[data-key-undo]").click()
    expect(page.locator("#id_text")).to_have_value(STORY, timeout=SLOW_MACHINE)
    page.locator("button[value=file]").click()
    expect(page.locator("[data-code]")).to_be_visible(timeout=SLOW_MACHINE)
    looking.look("call code")
    page.fill("#end", "12")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_visible(timeout=SLOW_MACHINE)
    looking.look("call code wrong")
    wrapped_up(page)
    looking.look("call wrapped up")
    looking.done()

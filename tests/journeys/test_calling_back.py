"""Calling back at the desk: a number is shown for one call, what came of it is said, and every state looks right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
# Each look has a promise of its own: the demonstration's first one is due, the second is late.
IN_HAND = "form:has([value=reached])"


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_a_number_is_shown_and_given_back_and_a_supervisor_sees_what_is_late(
    at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    desk = at_desk("dario", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.page
    desk.open("call-backs/")
    looking.look("who waits")
    page.locator("[value=show]").last.click()
    expect(page.locator(".call-back-number")).to_have_text("01632960143")
    assert page.url.endswith("/call-backs/"), "without leaving the page, so that a call is not cut"
    looking.look("a number")
    page.locator(IN_HAND).locator("[value=give_back]").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator(IN_HAND)).to_have_count(0)
    assert "01632960143" not in page.content()
    looking.look("given back")

    desk = at_desk("tomas", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.page
    desk.open("call-backs/")
    expect(page.locator("[value=show]")).to_have_count(0)
    looking.look("a supervisor's list")
    looking.done()


def test_without_javascript_a_number_is_shown_and_what_came_of_the_call_is_said(at_desk: SITTING) -> None:
    desk = at_desk("dario", scripted=False)
    page = desk.page
    desk.open("call-backs/")
    before = page.locator(".people > li").count()
    page.locator("[value=show]").first.click()
    expect(page.locator(".call-back-number")).to_have_text("01632960178")
    page.locator(IN_HAND).locator("[value=reached]").click()
    expect(page.locator("#done a")).to_have_attribute("href", "/phone/")
    assert page.locator(".people > li").count() == before - 1

"""A PIN or phrase on the receipt: set in the inbox, needed ever after, and lost for good when it is forgotten."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import SLOW, Reporter, reporter

PHRASE = "seven green kettles"
WAYS = [
    pytest.param("en", True, PHONE, False, id="en scripted phone light"),
    pytest.param("zh-hans", True, 1280, True, id="zh-hans scripted wide dark"),
    pytest.param("zh-hans", False, 1280, False, id="zh-hans plain"),
]


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_a_code_with_a_phrase_opens_by_both_alone(
    visit: Visiting, language: str, scripted: bool, width: int, dark: bool
) -> None:
    person = reporter(visit(language=language, scripted=scripted, width=width, dark=dark))
    page, seeing = person.page, Seeing(person.visit)
    person.open_form()
    person.fill(tell())
    code = person.send()
    person.open_inbox(code)
    expect(summary(person)).to_be_visible()
    summary(person).click()
    expect(page.locator("details[open] strong")).to_be_visible()
    seeing.look("forgotten is lost")
    for pin, again in (("short", "short"), (PHRASE, "another phrase")):
        set_pin(person, code, pin, again)
        expect(page.locator("details[open] .govuk-error-summary")).to_be_visible()
        seeing.look(f"refused {pin[:5]}")
    set_pin(person, code, PHRASE, PHRASE)
    if scripted:
        expect(page.locator("[data-pin-kept]")).to_be_visible(timeout=SLOW)
        seeing.look("kept")
    else:
        expect(page.locator(".govuk-error-summary")).to_have_count(0)

    for typed in ("", "seven grey kettles"):
        come_back(person, code, typed)
        expect(page.locator("[name=pin]")).to_be_visible()
        expect(refusal(person)).to_be_visible(timeout=SLOW)
        expect(page.locator(".messages > .message")).to_have_count(0)
        seeing.look(f"refused with {typed[:5]!r}")
    come_back(person, code, PHRASE)
    expect(person.messages().first).to_be_visible(timeout=SLOW)
    seeing.look("open by both")
    seeing.done()


def summary(person: Reporter) -> Locator:
    """What is pressed to see the form for a PIN."""
    place = "[data-pin-part] summary" if person.visit.scripted else "#pin summary"
    return person.page.locator(place)


def set_pin(person: Reporter, code: str, pin: str, again: str) -> None:
    """Fill in the form and press its button."""
    page = person.page
    page.locator("#set-pin, [name=set-pin]").first.fill(pin)
    page.locator("#set-again, [name=set-again]").first.fill(again)
    if person.visit.scripted:
        page.locator("[data-pin-button]").click()
        return
    page.fill("[name=set-code]", code)
    page.locator("button[form=plain-pin]").click()


def come_back(person: Reporter, code: str, pin: str) -> None:
    """Another day: the code, and perhaps the phrase."""
    person.visit.context.clear_cookies()
    person.visit.open("inbox/")
    page = person.page
    if person.visit.scripted:
        expect(page.locator("html.ready")).to_be_attached()
    page.fill("[name=code]", code)
    page.fill("[name=pin]", pin)
    button = "[data-open-button]" if person.visit.scripted else "button[form=plain-inbox]"
    page.locator(button).click()


def refusal(person: Reporter) -> Locator:
    """What the page says against it."""
    place = "[data-errors] [role=alert]" if person.visit.scripted else ".govuk-error-summary"
    return person.page.locator(place).first

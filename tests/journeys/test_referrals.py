"""A handler hands a report to an agency, a supervisor approves it; and another rules on one that an agency returns."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", 1280, False, id="en wide light"),
    pytest.param("zh-hans", PHONE, True, id="zh-hans phone dark"),
]


@pytest.mark.parametrize(("language", "width", "dark"), WAYS)
def test_from_the_draft_to_what_the_agency_gets(
    at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    tomas = at_desk("tomas", language=language, width=width, dark=dark)
    tomas.speak(language)
    seeing = Seeing(tomas.visit)
    draft(tomas, seeing)
    rule(tomas, seeing)
    for path in ("board/", "referrals/agreements/"):
        tomas.open(path)
        seeing.look(path)
    seeing.done()


def draft(desk: Desk, seeing: Seeing) -> None:
    """From the report's page to a draft, which its drafter cannot approve."""
    page = desk.page
    desk.open("queue/?state=HANDLING")
    page.locator("[data-row-link]").first.click()
    page.locator("#referrals a[href*='/refer/']").click()
    seeing.look("form")
    page.locator("[name=button][value=preview]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    seeing.look("form with errors")
    page.select_option("#id_agency", index=1)
    page.select_option("#id_asked", "examine")
    page.fill("#id_request", "Please look at the place named in it.")
    page.locator("[name=button][value=preview]").click()
    expect(page.locator(".package")).to_contain_text("Please look at the place named in it.")
    seeing.look("preview")
    page.locator("[name=button][value=draft]").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("form[action*='/move/approve/']")).to_have_count(0)
    seeing.look("draft")


def rule(desk: Desk, seeing: Seeing) -> None:
    """The demonstration has a return; whoever comes second finds it ruled on."""
    page = desk.page
    desk.open("referrals/")
    seeing.look("list")
    returned = page.locator("section[aria-labelledby=returns-title] a").first
    if not returned.count():
        return
    returned.click()
    page.locator("form[action*='/move/overrule_return/'] summary").click()
    seeing.look("ruling")
    page.fill("#overrule_return-text", "The place lies on your side of the river.")
    page.locator("form[action*='/move/overrule_return/'] button").click()
    expect(page.locator("#done")).to_be_visible()
    seeing.look("ruled")


def test_an_agency_without_a_computer_gets_a_letter_and_answers_on_paper(at_desk: SITTING) -> None:
    ways = {"language": "zh-hans", "width": PHONE, "dark": True}
    ada = at_desk("ada", **ways)
    ada.speak("zh-hans")
    letters_go_to(ada, "customs")
    tomas, yara = at_desk("tomas", **ways), at_desk("yara", **ways)
    for desk in (tomas, yara):
        desk.speak("zh-hans")
    seeing = Seeing(tomas.visit)
    address = drafted_for(tomas, "customs")
    yara.page.goto(address)
    press(yara, "approve")
    tomas.page.goto(address)
    seeing.look("letter to print")
    with tomas.page.expect_download() as download:
        tomas.page.locator("#papers a[href$='letter.pdf']").click()
    words = " ".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    reply = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", words)
    assert reply is not None
    press(tomas, "post")
    tomas.page.locator("#papers a[href$='/paper/']").click()
    seeing.look("answer on paper")
    tomas.page.check("[name=move][value=acknowledge]")
    tomas.page.fill("[name=reply]", "0000-0000")
    tomas.page.locator("form[action$='/paper/'] button[type=submit]").click()
    expect(tomas.page.locator("[data-error-summary]")).to_be_visible()
    seeing.look("answer with a wrong reference")
    tomas.page.fill("[name=reply]", reply[0].lower())
    tomas.page.locator("form[action$='/paper/'] button[type=submit]").click()
    expect(tomas.page.locator("#done")).to_be_visible()
    seeing.look("answer entered")
    seeing.done()


def letters_go_to(desk: Desk, agency: str) -> None:
    """An administrator says so, with all that stands on an envelope."""
    seeing, page = Seeing(desk.visit), desk.page
    desk.open("agencies/")
    seeing.look("ways to agencies")
    desk.open(f"agencies/{agency}/")
    page.check("[name=way][value=letter]")
    page.locator("form[action*='/agencies/'] button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    seeing.look("way to an agency with errors")
    page.fill("[name=postal]", "Customs\n12 Main Street\nRiverton")
    page.fill("[name=reply_to]", "Example Line\nP.O. Box 7\nRiverton")
    page.fill("[name=phone]", "+44 20 7946 0001")
    page.locator("form[action*='/agencies/'] button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()
    seeing.done()


def drafted_for(desk: Desk, agency: str) -> str:
    """A draft for an agency, and where it is."""
    page = desk.page
    desk.open("queue/?state=HANDLING")
    page.locator("[data-row-link]").first.click()
    page.locator("#referrals a[href*='/refer/']").click()
    page.select_option("#id_agency", agency)
    page.select_option("#id_asked", "examine")
    page.fill("#id_request", "Please look at the place named in it.")
    page.locator("[name=button][value=preview]").click()
    page.locator("[name=button][value=draft]").click()
    expect(page.locator("#done")).to_be_visible()
    return page.url.partition("?")[0]


def press(desk: Desk, move: str) -> None:
    """Press the button of a move that asks for no words."""
    desk.page.locator(f"form[action*='/move/{move}/'] button[type=submit]").click()
    expect(desk.page.locator("#done")).to_be_visible()

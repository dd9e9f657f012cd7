"""An officer's way with a referral: found in a list, read, confirmed, asked about, accepted, extended and answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Officer


def press(page: Page, move: str) -> None:
    """Press the button of a move and wait until the page says that it was done."""
    page.locator(f"form[action$='/{move}/'] button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()


def unfold(page: Page, move: str) -> None:
    """Show the fields of a move."""
    page.locator(f"form[action$='/{move}/'] summary").click()


def test_an_officer_answers_a_referral_with_scripts_and_without(visit: Visiting) -> None:
    officer = Officer(visit())
    officer.sign_in("osei")
    officer.speak("en")
    page = officer.page
    page.locator("#new [data-row-link]").first.click()
    expect(page.locator("#story")).to_contain_text("Opened for you just now, and noted.")
    expect(page.locator("#asked")).to_contain_text("find out who is behind it")
    press(page, "acknowledge")
    unfold(page, "ask")
    page.locator("form[action$='/ask/'] button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Write your question")
    page.fill("#ask-words", "Since when has this been going on?")
    press(page, "ask")
    expect(page.locator("#timeline")).to_contain_text("Since when has this been going on?")
    press(page, "accept")
    without_scripts(Officer(visit(scripted=False, state=officer.visit.context.storage_state())))


def without_scripts(plain: Officer) -> None:
    """The same person in a window that runs no script: a later day, then the outcome."""
    plain.open("referrals/in-progress/")
    page = plain.page
    page.locator("[data-row-link]").first.click()
    unfold(page, "extend")
    latest = date.fromisoformat(page.locator("#extend-until").get_attribute("max") or "")
    page.fill("#extend-until", (latest + timedelta(days=1)).isoformat())
    page.select_option("#extend-why", "others")
    page.fill("#extend-words", "The bank is slow.")
    page.locator("form[action$='/extend/'] button[type=submit]").click()
    expect(page.locator("#extend-until_error")).to_contain_text("within the range")
    expect(page.locator("#extend-words")).to_have_value("The bank is slow.")
    page.fill("#extend-until", latest.isoformat())
    press(page, "extend")
    unfold(page, "report_outcome")
    page.select_option("#report_outcome-outcome", "acted")
    page.fill("#report_outcome-words", "The money was paid back.")
    press(page, "report_outcome")
    expect(page.locator(".report-head .state")).to_have_text("Outcome reported, to be verified")
    expect(page.locator("#opened")).to_contain_text("Osei Valtonen: version 1")


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_pages_of_an_officer_can_be_used_by_everybody(
    visit: Visiting, language: str, width: int, dark: bool
) -> None:
    officer = Officer(visit(language=language, width=width, dark=dark))
    officer.sign_in("leila")
    officer.speak(language)
    looking, page = Looking(officer.visit), officer.page
    looking.look("lists of an agency")
    for which in ("waiting", "new", "in-progress", "ended"):
        officer.open(f"referrals/{which}/")
        looking.look(f"list {which}")
    for address in ("scorecard/", "figures/"):
        officer.open(address)
        looking.look(address)
    officer.open()
    page.locator("[data-row-link]").first.click()
    looking.look("referral")
    for closed in page.locator("#steps details").all():
        closed.locator("summary").click()
    ask = page.locator("form[action$='/ask/'] button[type=submit]")
    ask.click()
    looking.look("referral with an error")
    officer.open("referral/00000000-0000-4000-8000-000000000000/")
    looking.look("no such referral")
    officer.speak("en")
    looking.done()

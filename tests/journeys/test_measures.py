"""A bank is asked to hold money: by one person, released by another, by phone; its officer answers on a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import Desk, Officer

SITTING = Callable[..., Desk]
BANK, NUMBER = "bank-harbour", "tel:+442079460958"


def press(page: Page, action: str) -> None:
    """Press the button of a move and wait until the page says that it was done."""
    page.locator(f"form[action$='{action}/'] button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()


def test_from_the_request_to_the_hold(visit: Visiting, at_desk: SITTING) -> None:
    tomas = at_desk("tomas")
    seeing = Seeing(tomas.visit)
    address = ask(tomas, seeing)
    yara = at_desk("yara", width=PHONE, dark=True)
    release(yara, address)
    phone(tomas, seeing, address)
    officer = Officer(visit())
    officer.sign_in("anton")
    officer.speak("en")
    hold(officer, address)
    tomas.open(address)
    expect(tomas.page.locator(".report-head .state")).to_have_text("The bank holds it")
    seeing.look("held")
    seeing.done()
    board(yara)
    recall(tomas, address)


def ask(desk: Desk, seeing: Seeing) -> str:
    """From the report to the request. Returns where its page is."""
    page = desk.page
    desk.open("queue/?state=HANDLING")
    reports = [one.get_attribute("href") or "" for one in page.locator("[data-row-link]").all()]
    assert reports, "no report is worked on"
    for report in reports:
        desk.open(report.removeprefix("/"))
        link = page.locator("#referrals a[href*='/measure/']")
        if not link.count():
            continue
        link.click()
        page.wait_for_load_state()
        # Another journey may have drafted a referral of this one to the bank.
        if page.locator(f"#id_bank option[value={BANK}]").count():
            break
    seeing.look("form")
    page.select_option("#id_bank", BANK)
    page.fill("#id_amount", "12,5")
    page.fill("#id_currency", "EUR")
    page.fill("#id_numbers", "GB33 BUKB 2020 1555 5555 55")
    page.select_option("#id_basis", "fraud")
    page.fill("#id_legal_basis", "Payment Act, section 12")
    page.fill("#id_text", "Please hold what arrived on it today.")
    page.locator("main form.card button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("with a point before the smallest unit")
    seeing.look("form with an error")
    page.fill("#id_amount", "12,500.00")
    page.locator("main form.card button[type=submit]").click()
    expect(page.locator(".measure-number")).to_have_attribute("href", NUMBER)
    seeing.look("to phone")
    return "measures/" + page.url.partition("?")[0].rpartition("/measures/")[2]


def release(desk: Desk, address: str) -> None:
    """A supervisor approves the text and releases the account numbers, on a telephone."""
    page, seeing = desk.page, Seeing(desk.visit)
    desk.open(address)
    page.locator("#steps a[href*='/referrals/']").click()
    press(page, "/move/approve")
    desk.open(address)
    seeing.look("to release")
    press(page, "/move/release_numbers")
    seeing.done()


def phone(desk: Desk, seeing: Seeing, address: str) -> None:
    """Once the worker has delivered the referral, whoever asked phones."""
    page = desk.page
    for _ in range(40):
        desk.open(address)
        if page.locator("form[action$='/move/phone/']").count():
            break
        page.wait_for_timeout(250)
    page.locator("form[action$='/move/phone/'] [name=called]").first.check()
    page.select_option("#phone-spoke_to", "fraud_desk")
    page.check("#phone-verified")
    press(page, "/move/phone")
    expect(page.locator("#log")).to_contain_text("Fraud desk")
    seeing.look("waits for the bank")


def hold(officer: Officer, address: str) -> None:
    """The bank answers: it has it, and holds a part."""
    page, seeing = officer.page, Seeing(officer.visit)
    officer.open(address.replace("measures/", "referral/"))
    expect(page.locator("#measure")).to_contain_text("GB33 BUKB 2020 1555 5555 55")
    seeing.look("asked")
    press(page, "/measure/acknowledge")
    page.locator("form[action$='/measure/hold/'] summary").click()
    page.fill("#measure-hold-amount", "9,000.00")
    page.fill("#measure-hold-until", (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("form[action$='/measure/hold/'] button[type=submit]").click()
    expect(page.locator("#measure-hold-until_error")).to_contain_text("lies ahead")
    page.fill("#measure-hold-until", (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"))
    press(page, "/measure/hold")
    expect(page.locator("#measure")).to_contain_text("EUR 9,000.00")
    seeing.look("held")
    seeing.done()


def board(desk: Desk) -> None:
    """What runs stands on the board; a sound is there for whoever switches it on."""
    page, seeing = desk.page, Seeing(desk.visit)
    desk.open("board/")
    expect(page.locator(".measures")).to_contain_text("The hold ends")
    page.check("[data-sound]")
    seeing.look("board")
    desk.open("measures/")
    seeing.look("list")
    seeing.done()


def recall(desk: Desk, address: str) -> None:
    """The report is in work again: there are few of these, and other journeys need them."""
    page = desk.page
    desk.open(address.replace("measures/", "referrals/"))
    page.locator("form[action$='/move/recall/'] summary").click()
    page.locator("form[action$='/move/recall/'] [name=reason]").first.check()
    page.fill("#recall-text", "The journey ends here.")
    press(page, "/move/recall")

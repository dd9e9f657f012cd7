"""One report's way from the desk to an agency and its outcome back to the reporter, who confirms it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import SLOW, Desk, Officer, Reporter

WITHIN = 30.0


@dataclass
class Way:
    """Who takes part: Amara works on the report, Tomas approves, Osei answers for the agency, its reporter reads."""

    amara: Desk
    tomas: Desk
    osei: Officer
    person: Reporter

    def go(self, report: str, code: str) -> None:
        """From the draft to what the reporter reads in the end."""
        number = self.handed_over(report)
        self.osei.sign_in("osei")
        self.osei.speak("en")
        self.answered(number)
        self.person.open_inbox(code)
        self.reads("The office told us what came of it.")
        expect(self.handed).not_to_contain_text("acted")
        self.asked_and_answered()
        self.verified()
        self.look_again()
        self.reads("It found that it is so, and acted.")
        own = Seeing(self.person.visit)
        own.look("inbox of a report that was handed over")
        own.done()

    @property
    def handed(self) -> Locator:
        """Where the reporter reads of offices."""
        return self.person.page.locator("section[aria-labelledby=handed-title]")

    def reads(self, words: str) -> None:
        expect(self.handed).to_contain_text(words, timeout=SLOW)

    def look_again(self) -> None:
        """Look for answers."""
        if self.person.visit.scripted:
            self.person.page.locator("[data-look]").click()
        else:
            self.person.page.reload()

    def handed_over(self, report: str) -> str:
        """Drafted by one, approved by another. The number of the referral."""
        page = self.amara.page
        self.amara.open(f"report/{report}/refer/")
        page.select_option("#id_agency", "public-security")
        page.select_option("#id_asked", "investigate")
        page.fill("#id_request", "Please find out who did it.")
        page.locator("[name=button][value=preview]").click()
        page.locator("[name=button][value=draft]").click()
        expect(page.locator("#done")).to_be_visible()
        self.tomas.page.goto(page.url.partition("?")[0])
        step(self.tomas.page, "approve")
        return page.locator(".report-head .reference").inner_text()

    def answered(self, number: str) -> None:
        """The officer finds it once the worker has delivered it, accepts, and reports what came of it."""
        page, until = self.osei.page, time.monotonic() + WITHIN
        row = page.locator("[data-row-link]", has_text=number)
        self.osei.open("referrals/new/")
        while not row.count():
            assert time.monotonic() < until, f"{number} does not arrive"
            page.wait_for_timeout(1000)
            page.reload()
        row.click()
        step(page, "acknowledge")
        step(page, "accept")
        unfold(page, "report_outcome")
        page.select_option("#report_outcome-outcome", "acted")
        page.fill("#report_outcome-words", "Zqwords: the man of number nine.")
        step(page, "report_outcome")

    def asked_and_answered(self) -> None:
        """The question suggests itself, and its answer stands where the outcome is verified."""
        page = self.amara.page
        page.reload()
        unfold(page, "ask_reporter")
        step(page, "ask_reporter")
        self.look_again()
        expect(self.person.messages().last).to_contain_text("Is that so, as far as you know?", timeout=SLOW)
        self.person.say("Yes, it is so.")

    def verified(self) -> None:
        """The handler reads the answer and says that it holds."""
        page = self.amara.page
        page.reload()
        expect(page.locator("#asked-reporter")).to_contain_text("Yes, it is so.")
        seeing = Seeing(self.amara.visit)
        unfold(page, "verify")
        seeing.look("outcome to verify, with the reporter's answer")
        page.check("[name=how][value=reporter_confirmed]")
        page.fill("#verify-text", "So it was answered.")
        step(page, "verify")
        seeing.done()


def step(page: Page, move: str) -> None:
    """Press the button of a move and wait until the page says that it was done."""
    page.locator(f"form[action$='/{move}/'] button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()


def unfold(page: Page, move: str) -> None:
    """Show the fields of a move."""
    page.locator(f"form[action$='/{move}/'] summary").click()

"""Somebody new does a first review and a second one in a training hotline, and reads what was right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import hotline as hotlines
from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Hotline
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import Desk

BAND = {"en": "Training: nothing here is real", "zh-hans": "培训系统：这里的一切都不是真的"}
SCREENER = {"en": "mei", "zh-hans": "lin"}
# What a machine does not find.
ROLE = {"en": "only midwife", "zh-hans": "唯一的助产士"}
LOOKS = [
    pytest.param("en", 1280, False, id="en wide light"),
    pytest.param("zh-hans", PHONE, True, id="zh-hans phone dark"),
]


@pytest.fixture(scope="module")
def hotline() -> Iterator[Hotline]:
    """A hotline where nothing is real."""
    with hotlines.opened("--training", "--reports", "1") as opened:
        yield opened


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_a_learner_works_on_exercises_and_reads_what_was_right(
    visit: Visiting, language: str, width: int, dark: bool
) -> None:
    looks = {"language": language, "width": width, "dark": dark}
    screener = Desk(visit(**looks))
    screener.sign_in(SCREENER[language])
    seeing = Seeing(screener.visit)
    begun(screener, seeing, "gas-in-the-stairs", language)
    screened(screener.page)
    finished(screener, seeing, "gas-in-the-stairs")
    # It was urgent, and it was said that it is not.
    expect(screener.page.locator("#missed + .findings .finding")).to_have_count(1)
    expect(screener.page.locator("#leaks")).to_have_count(0)
    seeing.done()

    reviewer = Desk(visit(**looks))
    reviewer.sign_in("jonas")
    reviewer.speak(language)
    seeing = Seeing(reviewer.visit)
    begun(reviewer, seeing, "nurse-on-night-shift", language)
    reviewed(reviewer.page)
    finished(reviewer, seeing, "nurse-on-night-shift")
    leaks = reviewer.page.locator("#leaks + .findings")
    expect(leaks).to_contain_text(ROLE[language])

    again(reviewer)
    reviewed(reviewer.page, ROLE[language])
    finished(reviewer, seeing, "nurse-on-night-shift")
    expect(leaks).to_have_count(0)
    seeing.done()


def begun(desk: Desk, seeing: Seeing, code: str, language: str) -> None:
    """Begin an exercise from the list, which every page of the desk links to."""
    expect(desk.page.locator(".training-band")).to_have_text(BAND[language])
    desk.page.locator("a[href='/training/']").click()
    seeing.look("exercises")
    desk.page.locator(f"#{code} form button").click()
    expect(desk.page.locator("#story")).to_be_visible()


def screened(page: Page) -> None:
    """Answer the checklist, one answer of it wrongly, and pass the report on."""
    page.locator("[data-checklist]").click()
    for name, code in (("scope", "yes"), ("urgent", "no"), ("contact", "yes"), ("language", "yes")):
        page.locator(f"[name={name}][value={code}]").check()
    page.locator("main form button[type=submit]").click()


def reviewed(page: Page, *words: str) -> None:
    """Hide what is suggested and these words, check, grade and approve."""
    page.locator("[data-review-link]").click()
    page.locator("form[action*='/review/rest/'] button").click()
    for each in words:
        page.locator("[data-hide-words]").fill(each)
        page.locator("form[action*='/review/words/'] button").click()
        expect(page.locator("#done")).to_be_visible()
    page.locator("form[action*='/review/version/'] button").click()
    for name in ("role", "event", "together"):
        page.locator(f"[name=check-{name}][value={'hidden' if name == 'role' else 'none'}]").check()
    page.locator("form[action*='/review/check/'] button").click()
    for name in ("harm", "urgency", "credibility"):
        page.locator(f"[name=grade-{name}][value='{3 if name == 'harm' else 2}']").check()
        page.locator(f"[name=grade-{name}_reason]").fill("by what is told")
    page.locator("form[action*='/review/grade/'] button").click()
    page.locator("[name=approve-reason]").fill("For the labour office.")
    page.locator("form[action*='/review/end/'] button").click()


def finished(desk: Desk, seeing: Seeing, code: str) -> None:
    """The last step leads to what was right, and so does the list."""
    expect(desk.page.locator(".findings").first).to_be_visible()
    desk.page.locator("a[href='/training/']").first.click()
    desk.page.locator(f"#{code} a[href*='/training/result/']").click()
    expect(desk.page.locator(".findings").first).to_be_visible()
    seeing.look(f"result of {code}")


def again(desk: Desk) -> None:
    """Begin once more; while the fresh copy is being made the page says so."""
    page = desk.page
    for _ in range(20):
        page.locator("form[action*='/training/begin/'] button").click()
        if page.locator("#story").count():
            # The browser complains of each refusal; that is how it tells of it.
            desk.visit.complaints[:] = [each for each in desk.visit.complaints if "409" not in each]
            return
        page.go_back()
        page.wait_for_timeout(1000)
    raise AssertionError("there is no fresh copy")

"""Two reviews at real browsers: a checklist, a version made by keys or by plain forms, a grade, and who reads what.

And on from there: what an agency gets of it, what it answers, and what its reporter reads of that.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.handed_on import Way
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing, reported, sat
from tests.journeys.visitors import REVEALING_STORY, Desk, Officer, reporter

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", True, 1280, False, id="en scripted wide light"),
    pytest.param("zh-hans", True, PHONE, True, id="zh-hans scripted phone dark"),
    pytest.param("en", False, 1280, False, id="en plain"),
]
MOST_PRESSES = 12
STORY = f"{REVEALING_STORY} The only vet of Hollow Bay saw it."


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_what_a_reviewer_hides_no_handler_reads(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    other, _ = reported(reporter(visit(**looks)))
    person = reporter(visit(**looks))
    report, code = reported(person, STORY)

    mei = sat(at_desk, "mei", looks)
    screened(mei, Seeing(mei.visit), report)

    jonas = sat(at_desk, "jonas", looks)
    seeing = Seeing(jonas.visit)
    jonas.open(f"report/{report}/")
    jonas.page.locator("[data-review-link]").click()
    seeing.look("second review begun")
    expect(jonas.page.locator("#redact")).not_to_contain_text("946 0958")
    hidden_by_keys(jonas.page) if scripted else hidden_by_forms(jonas.page)
    ticked(jonas.page)
    reviewed(jonas, seeing)

    amara = sat(at_desk, "amara", looks)
    amara.open(f"report/{report}/")
    amara.page.locator("form[action*='/move/pull/'] button").click()
    expect(amara.page.locator("#done")).to_be_visible()
    story = amara.page.locator("#story")
    for words in ("Jane", "Miller", "946 0958", "jane.miller", "Hollow Bay"):
        expect(story).not_to_contain_text(words)
    expect(story).to_contain_text("The only vet of")
    reading = Seeing(amara.visit)
    reading.look("redacted version")
    linked(amara, reading, other)
    reading.done()

    # From here on by words: once with scripts, once without.
    if language == "en":
        tomas, osei = sat(at_desk, "tomas", looks), Officer(visit(**looks))
        Way(amara, tomas, osei, person).go(report, code)


def screened(desk: Desk, seeing: Seeing, report: str) -> None:
    """Take a report, answer the checklist, first without an answer, and pass it on."""
    page = desk.page
    if desk.visit.scripted:
        screened_by_keys(desk, report)
        return
    desk.open(f"report/{report}/")
    desk.take()
    page.locator("[data-checklist]").click()
    page.locator("main form button[type=submit]").click()
    seeing.look("checklist without answers")
    for name, code in (("scope", "yes"), ("urgent", "no"), ("contact", "yes"), ("language", "yes")):
        page.locator(f"[name={name}][value={code}]").check()
    page.locator("main form button[type=submit]").click()
    desk.put_back()
    seeing.look("passed on")
    seeing.done()


def screened_by_keys(desk: Desk, report: str) -> None:
    """The same in eight presses, as docs/how-to/review-a-report.md shows them."""
    page = desk.page
    desk.open(f"report/{report}/")
    presses = [".", "Enter", "p", *"1111", "Enter"]
    assert len(presses) <= MOST_PRESSES
    for at, press in enumerate(presses):
        page.keyboard.press(press)
        if at == 1:
            expect(page.locator("[data-checklist]")).to_be_visible()
        elif at == 2:
            expect(page.locator("#questions")).to_be_visible()
    page.wait_for_url("**done=passed*")
    desk.put_back(by_key=True)
    expect(page.locator("[data-checklist]")).to_have_count(0)


def hidden_by_keys(page: Page) -> None:
    """Hide everything that is suggested, changing one's mind once, and words that were selected in the text."""
    count = page.locator("#items [data-open-count]")
    total = int(count.inner_text())
    for left in range(total - 1, -1, -1):
        page.keyboard.press("r" if left == total - 1 else "a")
        expect(count).to_have_text(str(left))
    page.locator("[data-item='1']").focus()
    page.keyboard.press("a")
    expect(page.locator("[data-item='1']")).to_have_attribute("data-state", "hidden")
    # No key acts while somebody types.
    page.locator("[data-hide-words]").fill("Hollow Bay")
    page.locator("[data-hide-words]").press("r")
    expect(page.locator("[data-item='1']")).to_have_attribute("data-state", "hidden")
    page.evaluate("""() => {
      const text = document.querySelector("[data-original]").lastChild;
      const at = text.data.indexOf("Hollow Bay");
      document.getSelection().setBaseAndExtent(text, at, text, at + "Hollow Bay".length);
    }""")
    expect(page.locator("[data-hide-words]")).to_have_value("Hollow Bay")
    page.locator("form[action*='/review/words/'] button").click()
    expect(page.locator("#done")).to_be_visible()


def hidden_by_forms(page: Page) -> None:
    """The same by the buttons of plain forms."""
    page.locator("[data-item='1'] button[value=accept]").click()
    page.locator("form[action*='/review/rest/'] button").click()
    page.locator("[data-hide-words]").fill("Hollow Bay")
    page.locator("form[action*='/review/words/'] button").click()
    expect(page.locator("#done")).to_be_visible()


def ticked(page: Page) -> None:
    """Say that a number is what the same matter is found by; nothing is shown of other reports before the grade."""
    page.locator("#identifiers input[name=used]").first.check()
    page.locator("form[action*='/review/identifiers/'] button").click()
    expect(page.locator("#identifiers input[name=used]").first).to_be_checked()
    page.locator("#identifiers [data-key=d]").click()
    expect(page.locator(".related-list")).to_have_count(0)
    page.go_back()


def linked(desk: Desk, seeing: Seeing, other: str) -> None:
    """Come from a report to another of the same category, place and time, link it, and find it on the report's page."""
    page = desk.page
    if desk.visit.scripted:
        page.keyboard.press("d")
    else:
        page.locator("#matter [data-key=d]").click()
    card = page.locator(f"#related-{other}")
    card.locator("summary").click()
    card.locator("form[action$='/link/'] button").click()
    seeing.look("link without a reason")
    card.locator("[name=reason]").fill("the same caller on the same day")
    card.locator("form[action$='/link/'] button").click()
    expect(page.locator("#done")).to_be_visible()
    seeing.look("linked")
    page.locator(".govuk-back-link").click()
    expect(page.locator(f"#matter .related a[href*='{other}']")).to_be_visible()


def reviewed(desk: Desk, seeing: Seeing) -> None:
    """Keep the version, check it, grade it, first without a reason, and approve."""
    page = desk.page
    page.locator("form[action*='/review/version/'] button").click()
    for name in ("role", "event", "together"):
        page.locator(f"[name=check-{name}][value=none]").check()
    page.locator("form[action*='/review/check/'] button").click()
    for name in ("harm", "urgency", "credibility"):
        page.locator(f"[name=grade-{name}][value='3']").check()
        page.locator(f"[name=grade-{name}_reason]").fill("by what is told" if name != "harm" else "")
    page.locator("form[action*='/review/grade/'] button").click()
    seeing.look("grade without a reason")
    expect(page.locator("[name=grade-urgency_reason]")).to_have_value("by what is told")
    page.locator("[name=grade-harm_reason]").fill("many savers")
    page.locator("form[action*='/review/grade/'] button").click()
    seeing.look("second review done")
    page.locator("[name=approve-reason]").fill("For whoever asks the bank.")
    page.locator("form[action*='/review/end/'] button").click()
    page.wait_for_url("**done=reviewed*")
    desk.put_back()
    seeing.look("approved")
    seeing.done()

"""Hands and eyes: a keyboard alone is enough, a phone is wide enough, and three presses of Esc leave."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.visitors import SLOW, Desk, Reporter
from tests.journeys.wire import HARMLESS

SITTING = Callable[..., Desk]
MOST_TABS = 120
HAS_FOCUS = "element => element === document.activeElement"
FOCUS_SHOWS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""


def test_a_report_is_filed_and_its_answer_read_without_a_mouse(
    visit: Visiting, at_desk: SITTING, language: str
) -> None:
    window = visit(language=language)
    page = window.page
    window.open()
    press(page, page.locator(".hero a.govuk-button").first)
    press(page, page.locator(".gate-on"))
    report, code = file_by_keys(Reporter(window))

    desk = at_desk("mei")
    desk.open_report(report)
    desk.take()
    desk.write("ask", "Which night?")

    press(page, page.locator("#receipt a.govuk-button"))
    expect(page.locator("html.ready")).to_be_attached()
    open_by_keys(page, code)
    expect(page.locator(".message").last).to_contain_text("Which night?")
    go_to(page, page.locator("#message-text"))
    page.keyboard.type("Every night.")
    press(page, page.locator("[data-say-button]"))
    expect(page.locator(".message").last).to_contain_text("Every night.", timeout=SLOW)


def test_the_desk_is_worked_without_a_mouse(at_desk: SITTING) -> None:
    desk = at_desk("tomas")
    page, keys = desk.page, desk.page.keyboard
    desk.open("queue/")
    rows = page.locator("[data-row-link]")
    keys.press("j")
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    expect(rows.first).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#summary")).to_be_visible()
    keys.press("g")
    keys.press("q")
    expect(rows.first).to_be_visible()
    keys.press("/")
    expect(page.locator("#find")).to_be_focused()
    keys.type("jk?gq")
    expect(page.locator("#find")).to_have_value("jk?gq")
    keys.press("Escape")
    page.locator("main").focus()
    keys.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.locator("[data-keys-on]").uncheck()
    keys.press("Escape")
    page.locator("main").focus()
    keys.press("?")
    expect(page.locator("dialog")).to_be_hidden()


def test_keys_lead_to_the_next_step_and_to_a_question(at_desk: SITTING) -> None:
    desk = at_desk("tomas")
    page, keys = desk.page, desk.page.keyboard
    desk.open("queue/")
    for report in desk.references():
        page.goto(report)
        if page.locator("#steps").count() and page.locator("#reader-ask").count():
            break
    keys.press(".")
    expect(page.locator("#steps :focus")).to_have_count(1)
    keys.press("q")
    expect(page.locator("#who-ask")).to_be_visible()
    expect(page.locator("#id_text")).to_be_focused()
    keys.type("q.")
    expect(page.locator("#id_text")).to_have_value("q.")


def test_esc_three_times_leaves_and_back_shows_nothing(visit: Visiting) -> None:
    told, window = tell(), visit()
    page = window.page
    Reporter(window).open_form()
    page.fill("[name=story]", told.story)
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(f"http://{HARMLESS}/")
    page.go_back()
    assert not page.url.startswith(window.hotline.public)
    assert told.markers[0] not in page.content()
    assert window.leaked(told) == {}


def test_leaving_closes_the_open_inbox(visit: Visiting) -> None:
    window = visit()
    page, person = window.page, Reporter(window)
    person.open_form()
    person.fill(tell())
    code = person.send()
    for _ in range(3):
        page.keyboard.press("Escape")
    # The receipt was not confirmed: whoever leaves in a hurry is not asked.
    page.wait_for_url(f"http://{HARMLESS}/")

    person.open_inbox(code)
    assert window.cookies() == ["__Host-inbox"]
    page.locator("[data-quick-exit]").click()
    page.wait_for_url(f"http://{HARMLESS}/")
    page.wait_for_timeout(500)
    assert window.cookies() == []
    page.go_back()
    expect(page.locator("[data-unlocked]:visible")).to_have_count(0)


def test_two_presses_of_esc_or_slow_ones_stay(visit: Visiting) -> None:
    window = visit()
    Reporter(window).open_form()
    keys = window.page.keyboard
    keys.press("Escape")
    keys.press("Escape")
    window.page.wait_for_timeout(2100)
    keys.press("Escape")
    window.page.wait_for_timeout(300)
    assert window.page.url == window.public("report/")


def test_without_scripting_the_way_out_is_a_link(visit: Visiting) -> None:
    window = visit(scripted=False)
    window.open("report/")
    window.page.locator("[data-quick-exit]").click()
    window.page.wait_for_url(f"http://{HARMLESS}/")


def file_by_keys(person: Reporter) -> tuple[str, str]:
    """File a short report and confirm its code; the report's id and the code."""
    page, keys = person.page, person.page.keyboard
    expect(page.locator("html.ready")).to_be_attached()
    report = person.report
    go_to(page, page.locator("[name=story]"))
    keys.type("They dig at night, without a mouse.")
    press(page, page.locator("[data-next]"))
    go_to(page, page.locator("[name=category]").first)
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(page.locator("[name=category][value=fraud]")).to_be_checked()
    for step in ("questions", "place", "evidence", "contact", "check"):
        press(page, page.locator("[data-next]"))
        expect(page.locator(f"[data-step={step}]")).to_be_visible()
    press(page, page.locator("[data-next]"))
    code = person.code()
    go_to(page, page.locator("#confirm-code"))
    keys.type(code[-4:])
    keys.press("Enter")
    expect(page.locator("[data-confirmed]")).to_be_visible()
    return report, code


def open_by_keys(page: Page, code: str) -> None:
    """Type the code until the receipt opens its inbox."""
    for _ in range(20):
        go_to(page, page.locator("[name=code]"))
        page.keyboard.press("Control+A")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        opened, wrong = page.locator("[data-unlocked]"), page.locator("[data-errors] [role=alert]")
        opened.or_(wrong).filter(visible=True).first.wait_for(timeout=SLOW)
        if opened.is_visible():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the receipt opened nothing")


def go_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, forwards and then from the top; wherever it stops it must show."""
    for _ in range(MOST_TABS):
        if target.evaluate(HAS_FOCUS):
            assert page.evaluate(FOCUS_SHOWS), f"the focus does not show on {target}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def press(page: Page, target: Locator) -> None:
    """Reach a button or a link and press Enter."""
    go_to(page, target)
    page.keyboard.press("Enter")


def test_the_skip_link_is_the_first_thing_a_keyboard_reaches(visit: Visiting, language: str) -> None:
    window = visit(language=language)
    for path in ("", "report/", "inbox/"):
        window.open(path)
        window.page.keyboard.press("Tab")
        expect(window.page.locator(".govuk-skip-link")).to_be_focused()
        window.page.keyboard.press("Enter")
        expect(window.page).to_have_url(re.compile("#main$"))

"""Who works on what, in a browser: the next report by one key, a conflict of interest, and a board that lives."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.visitors import Desk, Reporter

Sitting = Callable[..., Desk]
PHONE = 360


def test_one_key_gives_the_next_report_and_a_conflict_gives_it_back(
    visit: Visiting, at_desk: Sitting, language: str
) -> None:
    person = Reporter(visit(language=language))
    person.open_form()
    person.fill(tell())
    person.send()
    desk = at_desk("mei", language=language)
    page = desk.page
    desk.speak(language)
    desk.open("next/")
    assert violations(page) == []
    desk.open("working/")
    assert violations(page) == []
    for each in page.locator("[name=languages]").all():
        each.check()
    page.locator("button[value=languages]").click()
    expect(page.locator("#done")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("n")
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("form[action*='/move/renew/'] button")).to_be_visible()
    assert violations(page) == []
    conflict = page.locator("form[action*='/move/declare_conflict/']")
    conflict.locator("summary").click()
    conflict.locator("button").click()
    expect(page.locator("#done")).to_be_visible()
    assert page.locator("form[action*='/move/take/']").count() == 0
    assert page.locator("form[action*='/move/declare_conflict/']").count() == 0


def test_the_board_shows_by_itself_what_others_do(at_desk: Sitting, language: str) -> None:
    desk = at_desk("tomas", language=language)
    page = desk.page
    desk.speak(language)
    desk.open("board/")
    assert violations(page) == []
    page.evaluate("window.neverLoadedAnew = true")
    board = page.locator("#board")
    before = board.get_attribute("data-mark")
    raise_one(at_desk("mei", language=language))
    expect(board).not_to_have_attribute("data-mark", before or "", timeout=20_000)
    assert page.evaluate("window.neverLoadedAnew")
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert too_wide(page) == []
    assert violations(page) == []


def raise_one(desk: Desk) -> None:
    """Mark the first report as urgent that is not."""
    desk.open("queue/")
    for report in desk.references():
        desk.page.goto(report)
        button = desk.page.locator("form[action*='/move/raise_urgency/'] button")
        if button.count():
            button.click()
            expect(desk.page.locator("#done")).to_be_visible()
            return
    raise AssertionError("every report is urgent")


def test_without_scripting_the_board_is_a_page_of_links(at_desk: Sitting) -> None:
    desk = at_desk("tomas", scripted=False)
    desk.open("board/")
    links = desk.page.locator(".numbers a")
    expect(desk.page.locator(".numbers a[href*='/call-backs/']").first).to_be_visible()
    assert links.count() == desk.page.locator(".numbers > li").count() >= 10
    links.first.click()
    expect(desk.page.locator("#queue")).to_be_visible()


def test_a_report_goes_to_another_team_and_the_pages_of_the_supervisor_are_open_to_all(
    at_desk: Sitting, language: str
) -> None:
    desk = at_desk("tomas", language=language)
    page = desk.page
    desk.speak(language)
    for path in ("roster/", "board/share/?begun=yes"):
        desk.open(path)
        assert violations(page) == []
    desk.open("queue/?state=RECEIVED")
    page.goto(desk.references()[0])
    page.locator("a[href*='/transfer/']").click()
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.select_option("#team", index=1)
    page.locator("form[method=get] button").last.click()
    assert violations(page) == []
    assert too_wide(page) == []
    page.fill("[name=reason]", "It is theirs.")
    desk.press(page.locator("form:has([name=reason]) button[type=submit]"), "tomas")
    expect(page.locator("#done")).to_be_visible()
    for path in ("roster/", "board/share/?begun=yes"):
        desk.open(path)
        assert too_wide(page) == []

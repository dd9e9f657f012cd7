"""Letters are added to what somebody writes, and what goes to a reporter can be taken back for ten seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.test_report_and_answer import file
from tests.journeys.visitors import Desk, reporter

SITTING = Callable[..., Desk]


def taken(visit: Visiting, desk: Desk) -> tuple[str, str]:
    """A report that Mei took, with its code."""
    report, code = file(reporter(visit()), tell(200))
    desk.open_report(report)
    desk.take()
    return report, code


def posts(desk: Desk) -> int:
    return len(desk.visit.wire.posts("/say/"))


def test_a_letter_is_added_by_keys_and_the_message_taken_back_in_time(
    visit: Visiting, at_desk: SITTING
) -> None:
    desk = at_desk("mei")
    page = desk.page
    taken(visit, desk)
    page.locator("label[for=reader-reply]").click()
    page.fill("#id_text", "Dear reporter,")
    page.locator("h1").click()
    page.keyboard.press(":")
    expect(page.locator("#letters")).to_have_attribute("open", "")
    first = page.locator("[data-letter]", has_text="First answer")
    first.locator("summary").click()
    first.get_by_label("if the reporter could be in danger").check()
    first.locator("[data-letter-insert]").click()
    text = page.locator("#id_text").input_value()
    assert text.startswith("Dear reporter,\n\nThank you for writing to us.")
    assert "call the emergency number first" in text
    assert "This will take some time" not in text, "what was not chosen is not added"
    assert "if the reporter" not in text, "nor when a part belongs in"

    page.locator("#write button[value=reply]").click()
    expect(page.locator("[data-hold-note]")).to_be_visible()
    expect(page.locator("[data-hold-undo]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-hold-note]")).to_be_hidden()
    expect(page.locator("#id_text")).to_be_focused()
    assert page.locator("#id_text").input_value() == text
    page.wait_for_timeout(10_500)
    assert posts(desk) == 0, "nothing left the page"


def test_a_message_leaves_by_itself_after_ten_seconds(visit: Visiting, at_desk: SITTING) -> None:
    desk = at_desk("mei")
    page = desk.page
    _, code = taken(visit, desk)
    page.locator("label[for=reader-reply]").click()
    page.fill("#id_text", "We come tomorrow.")
    page.locator("#write button[value=reply]").click()
    page.wait_for_timeout(4_000)
    assert posts(desk) == 0
    expect(page.locator("#done")).to_contain_text("Sent.", timeout=12_000)
    assert posts(desk) == 1
    window = visit()
    person = reporter(window)
    person.open_inbox(code)
    expect(person.messages().last).to_contain_text("We come tomorrow.")


def test_a_supervisor_writes_a_letter_and_the_desk_is_offered_it(at_desk: SITTING) -> None:
    desk = at_desk("tomas")
    page = desk.page
    desk.open("administration/")
    page.locator("main").get_by_role("link", name="Letters").click()
    page.get_by_role("link", name="New letter").click()
    page.fill("#code", "thank-you-again")
    page.fill("#title-en", "Thank you again")
    page.fill("#text-en", "Thank you again.\n\n? if it helped\nIt helped us.")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator(".letter-when")).to_contain_text("if it helped")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Thank you again")


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_letters_in_every_state(
    visit: Visiting, at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    desk = at_desk("tomas", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.page
    for path in ("letters/", "letters/new/", "letters/of/first-answer/"):
        desk.open(path)
        looking.look(path)
    page.locator("button[value=look]").click()
    looking.look("looked at")
    page.fill("#text-en", "Hello.\n\n? if late")
    page.locator("button[value=keep]").click()
    looking.look("a mistake")

    desk.open("queue/")
    page.locator("[data-row-link]").first.click()
    page.locator("label[for=reader-reply]").click()
    page.locator("#letters > summary").click()
    page.locator("[data-letter] summary").first.click()
    looking.look("letters offered")
    page.locator("[data-letter-insert]").first.click()
    page.locator("#write button[value=reply]").click()
    expect(page.locator("[data-hold-note]")).to_be_visible()
    looking.look("held")
    page.locator("[data-hold-undo]").click()
    looking.done()

"""Lists by keys alone: from a narrowed queue into a report and on through the list, with and without scripting."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.access import too_wide, violations
from tests.journeys.test_access import LOOKS, PICTURES, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
PLACE = ".in-list ul .quiet"


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get(PICTURES):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_list_is_walked_by_keys_alone(at_desk: SITTING, language: str) -> None:
    desk = at_desk("mei", language=language)
    desk.speak(language)
    page = desk.page
    desk.open()
    press(page, "g", "q")
    expect(page.locator("[data-row-link]").first).to_be_visible()
    press(page, "j", "j", "k", "Enter")
    expect(page.locator(PLACE)).to_contain_text("1")
    first = page.url
    press(page, "]")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator(PLACE)).to_contain_text("2")
    assert violations(page) == []
    press(page, "[")
    page.wait_for_url(first)
    press(page, "g", "m")
    page.wait_for_url("**/queue/?who=me")
    assert desk.visit.complaints == []


def test_no_key_acts_in_a_field_nor_when_they_are_switched_off(at_desk: SITTING) -> None:
    desk = at_desk("mei")
    page = desk.page
    desk.open("queue/")
    page.locator("[data-row-link]").first.click()
    address = page.url
    page.locator("label[for=reader-note]").click()
    page.locator("#id_text").focus()
    press(page, "]", "[", "g", "q", "?")
    expect(page.locator("#id_text")).to_have_value("][gq?")
    assert page.url == address
    page.fill("#id_text", "")
    page.locator("h1").click()
    # A control that the page gives a key is pressed by it and stands in the help under its own name.
    page.evaluate("""() => {
      const [control, hidden] = [document.createElement("button"), document.createElement("button")];
      [control.textContent, control.dataset.key] = [" Draw  it ", "z"];
      [hidden.textContent, hidden.dataset.key, hidden.hidden] = ["Unseen", "y", true];
      control.addEventListener("click", () => control.dataset.pressed = "yes");
      document.querySelector("main").append(hidden, control);
    }""")
    press(page, "y", "z")
    expect(page.locator("[data-key=z]")).to_have_attribute("data-pressed", "yes")
    press(page, "?")
    expect(page.locator("[data-keys]")).to_be_visible()
    drawn = page.locator("[data-keys-here] dl > div").filter(has_text="Draw it")
    expect(drawn).to_have_text(re.compile(r"^z\s+Draw it$"))
    page.locator("[data-keys-on]").uncheck()
    press(page, "Escape")
    press(page, "]")
    press(page, "g", "q")
    page.wait_for_timeout(300)
    assert page.url == address


def test_the_same_list_is_walked_by_links_without_scripting(at_desk: SITTING) -> None:
    desk = at_desk("mei", scripted=False)
    page = desk.page
    desk.open("queue/?state=RECEIVED")
    page.locator("[data-row-link]").first.click()
    expect(page.locator(PLACE)).to_contain_text("1")
    page.locator("[rel=next]").click()
    expect(page.locator(PLACE)).to_contain_text("2")
    page.locator(".in-list .govuk-back-link").click()
    page.wait_for_url("**/queue/?state=RECEIVED")


def test_a_search_is_kept_deleted_and_brought_back_by_keys(at_desk: SITTING) -> None:
    desk = at_desk("tomas")
    page = desk.page
    desk.open("queue/?state=RECEIVED")
    page.locator("[href*='/searches/keep/']").press("Enter")
    page.locator("#id_name").focus()
    page.keyboard.type("g q new ones")
    press(page, "Enter")
    expect(page.locator("#done")).to_be_focused()
    press(page, "j")
    expect(page.locator(".search a")).to_be_focused()
    page.locator(".search [value=deleted]").press("Enter")
    expect(page.locator("[data-key-undo]")).to_be_visible()
    expect(page.locator(".search")).to_have_count(0)
    press(page, "u")
    expect(page.locator(".search a")).to_have_text("g q new ones")
    press(page, "j", "Enter")
    page.wait_for_url("**/queue/?state=RECEIVED")
    press(page, "g", "l")
    page.wait_for_url("**/searches/")


def test_ticked_reports_are_made_urgent_and_taken_back_by_keys(at_desk: SITTING) -> None:
    desk = at_desk("jonas")
    page = desk.page
    desk.open("queue/?state=RECEIVED")
    picture(page, "bulk-bar")
    # Others made some of them urgent before; each key leads one row on.
    calm: list[bool] = page.locator("[data-row]").evaluate_all(
        "rows => rows.map(row => !row.classList.contains('is-urgent'))"
    )
    press(page, *["j"] * (calm.index(True) + 1))
    # Twice and once more: a key that ticks takes the tick away, too.
    press(page, "x", "x", "x")
    expect(page.locator("[data-key-choose]:checked")).to_have_count(1)
    press(page, ".")
    expect(page.locator("#bulk-move")).to_be_focused()
    press(page, "Tab", "Enter")
    page.locator("#id_reason").focus()
    page.keyboard.type("x u . A flood.")
    press(page, "Tab", "Enter")
    expect(page.locator("form[action$='/bulk/start/'] button")).to_be_visible()
    assert violations(page) == []
    picture(page, "bulk-trial")
    page.locator("form[action$='/bulk/start/'] button").press("Enter")
    expect(page.locator("[data-key-undo]")).to_be_visible()
    assert violations(page) == []
    picture(page, "bulk-done")
    press(page, "u")
    expect(page.locator("#done")).to_contain_text("Taken back")
    assert desk.visit.complaints == []


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_a_narrowed_list_is_accessible_and_fits(
    at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    desk = at_desk("mei", language=language, width=width, dark=dark)
    desk.speak(language)
    looking = Looking(desk.visit)
    desk.open("queue/?state=RECEIVED&grade=1")
    looking.look("empty list")
    desk.open("queue/?who=nobody")
    looking.look("narrowed list")
    desk.page.locator("[href*='/searches/keep/']").click()
    looking.look("keep a search")
    desk.page.fill("#id_name", "…")
    desk.page.locator("main form:has(#id_name) button").click()
    expect(desk.page.locator("#done")).to_be_visible()
    looking.look("saved searches")
    desk.open("queue/?who=nobody")
    desk.page.goto(desk.references()[1])
    looking.look("report in a list")
    looking.done()


def test_words_are_searched_and_stand_in_no_address(at_desk: SITTING, language: str) -> None:
    desk = at_desk("mei", language=language)
    desk.speak(language)
    page = desk.page
    desk.open("find/words/")
    assert violations(page) == []
    page.fill("#words-words", "the" if language == "en" else "我们")
    page.locator(".words-form button").click()
    expect(page.locator("#passed")).to_be_visible()
    expect(page.locator("form[data-goes-on]")).to_have_count(0)
    expect(page.locator(".hit mark").first).to_be_visible()
    assert page.url.endswith("/find/words/")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert too_wide(page) == []
    picture(page, f"words-{language}")
    page.locator(".hit [data-row-link]").first.click()
    expect(page.locator("#story")).to_be_visible()
    assert desk.visit.complaints == []


def test_the_longest_words_take_a_second_line_and_not_the_width_of_a_narrow_desktop(
    at_desk: SITTING,
) -> None:
    desk = at_desk("mei")
    page = desk.page
    desk.open("queue/")
    expect(page.locator("[data-row-link]").first).to_be_visible()
    page.evaluate("""() => {
      const put = (where, words, kind) => {
        const pill = Object.assign(document.createElement("span"), {className: kind, textContent: words});
        where.replaceChildren(pill, " ", pill.cloneNode(true));
      };
      for (const row of document.querySelectorAll("table.rows tbody tr")) {
        const cells = row.querySelectorAll("td");
        put(cells[0], "Urgent", "urgent");
        cells[1].textContent = "Financial Conduct and Consumer Protection Authority: to look into it";
        cells[2].textContent = "Northern Lakes Province";
        put(cells[3], "Outcome reported, to be verified", "state");
        put(cells[4], "3 working days 4 hours late", "clock-words");
        cells[5].textContent = "Maximiliane Oberhuber-Schmid";
      }
    }""")
    for width in (970, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width

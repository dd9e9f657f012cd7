"""The phone on the desk in a browser: a board that lives while calls come in, and hours that administrators set."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Hotline
from tests.journeys.told_live import line_of, new_call
from tests.journeys.visitors import Desk

Sitting = Callable[..., Desk]
PHONE = 360
FRESH = 20_000


def test_the_calls_show_by_themselves_while_they_come_in(
    at_desk: Sitting, hotline: Hotline, language: str
) -> None:
    desk = at_desk("tomas", language=language)
    page = desk.page
    desk.speak(language)
    with line_of(hotline) as line:
        # What a journey in another language left is over: this service began just now.
        line.takers(ready=0, busy=0)
        desk.open("calls/")
        assert violations(page) == []
        expect(page.locator(".empty-line")).to_be_visible()
        page.evaluate("window.neverLoadedAnew = true")
        call = new_call()
        line.takers(ready=2, busy=1, en=2)
        line.happened(call, "offered", "queued", ago=200, urgent=True)
        waits = page.locator(".calls-now .heat--over")
        expect(waits).to_be_visible(timeout=FRESH)
        assert page.evaluate("window.neverLoadedAnew")
        assert violations(page) == []
        assert too_wide(page) == []
        line.happened(call, "answered")
        expect(waits).to_be_hidden(timeout=FRESH)
        line.happened(call, "ended")
        with page.expect_download() as table:
            page.locator("a[href='/calls/table.csv']").click()
        assert table.value.suggested_filename.startswith("calls-")


def test_the_calls_read_without_scripts_and_on_a_phone_in_the_dark(at_desk: Sitting, language: str) -> None:
    plain = at_desk("tomas", language=language, scripted=False)
    plain.open("calls/")
    expect(plain.page.locator("#board")).to_be_visible()
    small = at_desk("tomas", language=language, width=PHONE, dark=True)
    small.open("calls/")
    assert violations(small.page) == []
    assert too_wide(small.page) == []
    # The table of seven days is wider than a phone: it moves in its own box, by keys too, and an edge says so.
    box = small.page.get_by_role("region").filter(has=small.page.locator(".calls-days"))
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert "gradient" in box.evaluate("box => getComputedStyle(box).backgroundImage")
    box.focus()
    small.page.keyboard.press("ArrowRight")
    small.page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_administrators_set_the_hours_and_are_told_where_something_is_wrong(
    at_desk: Sitting, language: str
) -> None:
    desk = at_desk("ada", language=language, width=PHONE, dark=True)
    page = desk.page
    desk.speak(language)
    for address in ("calls/hours/", "calls/interpreters/"):
        desk.open(address)
        assert violations(page) == []
        assert too_wide(page) == []
    desk.open("calls/hours/")
    page.locator("#id_mon").fill("17-9")
    keep = page.locator("form[action='/calls/hours/'] button[type=submit]")
    keep.click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("#id_mon")).to_have_value("17-9")
    assert violations(page) == []
    page.locator("#id_mon").fill("9-12, 13-17")
    keep.click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("#id_mon")).to_have_value("09:00–12:00, 13:00–17:00")
    assert violations(page) == []


def test_two_administrators_stand_for_an_interpreter(visit: Visiting, at_desk: Sitting) -> None:
    ada = at_desk("ada")
    ada.open("calls/interpreters/")
    page = ada.page
    page.locator("#id_name").fill("Journey line")
    page.locator("#id_language").select_option("en")
    page.locator("#id_phone").fill("+44 20 7946 0123")
    page.locator("form[action='/calls/interpreters/'] button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()
    bela = at_desk("bela")
    bela.open("calls/interpreters/")
    mine = bela.page.locator("li.card", has_text="Journey line")
    mine.locator("button[value=confirm]").click()
    expect(bela.page.locator("#done")).to_be_visible()
    expect(
        bela.page.locator("li.card", has_text="Journey line").locator("button[value=confirm]")
    ).to_be_hidden()
    assert violations(bela.page) == []

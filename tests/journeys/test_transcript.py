"""A recording is written down at a real browser, redacted beside the story, and read by its handler as it was left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import Evidence, tell
from tests.journeys.test_access import PHONE
from tests.journeys.test_review import screened
from tests.journeys.test_vault import Seeing, sat
from tests.journeys.visitors import Desk, reporter

SITTING = Callable[..., Desk]
SLOW_MACHINE = 60.0
WAYS = [
    pytest.param("en", True, 1280, False, id="en scripted wide light"),
    pytest.param("zh-hans", True, PHONE, True, id="zh-hans scripted phone dark"),
    pytest.param("en", False, 1280, False, id="en plain"),
]
SAID = "Caller: Jane Miller rang me from +44 20 7946 0958.\nCall-taker: What did she want?"


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_what_is_said_is_written_down_and_comes_before_the_reviewer(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    person = reporter(visit(**looks))
    told = replace(tell(), files=(Evidence("call.wav", b"RIFF" + bytes(2000), "audio/wav"),))
    person.open_form()
    report = person.report
    person.fill(told)
    person.send()

    mei = sat(at_desk, "mei", looks)
    seeing = Seeing(mei.visit)
    mei.open(f"report/{report}/")
    mei.page.locator("#transcripts a").click()
    seeing.look("transcript empty")
    mei.page.locator("form[action*='/transcript/'] button").click()
    expect(mei.page.locator(".govuk-error-summary")).to_be_visible()
    seeing.look("transcript missing")
    mei.page.locator("#id_text").fill(SAID)
    mei.page.locator("form[action*='/transcript/'] button").click()
    expect(mei.page.locator("#done")).to_be_visible()
    transcript = mei.page.locator("#transcripts")
    expect(transcript).to_contain_text("What did she want?")
    expect(transcript).not_to_contain_text("946 0958")
    seeing.look("transcript on the report's page")
    screened(mei, seeing, report)

    jonas = sat(at_desk, "jonas", looks)
    jonas.open(f"report/{report}/")
    jonas.page.locator("[data-review-link]").click()
    expect(jonas.page.locator("#redact")).to_contain_text("What did she want?")
    expect(jonas.page.locator("#redact")).not_to_contain_text("946 0958")
    Seeing(jonas.visit).look("transcript in the second review")


def test_what_was_sent_and_not_kept_is_not_left_behind_without_a_question(
    visit: Visiting, at_desk: SITTING
) -> None:
    person = reporter(visit())
    person.open_form()
    report = person.report
    person.fill(replace(tell(), files=(Evidence("call.wav", b"RIFF" + bytes(2000), "audio/wav"),)))
    person.send()
    first, second = at_desk("mei"), at_desk("mei")
    for desk in (first, second):
        desk.open(f"report/{report}/")
        desk.page.locator("#transcripts a").click()
        expect(desk.page.locator("#id_text")).to_have_value("")
    for desk, said in ((second, "Theirs."), (first, SAID)):
        desk.page.locator("#id_text").fill(said)
        desk.page.locator("form[action*='/transcript/'] button").first.click()
    page = first.page
    expect(page.locator("#first")).to_contain_text("Theirs.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator(".back a").click(no_wait_after=True)
    until = time.monotonic() + SLOW_MACHINE
    while not asked and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert asked == ["beforeunload"]
    expect(page.locator("#id_text")).to_have_value(SAID)

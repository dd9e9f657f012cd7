"""A report goes in, is answered, and the reporter reads the answer: with scripting, without, and crosswise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import expect

from auricle.reports.reference import reference_of
from tests.journeys.conftest import Visiting
from tests.journeys.markers import MIB, Told, tell
from tests.journeys.visitors import QUESTION_IN_WORDS, REVEALING_STORY, Desk, Reporter, Visit, reporter

SITTING = Callable[..., Desk]


def test_a_report_is_sealed_answered_and_answered_back(
    visit: Visiting, language: str, tmp_path: Path
) -> None:
    told, window = tell(20_000, 3 * MIB), visit(language=language)
    person = reporter(window)
    report, code = file(person, told, identity=True)
    assert window.cookies() == []
    nothing_stays_or_strays(window)

    desk = Desk(visit())
    desk.sign_in("mei")
    desk.open_report(report)
    read_by_the_desk(desk, told, tmp_path)
    desk.take()
    desk.write("reply", "We come and look at it tomorrow.")

    more = tell(2 * MIB)
    read_and_answer_back(person, code, told, more)
    expect(window.page.locator(".standing code")).to_have_text(reference_of(UUID(report)))
    assert window.cookies() == ["__Host-inbox"]
    nothing_stays_or_strays(window)
    assert not window.leaked(told) | window.leaked(more)

    desk.page.reload()
    expect(desk.page.locator("#timeline")).to_contain_text(more.message)
    assert desk.download(more.files[0].name, tmp_path) == more.files[0].content
    assert desk.visit.complaints == []

    window.page.locator("[data-leave-button]").click()
    expect(window.page.locator("[name=code]")).to_be_visible()
    assert window.cookies() == []


def test_the_same_works_without_scripting(visit: Visiting, language: str, tmp_path: Path) -> None:
    told, window = tell(20_000, 3 * MIB), visit(language=language, scripted=False)
    person = reporter(window)
    report, code = file(person, told, identity=False)
    assert window.cookies() == []

    desk = Desk(visit())
    desk.sign_in("lin")
    desk.open_report(report)
    read_by_the_desk(desk, told, tmp_path)
    desk.take()
    desk.write("reply", "We come and look at it tomorrow.")

    more = tell(2 * MIB)
    read_and_answer_back(person, code, told, more)
    expect(window.page.locator(".standing code")).to_have_text(reference_of(UUID(report)))
    assert window.cookies() == ["__Host-inbox"]
    desk.page.reload()
    assert desk.download(more.files[0].name, tmp_path) == more.files[0].content

    window.page.locator("form[action$='inbox/leave/'] button").click()
    assert window.cookies() == []
    assert window.complaints + window.wire.foreign == []


@pytest.mark.parametrize("scripted", [True, False], ids=["filed sealed", "filed plainly"])
def test_one_receipt_works_in_both_modes(visit: Visiting, at_desk: SITTING, scripted: bool) -> None:
    told, filing = tell(5_000), visit(scripted=scripted)
    filer = reporter(filing)
    report, code = file(filer, told)

    desk = at_desk("mei")
    desk.open_report(report)
    desk.take()
    desk.write("ask", "Which bridge is it?")

    reading = visit(scripted=not scripted)
    reader = reporter(reading)
    reader.open_inbox(code)
    expect(reader.messages().first).to_contain_text(told.story.splitlines()[0])
    expect(reader.messages().last).to_contain_text("Which bridge is it?")
    reader.say("The one at the mill.", told.files)
    assert reading.complaints == []

    filer.open_inbox(code)
    expect(filer.messages().last).to_contain_text("The one at the mill.")
    filer.withdraw()
    assert not reading.wire.foreign + filing.wire.foreign


def test_the_check_page_shows_what_points_to_the_reporter(visit: Visiting, language: str) -> None:
    window = visit(language=language)
    person = reporter(window)
    person.open_form()
    window.page.fill("[name=story]", REVEALING_STORY)
    before = len(window.wire.exchanges)
    for step in ("category", "questions", "place", "evidence", "contact", "check"):
        if step == "questions":
            window.page.check("[name=category][value=public-safety]")
        person.next()
        expect(window.page.locator(f"[data-step={step}]")).to_be_visible()

    marks = window.page.locator("[data-check-story] mark")
    expect(marks).to_have_text(["Jane Miller", "+44 20 7946 0958", "jane.miller@example.org"])
    expect(window.page.locator("[data-findings] li")).to_have_count(3)
    # Looking for it asked nobody. Chromium fetches the page's own parts, its icon among them, when it likes to.
    asked = [each.address for each in window.wire.exchanges[before:]]
    assert [address for address in asked if not is_own_part(address)] == []


def is_own_part(address: str) -> bool:
    """Whether it is a file of the built front end, asked for with nothing but its name."""
    return urlsplit(address).path.startswith("/static/") and "?" not in address


def test_the_receipt_is_shown_once_in_groups(visit: Visiting) -> None:
    window = visit()
    person = reporter(window)
    person.open_form()
    person.fill(tell())
    code = person.send()

    groups = window.page.locator("[data-code] span").all_inner_texts()
    assert [len(group) for group in groups] == [4] * 5
    window.page.fill("#confirm-code", f"{(int(code[-4:]) + 1) % 10_000:04}")
    window.page.locator("[data-confirm]").click()
    expect(window.page.locator("[data-confirm-error]")).to_be_visible()
    person.confirm(code)
    window.page.reload()
    expect(window.page.locator("#receipt")).to_be_hidden()
    assert code not in window.page.content().replace(" ", "")


def file(person: Reporter, told: Told, *, identity: bool = False) -> tuple[str, str]:
    """File a report with everything; its id and its code."""
    person.open_form()
    report = person.report
    person.fill(told, category=QUESTION_IN_WORDS, identity=identity)
    code = person.send()
    assert len(code) == 20
    person.confirm(code)
    return report, code


def read_and_answer_back(person: Reporter, code: str, told: Told, more: Told) -> None:
    """Read the answer with the code, write more with a file, withdraw."""
    person.open_inbox(code)
    expect(person.messages().first).to_contain_text(told.story.splitlines()[0])
    expect(person.messages().last).to_contain_text("We come and look at it tomorrow.")
    person.say(more.message, more.files)
    person.withdraw()


def read_by_the_desk(desk: Desk, told: Told, folder: Path) -> None:
    """Everything that was told is there, and the files are the same to the byte."""
    page = desk.page
    for text in (*told.story.splitlines(), told.answer, told.where, told.when):
        expect(page.locator("#story")).to_contain_text(text)
    for file in told.files:
        assert desk.download(file.name, folder) == file.content


def nothing_stays_or_strays(window: Visit) -> None:
    """No complaint of the browser, nothing kept in it, nobody else asked."""
    assert window.complaints == []
    assert window.stored() == {}
    assert window.wire.foreign == []

"""Who a reporter is, from the question to the reporter's own list; what is masked; a name that goes into the vault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.test_access import PHONE, Looking
from tests.journeys.visitors import REVEALING_STORY, Desk, Reporter, Visit, reporter

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", True, 1280, False, id="en scripted wide light"),
    pytest.param("zh-hans", True, PHONE, True, id="zh-hans scripted phone dark"),
    pytest.param("en", False, 1280, False, id="en plain"),
]


class Seeing(Looking):
    """Looks where axe can run: it is a script itself."""

    def look(self, state: str) -> None:
        if self.window.scripted:
            super().look(state)


def reported(person: Reporter, story: str = "", *, identity: bool = False) -> tuple[str, str]:
    """A report that has arrived: its id and its code."""
    told = tell()
    person.open_form()
    report = person.report
    if story:
        object.__setattr__(told, "story", story)
    person.fill(told, identity=identity)
    return report, person.send()


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_two_open_what_one_asked_for_and_the_reporter_reads_of_it(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    person = reporter(visit(**looks))
    told = tell()
    person.open_form()
    report = person.report
    person.fill(told, identity=True)
    code = person.send()

    yara = sat(at_desk, "yara", looks)
    seeing = Seeing(yara.visit)
    request = asked(yara, seeing, report)
    for name, act in (("ines", "support"), ("pavel", "approve")):
        custodian = sat(at_desk, name, looks)
        decided(custodian, name, Seeing(custodian.visit), request, act)
    looked_at_once(yara, seeing, report, told.name)

    person.open_inbox(code)
    openings = person.page.locator(".openings li")
    expect(openings).to_have_count(1)
    assert "Zq" not in openings.inner_text(), "the reason in plain words, nothing of what the asker wrote"
    outside = Seeing(person.visit)
    outside.look("openings in the inbox")
    outside.done()


def sat(at_desk: SITTING, name: str, looks: dict[str, object]) -> Desk:
    """Somebody at the desk in the language of the visit."""
    desk = at_desk(name, **looks)
    desk.speak(str(looks["language"]))
    return desk


def asked(desk: Desk, seeing: Seeing, report: str) -> str:
    """Ask for the identity, first without a reason; the id of the request."""
    page = desk.page
    desk.open(f"report/{report}/")
    seeing.look("report with an identity")
    page.locator("#identity a[href$='/identity/']").click()
    submit(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    seeing.look("asked without a reason")
    page.check("[name=code][value=danger]")
    page.fill("[name=words]", "Zqwords She must be warned before Friday.")
    submit(page)
    expect(page.locator("#identity .state")).to_be_visible()
    seeing.look("asked")
    return report


def decided(desk: Desk, name: str, seeing: Seeing, report: str, act: str) -> None:
    """A custodian finds the request in the list, reads why, and does their part."""
    page = desk.page
    desk.open("identities/")
    seeing.look("requests")
    page.locator(".request a").first.click()
    expect(page.locator(".words")).to_contain_text("Zqwords")
    seeing.look(f"request to {act}")
    desk.press(page.locator(f"form:has([name=act][value={act}]) button"), name)
    expect(page.locator("#done")).to_be_visible()
    seeing.look(f"after {act}")
    desk.open("seat/")
    seeing.look("seats")
    seeing.done()


def looked_at_once(desk: Desk, seeing: Seeing, report: str, name: str) -> None:
    """The one look, and nothing of it afterwards."""
    page = desk.page
    desk.open(f"report/{report}/")
    page.locator("#identity a[href$='/view/']").click()
    address = page.url
    seeing.look("before the look")
    assert name not in page.content()
    desk.press(page.locator("main form button"), "yara")
    expect(page.locator(".watermarked")).to_contain_text(name)
    seeing.look("the look")
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    assert name not in page.content()
    seeing.look("looked already")
    seeing.done()


def submit(page: Page) -> None:
    """The form of the page."""
    page.locator("main form[method=post] button[type=submit]").last.click()


def filed_with(visit: Visiting, story: str) -> str:
    """A report of somebody who goes away; its id."""
    person = Reporter(visit())
    told = tell()
    person.open_form()
    report = person.report
    object.__setattr__(told, "story", story)
    person.fill(told)
    person.send()
    return report


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_what_is_masked_is_shown_with_a_reason_for_one_page(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    report = filed_with(visit, REVEALING_STORY)
    desk = sat(at_desk, "yara", {"language": language, "scripted": scripted, "width": width, "dark": dark})
    page, seeing = desk.page, Seeing(desk.visit)
    desk.open(f"report/{report}/")
    assert not shown(desk.visit, "7946 0958", "jane.miller@example.org")
    assert page.locator("#story .masked").count() >= 2
    page.locator("#unmask summary").click()
    page.locator("#unmask button").click()
    expect(page.locator("#unmask .govuk-error-message").first).to_be_visible()
    seeing.look("unmasking without a reason")
    page.check("#unmask [name=unmask-code][value=danger]")
    page.locator("#unmask button").click()
    expect(page.locator("#story")).to_contain_text("jane.miller@example.org")
    seeing.look("unmasked")
    desk.open(f"report/{report}/")
    assert not shown(desk.visit, "7946 0958", "jane.miller@example.org")

    page.locator("#vault summary").click()
    page.fill("[name=vault-words]", "Nobody Of This Name")
    page.locator("#vault button").click()
    expect(page.locator("#vault .govuk-error-message").first).to_be_visible()
    seeing.look("a name that is not there")
    page.fill("[name=vault-words]", "Jane Miller")
    page.locator("#vault button").click()
    desk.open(f"report/{report}/")
    assert not shown(desk.visit, "Jane Miller")
    expect(page.locator("#identity")).to_be_visible()
    seeing.look("moved into the vault")
    seeing.done()


def shown(window: Visit, *words: str) -> list[str]:
    """Which of these words the page has anywhere, in its text or in its source."""
    return [each for each in words if each in window.page.content()]

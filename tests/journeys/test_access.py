"""Every page in every state: nothing that axe finds, nothing wider than a phone, in each language, light and dark."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.visitors import HUMAN, REVEALING_STORY, Desk, PlainReporter, Reporter, Visit

SITTING = Callable[..., Desk]
PHONE = 390
SLOW = pytest.mark.slow_journey
# Words do not change with colours: each language in one look and each look in one language; all four on request.
LOOKS = [
    pytest.param("en", 1280, False, id="en wide light"),
    pytest.param("zh-hans", PHONE, True, id="zh-hans phone dark"),
    pytest.param("en", PHONE, True, id="en phone dark", marks=SLOW),
    pytest.param("zh-hans", 1280, False, id="zh-hans wide light", marks=SLOW),
]
PAGES = ("", "emergency/", "protection/", "rights/", "report/", "inbox/", "no-such-page/", "inbox/say/")
# A folder for pictures of every state that is looked at, for people who look too.
PICTURES = "AURICLE_PICTURES"
UNKNOWN = "report/00000000-0000-4000-8000-000000000000/"


def without_scripting(status: int, body: bytes) -> tuple[int, bytes]:
    """A page as a browser without scripting reads it: axe itself is a script and needs a browser that has it."""
    if not body.startswith(b"<!DOCTYPE html>"):
        return status, body
    return status, re.sub(rb"<script\b[^>]*></script>|</?noscript>", b"", body)


class Looking:
    """Looks at one page after the other and keeps what is wrong, so that one run shows everything."""

    def __init__(self, window: Visit) -> None:
        self.window = window
        self.wrong: list[str] = []

    def look(self, state: str) -> None:
        """The page as it is now."""
        page = self.window.page
        found = violations(page) + [f"too wide: {each}" for each in too_wide(page)]
        language = page.locator("html").get_attribute("lang")
        if (language or "").lower() != self.window.language:
            found.append(f"lang is {language}")
        self.wrong += [f"{state}: {each}" for each in found]
        if folder := os.environ.get(PICTURES):
            name = re.sub(r"\W+", "-", f"{state}-{self.window.language}-{page.viewport_size}")
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def done(self) -> None:
        """Nothing was wrong anywhere."""
        assert not self.wrong, "\n".join(self.wrong)


def test_what_is_wrong_is_found(visit: Visiting) -> None:
    """The looking itself works: a picture without words, a pale text and a wide box are seen."""
    looking = Looking(visit(width=PHONE))
    looking.window.open()
    looking.window.page.evaluate("""() => {
      const main = document.querySelector("main");
      main.append(document.createElement("img"));
      const pale = Object.assign(document.createElement("p"), {textContent: "pale"});
      pale.style.cssText = "color: #ddd; background: #fff; width: 900px";
      main.append(pale);
    }""")
    looking.look("planted")
    wrong = "\n".join(looking.wrong)
    assert all(each in wrong for each in ("image-alt", "color-contrast", "too wide"))


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_every_public_page_at_rest(
    visit: Visiting, language: str, width: int, dark: bool, scripted: bool
) -> None:
    looking = Looking(visit(language=language, width=width, dark=dark))
    if not scripted:
        looking.window.wire.rewrite(f"/{language}/", without_scripting)
    for page in PAGES:
        looking.window.open(page)
        looking.look(page or "landing")
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_form_in_every_state(visit: Visiting, language: str, width: int, dark: bool) -> None:
    looking = Looking(visit(language=language, width=width, dark=dark))
    person = Reporter(looking.window)
    person.open_form()
    filled_in(looking, person)
    refused(looking, person)
    received(looking, person)
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_plain_form_in_every_state(visit: Visiting, language: str, width: int, dark: bool) -> None:
    window = visit(language=language, width=width, dark=dark)
    window.wire.rewrite(f"/{language}/", without_scripting)
    looking, person = Looking(window), PlainReporter(window)
    person.open_form()
    person.next()
    looking.look("everything missing")
    person.open_form()
    person.fill(tell(2000))
    looking.look("check")
    window.page.locator("summary").last.click()
    window.page.fill("[name=new-pin]", "12345")
    window.page.wait_for_timeout(HUMAN)
    person.next()
    expect(window.page.locator("#id_new-pin_error")).to_be_visible()
    looking.look("refused PIN")
    code = person.send()
    looking.look("receipt")
    window.open("inbox/")
    window.page.locator("button[form=plain-inbox]").click()
    looking.look("no code")
    person.open_inbox(code)
    looking.look("inbox")
    window.page.locator("button[form=plain-message]").click()
    looking.look("empty message")
    window.page.locator("form[action$='inbox/withdraw/'] button").click()
    looking.look("withdraw question")
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_inbox_in_every_state(visit: Visiting, language: str, width: int, dark: bool) -> None:
    window = visit(language=language, width=width, dark=dark)
    looking, person, page = Looking(window), Reporter(window), window.page
    person.open_form()
    person.fill(tell())
    code = person.send()
    window.open("inbox/")
    for typed in ("", "1234", "0000 0000 0000 0000 0000"):
        page.fill("[name=code]", typed)
        page.locator("[data-open-button]").click()
        expect(page.locator("[data-errors] [role=alert]")).to_be_visible()
        looking.look(f"code {typed!r}")
    page.locator("summary").first.press("Enter")
    looking.look("lost code")
    person.open_inbox(code)
    looking.look("open")
    page.locator("[data-say-button]").click()
    looking.look("empty message")
    person.say("One more thing.", tell(500).files)
    looking.look("written")
    page.locator("[data-withdraw-button]").click()
    looking.look("withdraw question")
    page.locator("[data-withdraw-yes]").click()
    expect(page.locator("[data-withdraw-button]")).to_be_hidden()
    looking.look("withdrawn")
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_a_form_that_stays_shut(visit: Visiting, language: str, width: int, dark: bool) -> None:
    window = visit(language=language, width=width, dark=dark)
    looking = Looking(window)
    window.wire.rewrite(r"/static/report-\w+\.js", lambda *_: (404, b""))
    window.open("report/")
    expect(window.page.locator("[data-state=blocked]")).to_be_visible()
    looking.look("blocked")
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_door_of_the_desk(visit: Visiting, language: str, width: int, dark: bool) -> None:
    window = visit(language=language, width=width, dark=dark)
    looking, desk = Looking(window), Desk(window)
    for path in ("sign-in/", "demo/", "queue/", "no-such-page/"):
        desk.open(f"{path}?language={language}")
        if path == "queue/":
            desk.page.goto(f"{desk.page.url}&language={language}")
        looking.look(path)
    desk.open(f"sign-in/?language={language}")
    desk.page.fill("[name=login]", "nobody")
    desk.page.fill("[name=password]", "nothing")
    desk.page.fill("[name=code]", "123456")
    desk.page.locator("main form button[type=submit]").click()
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    looking.look("refused")
    looking.done()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
@pytest.mark.parametrize("name", ["tomas", "ada"])
def test_the_pages_of_the_desk(at_desk: SITTING, language: str, width: int, dark: bool, name: str) -> None:
    desk = at_desk(name, language=language, width=width, dark=dark)
    desk.speak(language)
    looking = Looking(desk.visit)
    for path in (
        "",
        "queue/?state=HANDLING",
        "queue/?state=DISPOSITION_PROPOSED",
        "find/",
        "find/?reference=7K3M9-Q2FRX",
        UNKNOWN,
    ):
        desk.open(path)
        looking.look(path or "home")
    if name == "tomas":
        desk.open("queue/")
        for report in desk.references()[:6]:
            desk.page.goto(report)
            # Those inside others come after them, so each can be seen when its turn comes.
            for each in desk.page.locator("details > summary").all():
                each.click()
            looking.look("report")
        desk.page.locator("label[for=reader-note]").click()
        desk.page.locator("#write button[value=note]").click()
        expect(desk.page.locator("[data-error-summary]")).to_be_visible()
        looking.look("refused text")
        desk.page.keyboard.press("?")
        looking.look("keys")
    looking.done()


def filled_in(looking: Looking, person: Reporter) -> None:
    """Step by step to the check page, with what can be wrong in each."""
    page = person.page
    person.next()
    looking.look("no story")
    page.fill("[name=story]", REVEALING_STORY)
    person.next()
    person.next()
    looking.look("no category")
    page.check("[name=category][value=corruption]")
    looking.look("category")
    person.next()
    person.answer(tell())
    looking.look("questions")
    person.next()
    page.check("[name=urgent]")
    looking.look("place")
    person.next()
    person.attach(tell(10, 3000).files)
    looking.look("files")
    person.next()
    page.check("[name=contact][value=sealed]")
    person.next()
    looking.look("no contact")
    page.fill("[name=name]", "Robin")
    person.next()
    expect(page.locator("[data-findings] li").first).to_be_visible()
    looking.look("check")


def refused(looking: Looking, person: Reporter) -> None:
    """Sending is refused once; everything is still there."""
    wire = person.visit.wire
    wire.rewrite("/report/recipients/", lambda *_: (409, b"{}"))
    person.next()
    expect(person.page.locator("[data-refused] [role=alert]")).to_be_visible()
    looking.look("refused")
    wire.rewrites.clear()


def received(looking: Looking, person: Reporter) -> None:
    """The receipt, with a wrong and a right confirmation."""
    code = person.send()
    looking.look("receipt")
    person.page.fill("#confirm-code", "1")
    person.page.locator("[data-confirm]").click()
    looking.look("wrong confirmation")
    person.confirm(code)
    looking.look("confirmed")

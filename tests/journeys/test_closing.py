"""From a closing over "it is not resolved" to closed again; and from what is due to the certificate."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import WAYS, Seeing, reported, sat
from tests.journeys.visitors import SLOW, Desk, Reporter, reporter

SITTING = Callable[..., Desk]
FIRST = "The water office helps with this. We wrote down its number for you."
SECOND = "We called the water office. They come tomorrow."
OVER = re.compile(r"\d")


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_closed_not_resolved_and_closed_again(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    person = reporter(visit(**looks))
    report, code = reported(person)

    mei, tomas = sat(at_desk, "mei", looks), sat(at_desk, "tomas", looks)
    seeing = Seeing(tomas.visit)
    mei.open_report(report)
    mei.take()
    propose(mei, {"outcome": "outside_remit_signposted", "reason": "Not ours.", "message": FIRST})
    mei.put_back()
    close(tomas, report, seeing)

    person.open_inbox(code)
    expect(person.messages().last).to_contain_text(FIRST)
    own = Seeing(person.visit)
    own.look("closed")
    not_resolved(person)
    own.look("open again")

    tomas.page.reload()
    give(tomas, "Amara Lindqvist")
    amara = sat(at_desk, "amara", looks)
    amara.page.goto(tomas.page.url.partition("?")[0])
    words = {"question": "Do they come?", "options": "Wait.", "reason": "They come.", "message": SECOND}
    propose(amara, {"outcome": "advice_given", **words})
    close(tomas, report, seeing)

    look_again(person)
    expect(person.messages().last).to_contain_text(SECOND)
    own.done()
    seeing.done()
    for window in (person.visit, mei.visit, tomas.visit, amara.visit):
        assert window.complaints == []


def propose(desk: Desk, typed: dict[str, str]) -> None:
    """Fill in the form of the open report's page."""
    form = desk.page.locator("form[action*='/move/propose_outcome/']")
    form.locator("summary").click()
    form.locator("[name=outcome]").select_option(typed["outcome"])
    for name in typed.keys() - {"outcome"}:
        form.locator(f"[name={name}]").fill(typed[name])
    form.locator("button[type=submit]").click()
    expect(desk.page.locator("#done")).to_be_visible()


def close(desk: Desk, report: str, seeing: Seeing) -> None:
    """Read the decision, with its message, and agree."""
    desk.open_report(report)
    expect(desk.page.locator("#decision blockquote")).to_be_visible()
    seeing.look("decision")
    form = desk.page.locator("form[action*='/move/approve_close/']")
    form.locator("summary").click()
    form.locator("button[type=submit]").click()
    expect(desk.page.locator("#done")).to_be_visible()
    seeing.look("closed at the desk")


def not_resolved(person: Reporter) -> None:
    """The page says until when, and one button opens it again."""
    page = person.page
    if person.visit.scripted:
        expect(page.locator("[data-reopens-until]")).to_have_text(OVER)
        page.locator("[data-not-resolved-button]").click()
        expect(page.locator("[data-closed]")).to_be_hidden()
        return
    form = page.locator("form[action$='inbox/not-resolved/']")
    expect(form).to_be_visible()
    form.locator("button").click()
    expect(form).to_have_count(0)


def look_again(person: Reporter) -> None:
    """Look for answers."""
    if person.visit.scripted:
        person.page.locator("[data-look]").click()
        expect(person.page.locator("[data-closed]")).to_be_visible(timeout=SLOW)
    else:
        person.page.reload()


def give(desk: Desk, name: str) -> None:
    """A report that was opened again and never had a handler gets one."""
    form = desk.page.locator("form[action*='/move/reassign/']")
    form.locator("summary").click()
    choice = form.locator("option", has_text=name).first.get_attribute("value")
    form.locator("[name=subject]").select_option(choice)
    form.locator("[name=reason]").fill("It came back.")
    form.locator("button[type=submit]").click()
    expect(desk.page.locator("#done")).to_be_visible()


IN_ENGLISH: dict[str, object] = {"language": "en", "scripted": True, "width": 1280, "dark": False}
IN_CHINESE: dict[str, object] = {"language": "zh-hans", "scripted": True, "width": PHONE, "dark": True}


def test_three_people_destroy_what_is_due_in_two_languages(at_desk: SITTING) -> None:
    rosa, emeka = sat(at_desk, "rosa", IN_ENGLISH), sat(at_desk, "emeka", IN_CHINESE)
    seeing = {desk: Seeing(desk.visit) for desk in (rosa, emeka)}
    for desk, look in seeing.items():
        desk.open("records/")
        look.look("due")
        desk.open("records/holds/")
        desk.page.locator("form[action$='records/holds/'] button[type=submit]").click()
        expect(desk.page.locator("[data-error-summary]")).to_be_visible()
        look.look("hold refused")
    batch = waiting_batch(rosa)
    seeing[rosa].look("batch")
    for name, desk in (("emeka", emeka), ("tomas", sat(at_desk, "tomas", IN_ENGLISH))):
        desk.page.goto(batch)
        seeing.get(desk, seeing[rosa]).look("to decide")
        desk.press(desk.page.locator("button[value=agree]"), name)
        expect(desk.page.locator("button[value=agree]")).to_have_count(0)
    certificate = rosa.page.locator("a[href$='certificate/']")
    for _ in range(30):
        rosa.page.goto(batch)
        if certificate.count():
            break
        rosa.page.wait_for_timeout(1000)
    for desk, look in seeing.items():
        desk.page.goto(f"{batch}certificate/")
        expect(desk.page.locator(".digest")).to_have_text(re.compile("[0-9a-f]{64}"))
        look.look("certificate")
        look.done()


def waiting_batch(desk: Desk) -> str:
    """A batch that waits for two more people: of what is due, or where nothing is, one that waits already."""
    page = desk.page
    desk.open("records/")
    button = page.locator("form[action$='records/propose/'] button")
    if button.count():
        button.first.click()
        expect(page.locator("progress")).to_be_visible()
        return str(page.url)
    links: list[str] = page.locator(".people a").evaluate_all("all => all.map(one => one.href)")
    for link in links:
        page.goto(link)
        if not page.locator("a[href$='certificate/']").count():
            return link
    raise AssertionError("no batch waits")

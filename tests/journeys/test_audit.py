"""An auditor's way through the trail: from the light to who read what, to a person and a report, and who saw that."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
# A folder for pictures of the pages, for whoever wants to look at them.
PICTURES = os.environ.get("AURICLE_PICTURES", "")


def test_an_auditor_follows_a_night_to_its_person_and_its_report(visit: Visiting, at_desk: SITTING) -> None:
    desk = at_desk("nadia")
    page = desk.visit.page
    desk.open("")
    expect(page.get_by_role("heading", name="Green: the trail holds")).to_be_visible()
    page.get_by_role("link", name="Who read what").click()
    page.get_by_role("link", name="The last 28 days").click()
    # The demonstration's night is the one before today; whoever runs this at night reads at night as well.
    before = datetime.now(UTC) - timedelta(days=1)
    night = page.get_by_role("row").filter(has_text="Openings at night")
    night = night.filter(has_text=f"{before.day} {before:%b} {before.year}")
    expect(night).to_have_count(1)
    night.get_by_role("link", name="Openings at night").click()
    expect(page.locator(".audit-lines tbody tr")).not_to_have_count(0)
    first = page.locator(".audit-lines tbody tr").first
    first.get_by_role("button", name="Which one?").click()
    expect(page.get_by_role("heading", name="Which report it is")).to_be_visible()
    page.go_back()
    first.get_by_role("button", name="Who is this?").click()
    expect(page.locator(".facts")).to_contain_text("Jonas Okafor")
    page.get_by_role("link", name="All lines of this person").click()
    expect(page.locator("main")).not_to_contain_text("Jonas")
    second = at_desk("idris")
    second.open("audit/trail/?kind=audit")
    lines = second.visit.page.locator(".audit-lines")
    expect(lines).to_contain_text("Asked who a person is")
    expect(lines).to_contain_text("Asked which report it is")


def test_the_pages_work_without_a_script(visit: Visiting) -> None:
    desk = Desk(visit(scripted=False))
    desk.sign_in("nadia")
    page = desk.visit.page
    desk.open("audit/trail/")
    page.get_by_label("Kind").select_option("read")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".audit-lines tbody tr").first).to_contain_text("opened")
    page.get_by_role("link", name="Older lines").click()
    expect(page.locator(".audit-lines tbody tr").first).to_contain_text("opened")


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_auditors_pages_at_rest(
    visit: Visiting, at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    desk = at_desk("nadia", language=language, width=width, dark=dark)
    desk.speak(language)
    looking, page = Looking(desk.visit), desk.visit.page
    for path in (
        *("audit/", "audit/trail/", "audit/trail/?kind=right", "audit/trail/?person=%3Cb&hour=99"),
        *("audit/reading/", "audit/reading/?days=1", "audit/reading/?days=28"),
        *("audit/identities/", "audit/identities/?days=7", "audit/accounts/"),
    ):
        desk.open(path)
        looking.look(path)
        _picture(page, f"{language}-{width}-{path.replace('/', '-').replace('?', '')}")
    desk.open("audit/trail/?kind=read")
    page.locator(".ask button").first.click()
    looking.look("a name")
    _picture(page, f"{language}-{width}-name")
    desk.open("audit/trail/?kind=read")
    page.fill("#audit-reference", "7K3")
    page.locator("form[action$='find/'] button").last.click()
    looking.look("no reference")
    _picture(page, f"{language}-{width}-no-reference")
    looking.done()


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)

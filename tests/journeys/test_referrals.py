"""A handler hands a report to an agency, a supervisor approves it; and another rules on one that an agency returns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", 1280, False, id="en wide light"),
    pytest.param("zh-hans", PHONE, True, id="zh-hans phone dark"),
]


@pytest.mark.parametrize(("language", "width", "dark"), WAYS)
def test_from_the_draft_to_what_the_agency_gets(
    at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    tomas = at_desk("tomas", language=language, width=width, dark=dark)
    tomas.speak(language)
    seeing = Seeing(tomas.visit)
    draft(tomas, seeing)
    rule(tomas, seeing)
    for path in ("board/", "referrals/agreements/"):
        tomas.open(path)
        seeing.look(path)
    seeing.done()


def draft(desk: Desk, seeing: Seeing) -> None:
    """From the report's page to a draft, which its drafter cannot approve."""
    page = desk.page
    desk.open("queue/?state=HANDLING")
    page.locator("[data-row-link]").first.click()
    page.locator("#referrals a[href*='/refer/']").click()
    seeing.look("form")
    page.locator("[name=button][value=preview]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    seeing.look("form with errors")
    page.select_option("#id_agency", index=1)
    page.select_option("#id_asked", "examine")
    page.fill("#id_request", "Please look at the place named in it.")
    page.locator("[name=button][value=preview]").click()
    expect(page.locator(".package")).to_contain_text("Please look at the place named in it.")
    seeing.look("preview")
    page.locator("[name=button][value=draft]").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("form[action*='/move/approve/']")).to_have_count(0)
    seeing.look("draft")


def rule(desk: Desk, seeing: Seeing) -> None:
    """The demonstration has a return; whoever comes second finds it ruled on."""
    page = desk.page
    desk.open("referrals/")
    seeing.look("list")
    returned = page.locator("section[aria-labelledby=returns-title] a").first
    if not returned.count():
        return
    returned.click()
    page.locator("form[action*='/move/overrule_return/'] summary").click()
    seeing.look("ruling")
    page.fill("#overrule_return-text", "The place lies on your side of the river.")
    page.locator("form[action*='/move/overrule_return/'] button").click()
    expect(page.locator("#done")).to_be_visible()
    seeing.look("ruled")

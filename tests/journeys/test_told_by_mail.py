"""A reporter wants to be told by mail: the browser seals the address, and the inbox deletes it again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import tell
from tests.journeys.test_access import PHONE
from tests.journeys.test_vault import Seeing
from tests.journeys.visitors import SLOW, reporter

WAYS = [
    pytest.param("en", 1280, False, id="en wide light"),
    pytest.param("zh-hans", PHONE, True, id="zh-hans phone dark"),
]


@pytest.mark.parametrize(("language", "width", "dark"), WAYS)
def test_an_address_is_sealed_in_the_browser_and_deleted_in_the_inbox(
    visit: Visiting, language: str, width: int, dark: bool
) -> None:
    person = reporter(visit(language=language, width=width, dark=dark))
    page, seeing = person.page, Seeing(person.visit)
    person.open_form()
    person.fill(tell())
    code = person.send()
    person.open_inbox(code)
    page.locator("[data-mail-part] summary").click()
    expect(page.locator("#told-address")).to_be_visible()
    seeing.look("asked")
    page.fill("#told-address", "someone")
    page.locator("[data-mail-button]").click()
    expect(page.locator("[data-mail-errors] [role=alert]")).to_be_visible()
    seeing.look("refused")
    page.fill("#told-address", "someone@home.example")
    page.locator("[data-mail-button]").click()
    expect(page.locator("[data-mail-kept]")).to_be_visible(timeout=SLOW)
    seeing.look("kept")
    person.open_inbox(code)
    page.locator("[data-mail-part] summary").click()
    expect(page.locator("[data-mail-change]")).to_be_visible()
    page.locator("[data-mail-remove]").click()
    expect(page.locator("[data-mail-gone]")).to_be_visible(timeout=SLOW)
    expect(page.locator("[data-mail-remove]")).to_be_hidden()
    seeing.look("gone")
    seeing.done()

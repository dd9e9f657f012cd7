"""A new device for one-time codes: scanned or typed, shown to work, and only then in place of the old one."""

from __future__ import annotations

import base64
import time

from playwright.sync_api import expect

from auricle.sealing.one_time import TotpSecret, totp_now
from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.visitors import Desk


def test_the_old_device_counts_until_the_new_one_has_shown_a_right_code(visit: Visiting) -> None:
    window = visit(width=390)
    desk, page = Desk(window), window.page
    desk.sign_in("bela")
    desk.open("account/")
    page.get_by_role("link", name="Change to a new device").click()
    picture = page.locator(".totp-picture svg")
    expect(picture).to_be_visible()
    box, inside = picture.bounding_box(), picture.locator("path").last.bounding_box()
    assert box
    assert inside
    assert inside["x"] + inside["width"] <= box["x"] + box["width"], "the picture is whole"
    secret = TotpSecret(base64.b32decode(page.locator(".totp-letters").inner_text().replace(" ", "")))
    page.fill("#new-code", "000000")
    page.get_by_role("button", name="Use the new device").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert violations(page) == []
    assert too_wide(page) == []
    page.fill("#new-code", totp_now(secret, time.time()))
    page.get_by_role("button", name="Use the new device").click()
    expect(page).to_have_url(f"{window.hotline.desk}/account/")
    page.locator(".desk-person form[action='/sign-out/'] button").click()

    # The code that was shown on the way is used up, so this is the next one.
    login = window.hotline.login("bela")
    page.fill("[name=login]", "bela")
    page.fill("[name=password]", login.password)
    page.fill("[name=code]", totp_now(secret, time.time() + 30))
    page.locator("form:has([name=code]) button[type=submit]").click()
    expect(page.locator(".desk-person")).to_be_visible()

"""Passkeys in a real browser with a virtual authenticator, with and without the secret that opens the member's key.

The desk is opened by the name localhost: an address that is a number has no passkeys.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, Request, expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.visitors import Desk, Visit


class NamedDesk(Desk):
    """The desk by its name."""

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.visit.hotline.desk.replace('127.0.0.1', 'localhost')}/{path}")


def authenticator(page: Page, *, gives_secret: bool) -> tuple[CDPSession, str]:
    """Plug a virtual authenticator into this browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "hasPrf": gives_secret,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def add_passkey(desk: Desk, label: str) -> None:
    desk.open("account/")
    desk.page.fill("#new-label", label)
    desk.page.locator("form[data-passkey-new] button").click()
    expect(desk.page.locator(f"input[value='{label}']")).to_be_visible()


def open_sign_in(desk: Desk, session: CDPSession, device: str, path: str = "sign-in/") -> None:
    """Come to the sign-in page without choosing what the browser suggests in the name's field.

    The virtual authenticator takes every suggestion at once; so it looks away until the page has asked for one.
    """
    presence = {"authenticatorId": device, "enabled": False}
    session.send("WebAuthn.setAutomaticPresenceSimulation", presence)
    with desk.page.expect_response("**/sign-in/passkey/"):
        desk.open(path)
    desk.page.wait_for_timeout(300)
    session.send("WebAuthn.setAutomaticPresenceSimulation", presence | {"enabled": True})


def leave_browser(desk: Desk) -> None:
    """Another day: the cookie is gone, the authenticator stays."""
    desk.page.context.clear_cookies()


@pytest.mark.parametrize(("name", "gives_secret"), [("mei", True), ("jonas", False)])
def test_a_passkey_signs_in_with_one_gesture_and_its_secret_stays_out_of_the_credential(
    visit: Visiting, name: str, gives_secret: bool
) -> None:
    window: Visit = visit(direct=True)
    desk, sent = NamedDesk(window), []
    window.page.on("request", lambda request: sent.append(request))
    desk.sign_in(name)
    session, device = authenticator(window.page, gives_secret=gives_secret)
    add_passkey(desk, "Blue key")
    assert violations(window.page) == []

    leave_browser(desk)
    open_sign_in(desk, session, device, "sign-in/?next=/queue/")
    assert violations(window.page) == []
    window.page.locator("form[data-passkey] button").click()
    if gives_secret:
        expect(window.page.locator("#queue")).to_be_visible()
    else:
        window.page.fill("[name=password]", window.hotline.login(name).password)
        expect(window.page.locator("[name=code]")).to_have_count(0)
        window.page.locator("form:has([name=password]) button[type=submit]").click()
        expect(window.page.locator("#queue")).to_be_visible()
    assert carried(sent) == []
    assert [each for each in window.complaints if "403" not in each] == []


def carried(sent: list[Request]) -> list[str]:
    """Credentials that were sent with any result of an extension inside."""
    found = []
    for request in sent:
        for part in (request.post_data or "").split("&"):
            if part.startswith("credential=") and "results" in part:
                found.append(request.url)
    return found


def test_a_copied_authenticator_is_refused_and_marked(visit: Visiting) -> None:
    window: Visit = visit(direct=True)
    desk = NamedDesk(window)
    desk.sign_in("tomas")
    session, device = authenticator(window.page, gives_secret=True)
    add_passkey(desk, "Copied key")
    copy = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    leave_browser(desk)
    sign_in_by_passkey(desk, session, device)
    expect(window.page.locator(".desk-person")).to_be_visible()

    # The copy still has the counter of before.
    leave_browser(desk)
    session.send(
        "WebAuthn.removeCredential", {"authenticatorId": device, "credentialId": copy["credentialId"]}
    )
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": copy | {"signCount": 0}})
    sign_in_by_passkey(desk, session, device)
    # A request that is stopped stops nothing else: the refusal stands there, and the name's field offers anew.
    expect(window.page.locator("[data-error-summary]")).to_be_visible()
    expect(window.page.locator(".desk-person")).to_have_count(0)


def test_a_passkey_is_suggested_in_the_names_field_and_no_button_is_pressed(visit: Visiting) -> None:
    """Chromium's virtual authenticator takes the suggestion as somebody would who chose it in the list."""
    window: Visit = visit(direct=True)
    desk = NamedDesk(window)
    desk.sign_in("amara")
    session, device = authenticator(window.page, gives_secret=True)
    add_passkey(desk, "Blue key")
    leave_browser(desk)
    open_sign_in(desk, session, device)
    field = window.page.locator("[name=login]")
    assert (field.get_attribute("autocomplete") or "").split()[-1] == "webauthn"
    desk.open("sign-in/?next=/queue/")
    expect(window.page.locator("#queue")).to_be_visible()
    assert [each for each in window.complaints if "403" not in each] == []


def test_the_password_still_signs_in_while_a_passkey_is_suggested(visit: Visiting) -> None:
    window: Visit = visit(direct=True)
    desk = NamedDesk(window)
    session, device = authenticator(window.page, gives_secret=True)
    open_sign_in(desk, session, device)
    desk.sign_in("yara")
    assert [each for each in window.complaints if "403" not in each] == []


def sign_in_by_passkey(desk: Desk, session: CDPSession, device: str) -> None:
    open_sign_in(desk, session, device)
    desk.page.locator("form[data-passkey] button").click()
    desk.page.wait_for_load_state()


def test_the_account_fits_a_phone_and_both_languages(visit: Visiting) -> None:
    window: Visit = visit(direct=True, width=360)
    desk = NamedDesk(window)
    desk.sign_in("lin")
    for path in ("account/", "prove/"):
        desk.open(path)
        assert too_wide(window.page) == []
        assert violations(window.page) == []

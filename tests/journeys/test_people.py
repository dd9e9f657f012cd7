"""People come in by a link and get powers by two: invitations, enrolment, officers of agencies, approvals."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from auricle.directory.demo_cast import CAST
from auricle.sealing.one_time import TotpSecret, totp_now
from tests.journeys.conftest import Visiting
from tests.journeys.test_access import PHONE
from tests.journeys.test_passkeys import authenticator
from tests.journeys.test_vault import WAYS, Seeing, sat
from tests.journeys.visitors import Desk, Visit

SITTING = Callable[..., Desk]
ROLES = {"en scripted": "auditor", "zh-hans scripted": "supervisor", "en plain": "records_officer"}
PASSWORD = "violet bicycle under snow"


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_a_weighty_role_takes_two_administrators(
    at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    role = ROLES[f"{language} {'scripted' if scripted else 'plain'}"]
    ada, bela = sat(at_desk, "ada", looks), sat(at_desk, "bela", looks)
    seeing, other = Seeing(ada.visit), Seeing(bela.visit)

    propose(ada, seeing, role)
    ada.open("approvals/")
    seeing.look("approvals of the proposer")
    assert ada.page.locator("button[value=withdraw]").count() == 1
    assert ada.page.locator("button[value=approve]").count() == 0, "nobody approves their own proposal"

    bela.open("approvals/")
    other.look("approvals of the second")
    bela.press(bela.page.locator("button[value=decline]").first, "bela")
    expect(bela.page.locator("button[value=decline]")).to_have_count(0)
    assert role_form(ada, "give_role", role).count() == 1, "declined: nothing was given"

    propose(ada, seeing, role)
    bela.open("approvals/")
    bela.press(bela.page.locator("button[value=approve]").first, "bela")
    expect(bela.page.locator("button[value=approve]")).to_have_count(0)
    other.look("approved")
    assert role_form(ada, "take_role", role).count() == 1
    seeing.look("a person with a role more")
    for each in (seeing, other):
        each.done()


def role_form(desk: Desk, what: str, role: str) -> Locator:
    """The button on Sofia's page."""
    desk.open("people/?name=sofia")
    desk.page.locator(".people a").first.click()
    form = desk.page.locator("form.power").filter(has=desk.page.locator(f"[name=what][value={what}]"))
    return form.filter(has=desk.page.locator(f"[name=detail][value={role}]")).locator("button")


def propose(desk: Desk, seeing: Seeing, role: str) -> None:
    """Propose a role for Sofia."""
    desk.press(role_form(desk, "give_role", role), "ada")
    expect(desk.page.locator(".notice--warm").first).to_be_visible()
    seeing.look("proposed")


def test_what_would_stay_shut_is_told_before_somebody_is_switched_off(at_desk: SITTING) -> None:
    looks = {"language": "en", "scripted": True, "width": PHONE, "dark": False}
    ada = sat(at_desk, "ada", looks)
    page, seeing = ada.page, Seeing(ada.visit)
    ada.open("people/?name=greta")
    page.locator(".people a").first.click()
    expect(page.locator("#aware-switch_off")).to_be_attached()
    seeing.look("fills a seat")
    page.locator("form.power", has=page.locator("[value=switch_off]")).locator("button").click()
    expect(page.locator("#aware-switch_off")).to_be_focused()
    ada.open("administration/")
    seeing.look("administration")
    seeing.done()


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_a_new_colleague_enrols_with_password_and_code(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    ada = sat(at_desk, "ada", looks)
    link = invited(ada, f"zoe-{language}-{scripted}".lower(), language)

    window: Visit = visit(**looks)
    page, seeing = window.page, Seeing(window)
    follow(page, link, scripted=scripted)
    seeing.look("invited")
    page.fill("[name=password]", "short")
    page.fill("[name=code]", "000000")
    page.locator("button[value=password]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    seeing.look("too short")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=code]", code_of(page))
    page.locator("button[value=password]").click()
    expect(page.locator(".desk-person")).to_be_visible()
    seeing.look("enrolled")

    stranger: Visit = visit(**looks)
    follow(stranger.page, link, scripted=scripted)
    expect(stranger.page.locator("[data-error-summary]")).to_be_visible()
    expect(stranger.page.locator("[name=password]")).to_have_count(0)
    again = Seeing(stranger)
    again.look("a link that was used")
    for each in (seeing, again):
        each.done()


def test_a_new_colleague_enrols_with_a_passkey(visit: Visiting, at_desk: SITTING) -> None:
    ada = sat(at_desk, "ada", {"language": "en", "scripted": True, "width": 1280, "dark": False})
    link = invited(ada, "zora", "en").replace("127.0.0.1", "localhost")
    window: Visit = visit(direct=True)
    page = window.page
    authenticator(page, gives_secret=True)
    follow(page, link, scripted=True)
    page.locator("form[data-passkey-new] button[type=submit]").click()
    expect(page.locator(".desk-person")).to_contain_text("Zora")


@pytest.mark.parametrize("by", ["password", "passkey"])
def test_an_officer_enrols_at_the_agencies_address(visit: Visiting, at_desk: SITTING, by: str) -> None:
    ada = sat(at_desk, "ada", {"language": "en", "scripted": True, "width": 1280, "dark": False})
    code = invited(ada, f"officer-{by}", "en", agency="public-security")
    assert "#" not in code, "the desk does not know the agencies' address: the code is typed there"

    window: Visit = visit(direct=True)
    page, seeing = window.page, Seeing(window)
    authenticator(page, gives_secret=True)
    page.goto(f"{agency_of(window)}/enrol/")
    seeing.look("accept an invitation")
    page.fill("[name=token]", code)
    page.locator("main form button").click()
    if by == "passkey":
        page.locator("form[data-passkey-new] button[type=submit]").click()
    else:
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=code]", code_of(page))
        page.locator("button[value=password]").click()
    expect(page.locator(".desk-person")).to_be_visible()
    page.goto(agency_of(window))
    expect(page.locator("h1")).to_contain_text("Officer")
    seeing.look("an officer's first page")
    page.goto(f"{window.hotline.desk.replace('127.0.0.1', 'localhost')}/queue/")
    expect(page.locator("[data-row-link]")).to_have_count(0)
    if by == "passkey":
        becomes_an_officer(ada, "officer-passkey", "public-security")
        gets_the_key(page, seeing, sat_at_agency(visit, "osei"))
    seeing.done()


def becomes_an_officer(ada: Desk, login: str, agency: str) -> None:
    """Ada makes somebody who enrolled for an agency its officer."""
    ada.open(f"people/?name={login}")
    ada.page.locator(".people a").first.click()
    ada.page.select_option("#agency", agency)
    ada.press(ada.page.locator("form:has(#agency) button"), "ada")
    expect(ada.page.locator("main")).to_contain_text("Key of the agency")


def gets_the_key(page: Page, seeing: Seeing, colleague: Visit) -> None:
    """A new officer makes a second way in, is handed the key by a colleague, and opens it again after locking it."""
    home = agency_of(colleague)
    page.goto(f"{home}/account/")
    page.locator("form[action$='/account/sheet/'] button").click()
    page.goto(f"{home}/key/")
    expect(page.locator("main")).to_contain_text("You do not hold this key.")
    seeing.look("an officer without the key")
    other, theirs = colleague.page, Seeing(colleague)
    other.goto(f"{agency_of(colleague, named=False)}/key/")
    theirs.look("the key of an agency")
    other.get_by_role("button", name="Hand over to Officer").click()
    expect(other.locator("#done")).to_contain_text("The key was handed over.")
    theirs.done()
    page.goto(f"{home}/key/")
    expect(page.locator("main")).to_contain_text("Make the next key")
    page.locator("[data-lock-now] button").click()
    page.locator("[data-unlock-passkey] button").click()
    expect(page.locator("dialog.lock")).to_be_hidden()
    page.goto(f"{home}/key/")
    expect(page.locator("main")).to_contain_text("holds the key")


def sat_at_agency(visit: Visiting, login: str) -> Visit:
    """An officer of the demonstration, signed in at the agencies' address."""
    window: Visit = visit(direct=True)
    signed_in_at_agency(window, login, "en")
    return window


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_an_officer_signs_in_at_the_agencies_address(
    visit: Visiting, language: str, scripted: bool, width: int, dark: bool
) -> None:
    window: Visit = visit(language=language, scripted=scripted, width=width, dark=dark, direct=True)
    page, seeing = window.page, Seeing(window)
    signed_in_at_agency(window, "osei", language)
    seeing.look("agency")
    expect(page.locator("a[href='/queue/']")).to_have_count(0)
    seeing.done()


def signed_in_at_agency(window: Visit, login: str, language: str) -> None:
    """With password and one-time code; a code that was used a moment ago means waiting for the next."""
    page, until = window.page, time.monotonic() + 60
    password = next(member.password for member in CAST if member.login == login)
    while not page.locator(".desk-person").count():
        assert time.monotonic() < until
        page.goto(f"{agency_of(window, named=False)}/demo/")
        code = rf'name="login" value="{login}".*?name="code" value="(\d+)"'
        found = re.search(code, page.content(), re.DOTALL)
        page.goto(f"{agency_of(window, named=False)}/sign-in/?language={language}")
        page.fill("[name=login]", login)
        page.fill("[name=password]", password)
        page.fill("[name=code]", found[1] if found else "")
        page.locator("form:has([name=code]) button[type=submit]").click()
        if not page.locator(".desk-person").count():
            page.wait_for_timeout(5000)
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        button.click()
    window.complaints[:] = [each for each in window.complaints if "403" not in each]


def agency_of(window: Visit, *, named: bool = True) -> str:
    """The third address, by its name where passkeys are used."""
    host, port = window.hotline.desk.removeprefix("http://").split(":")
    return f"http://{'localhost' if named else host}:{int(port) + 1}"


def invited(desk: Desk, login: str, language: str, *, agency: str = "") -> str:
    """Invite somebody; the link, or the code of an officer."""
    page, seeing = desk.page, Seeing(desk.visit)
    desk.open("invitations/")
    page.fill("[name=login]", login)
    page.fill("[name=name]", login.partition("-")[0].title())
    page.select_option("#language", language)
    if agency:
        page.select_option("#agency", agency)
    page.locator("button[value=new]").click()
    expect(page.locator("[data-link]")).to_be_visible()
    seeing.look("invitation made")
    seeing.done()
    return page.locator("[data-link]").inner_text()


def follow(page: Page, link: str, *, scripted: bool) -> None:
    """Open the link; without a script its letters are typed."""
    page.goto(link)
    if not scripted:
        page.fill("[name=token]", link.partition("#")[2])
        page.locator("main form button").click()
    expect(page.locator("[name=password], [data-error-summary]").first).to_be_visible()


def code_of(page: Page) -> str:
    """What an authenticator shows that scanned the picture."""
    letters = page.locator(".sign-in code").last.inner_text().replace(" ", "")
    return totp_now(TotpSecret(base64.b32decode(letters)), time.time())

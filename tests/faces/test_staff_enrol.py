"""Inviting and enrolling as the pages do it, without script and with what the script fills in."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auricle.directory import new_totp
from auricle.directory.models import Invitation, Member
from auricle.faces.shared.staff.visit import cookie_name
from auricle.sealing.one_time import totp_now
from tests.authenticator import Authenticator
from tests.faces.desk import Desk, text_of
from tests.faces.test_staff_account import HERE, filled

LINK = re.compile(r"<code data-link>([^<]+)</code>")
FIELD = re.compile(r'name="(token|totp)" value="([^"]*)"')
WORD = "seven herons over it"


def invited(desk: Desk, **typed: str) -> str:
    """The code of a fresh link."""
    desk.sign_in("ada")
    given = {"login": "zoe", "name": "Zoe Park", "language": "en", "button": "new", **typed}
    page = desk.post("/invitations/", "/invitations/", **given).content.decode()
    link = html.unescape(LINK.findall(page)[0])
    assert link.startswith("http://testserver/enrol/#")
    assert link not in desk.get("/invitations/").content.decode()
    del desk.client.cookies[cookie_name()]
    return link.partition("#")[2]


def choose(desk: Desk, token: str) -> Any:
    return desk.send("/enrol/", {"token": token})


def test_somebody_invited_enrols_with_a_password_and_comes_to_their_account(desk: Desk) -> None:
    token = invited(desk)
    page = choose(desk, token)
    assert "Welcome, Zoe Park" in text_of(page)
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    hidden = {name: html.unescape(value) for name, value in FIELD.findall(page.content.decode())}
    secret = new_totp._open(hidden["totp"], Invitation.objects.get().pseudonym)
    assert secret
    weak = desk.send("/enrol/", hidden, enrol="password", password="short", code="1")
    assert "A password has at least 12 characters." in text_of(weak)
    wrong = desk.send("/enrol/", hidden, enrol="password", password=WORD, code="000000")
    assert "This is not the code that your authenticator shows." in text_of(wrong)
    code = totp_now(secret, timezone.now().timestamp())
    entered = desk.send("/enrol/", hidden, enrol="password", password=WORD, code=code)
    assert (entered.status_code, entered.headers["Location"]) == (302, "/account/")
    assert "One more way in is needed." in text_of(desk.get("/account/"))
    assert "This invitation was used." in text_of(choose(desk, token))


def test_somebody_invited_enrols_with_a_passkey(desk: Desk) -> None:
    token = invited(desk)
    page = choose(desk, token).content.decode()
    found = re.search(r'data-options="([^"]*)"', page)
    assert found
    key = Authenticator(HERE)
    made = key.make(json.loads(html.unescape(found[1])))
    entered = desk.send("/enrol/", {"token": token, **filled(key, made)}, enrol="passkey")
    assert entered.headers["Location"] == "/account/"
    assert Member.objects.get(login="zoe").salt is None


def test_a_link_that_is_over_says_whom_to_ask(desk: Desk) -> None:
    token = invited(desk)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    late = choose(desk, token)
    assert late.status_code == 404
    assert "Ask whoever invited you for a new one." in text_of(late)
    assert "There is no such invitation." in text_of(choose(desk, "ABC"))


def test_an_invitation_is_taken_back(desk: Desk) -> None:
    token = invited(desk)
    desk.sign_in("ada")
    number = Invitation.objects.get().pk
    assert desk.post(f"/invitations/{number}/withdraw/", "/invitations/").status_code == 302
    assert "This invitation was taken back." in text_of(choose(desk, token))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"login": "mei"}, "This sign-in name is taken"),
        ({"name": ""}, "name."),
        ({"agency": "nowhere"}, "Choose an agency from the list."),
        ({"login": "nobody", "button": "again"}, "Nobody has this sign-in name."),
    ],
)
def test_what_cannot_be_invited_is_named(desk: Desk, typed: dict[str, str], said: str) -> None:
    desk.sign_in("ada")
    given = {"login": "zoe", "name": "Zoe", "language": "en", "button": "new", **typed}
    answer = desk.post("/invitations/", "/invitations/", **given)
    assert answer.status_code == 422
    assert said in text_of(answer)

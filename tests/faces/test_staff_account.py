"""A member's own account at the desk, and signing in with a passkey or a recovery code, as the pages do it."""

from __future__ import annotations

import base64
import html
import json
import re
import time
from typing import Any

from auricle.directory.models import Authenticator as Row
from auricle.directory.models import Member, RecoveryCode
from auricle.directory.passkeys import Site
from auricle.directory.signing_in import totp_secret
from auricle.faces.shared.staff.visit import cookie_name
from auricle.sealing.one_time import TotpSecret, totp_now
from auricle.vault.models import DeskSession, MemberWrap
from tests.authenticator import Authenticator, padded
from tests.faces.desk import Desk, acts, text_of
from tests.people import password

HERE = Site(id="testserver", origin="http://testserver", name="Auricle")
LINE = re.compile(r"<li><code>([^<]+)</code></li>")
SEALED = re.compile(r'name="totp" value="([^"]+)"')
LETTERS = re.compile(r'class="totp-letters"[^>]*>([A-Z2-7 ]+)<')


def filled(key: Authenticator, answer: dict[str, Any]) -> dict[str, str]:
    """What the script fills in."""
    return {"credential": json.dumps(answer), "kek": padded(key.secret)}


def add(desk: Desk, label: str = "Blue key") -> Authenticator:
    key = Authenticator(HERE)
    made = key.make(desk.get("/account/passkey-request/").json())
    assert desk.post("/account/passkeys/", "/account/", label=label, **filled(key, made)).status_code == 302
    return key


def test_a_passkey_is_added_and_then_signs_in_and_opens_the_queue(desk: Desk) -> None:
    desk.sign_in("mei")
    key = add(desk, "Blue <key>")
    assert "Blue &lt;key&gt;" in desk.get("/account/").content.decode()
    del desk.client.cookies[cookie_name()]
    answer = key.sign(desk.get("/sign-in/passkey/").json())
    entered = desk.send("/sign-in/", filled(key, answer), next="/queue/")
    assert (entered.status_code, entered.headers["Location"]) == (302, "/queue/")
    assert desk.get("/queue/").status_code == 200
    again = desk.send("/sign-in/", filled(key, answer))
    assert again.status_code == 403
    assert "This passkey was not taken." in text_of(again)


def test_without_its_secret_the_passkey_leads_to_the_password_alone(desk: Desk) -> None:
    desk.sign_in("mei")
    key = add(desk)
    answer = key.sign(desk.get("/sign-in/passkey/").json())
    entered = desk.send("/sign-in/", {**filled(key, answer), "kek": ""}, next="/queue/")
    assert entered.headers["Location"] == "/prove/?next=%2Fqueue%2F"
    page = desk.get(entered.headers["Location"]).content.decode()
    assert 'name="password"' in page
    assert 'name="code"' not in page


def test_a_credential_with_the_secret_inside_is_refused_and_not_shown(desk: Desk) -> None:
    desk.sign_in("mei")
    key = add(desk)
    answer = key.sign(desk.get("/sign-in/passkey/").json())
    answer["clientExtensionResults"] = {"prf": {"results": {"first": "c2VjcmV0"}}}
    refused = desk.send("/sign-in/", filled(key, answer))
    assert refused.status_code == 403
    assert "c2VjcmV0" not in refused.content.decode()


def test_what_is_no_credential_is_refused(desk: Desk) -> None:
    for nonsense in ("", "{", "[]", "7", "null", '{"id": 1}'):
        for kek in ("", "x", "A" * 43):
            answer = desk.send("/sign-in/", {"credential": nonsense, "kek": kek})
            assert answer.status_code in {403, 422}, nonsense


def test_the_only_second_factor_is_not_removed_and_another_is_renamed(desk: Desk) -> None:
    desk.sign_in("mei")
    add(desk)
    row = Row.objects.get()
    address = f"/account/passkeys/{row.pk}/"
    desk.post(address, "/account/", button="rename", label="Red key")
    assert Row.objects.get().label == "Red key"
    MemberWrap.objects.filter(kind="password").delete()
    row.member.__class__.objects.filter(pk=row.member_id).update(salt=None, verifier=None)
    stays = desk.post(address, "/account/", button="remove")
    assert stays.status_code == 409
    assert "This is the last way into your account." in text_of(stays)
    assert Row.objects.count() == 1


def test_the_sheet_is_shown_once(desk: Desk) -> None:
    desk.sign_in("mei")
    page = desk.post("/account/sheet/", "/account/").content.decode()
    lines = LINE.findall(page)
    assert len(lines) == 8
    assert lines[0] not in desk.get("/account/").content.decode()
    assert "Your recovery sheet is from" in text_of(desk.get("/account/"))


def test_a_recovery_code_signs_in_and_the_key_stays_locked(desk: Desk) -> None:
    desk.sign_in("mei")
    codes = LINE.findall(desk.post("/account/codes/", "/account/").content.decode())
    assert len(codes) == RecoveryCode.objects.count() == 10
    del desk.client.cookies[cookie_name()]
    entered = desk.send("/sign-in/recovery/", {"login": "mei", "code": html.unescape(codes[0])})
    assert entered.headers["Location"] == "/prove/"
    assert "The recovery code signed you in." in text_of(desk.get("/prove/"))
    assert desk.get("/queue/").status_code == 302
    for login, code in (("mei", codes[0]), ("nobody", codes[1]), ("mei", "x")):
        assert desk.send("/sign-in/recovery/", {"login": login, "code": code}).status_code == 403


def test_a_weak_password_is_named_and_a_good_one_ends_the_other_sessions(desk: Desk) -> None:
    desk.sign_in("mei")
    weak = desk.post("/account/password/", "/account/", password="short")
    assert "A password has at least 12 characters." in text_of(weak)
    assert desk.post("/account/password/", "/account/", password="seven herons over it").status_code == 302
    assert DeskSession.objects.count() == 1


def test_an_old_proof_changes_nothing_of_the_account(desk: Desk) -> None:
    desk.sign_in("mei")
    hidden = desk.hidden("/account/")
    row = DeskSession.objects.get()
    DeskSession.objects.update(proved_at=row.created_at.replace(year=2020))
    for address in ("/account/sheet/", "/account/codes/", "/account/password/"):
        asked = desk.send(address, hidden, password="seven herons over it")
        assert "needs a fresh proof" in text_of(asked), address
    assert not MemberWrap.objects.filter(kind="sheet").exists()


def offered(page: Any) -> tuple[str, TotpSecret]:
    """What the page of a new authenticator carries, and the secret that somebody scans or types."""
    text = page.content.decode()
    sealed, letters = SEALED.search(text), LETTERS.search(text)
    assert sealed
    assert letters
    return sealed[1], TotpSecret(base64.b32decode(letters[1].replace(" ", "")))


def test_a_new_authenticator_counts_once_its_first_code_is_right(desk: Desk) -> None:
    desk.sign_in("mei")
    page = desk.get("/account/code/")
    sealed, secret = offered(page)
    picture = re.search(r'<svg [^>]*class="qr"[^>]*>', page.content.decode())
    assert picture
    assert "viewBox" in picture[0], "drawn in another size it would be cut off, and no camera could read it"
    assert "width" not in picture[0]
    before = totp_secret(Member.objects.get(login="mei"))
    hidden = {**desk.hidden("/account/code/"), "totp": sealed}
    wrong = desk.send("/account/code/", hidden, code=totp_now(before, time.time()))
    assert wrong.status_code == 422
    assert "Your old one still counts." in text_of(wrong)
    assert offered(wrong)[1] == secret, "the picture that was scanned stays"
    assert totp_secret(Member.objects.get(login="mei")) == before
    code = totp_now(secret, time.time())
    assert desk.send("/account/code/", hidden, code=code).headers["Location"] == "/account/"
    assert totp_secret(Member.objects.get(login="mei")) == secret
    assert "one_time_secret_changed" in acts()
    # The code was used up by this.
    del desk.client.cookies[cookie_name()]
    given = {"login": "mei", "password": password("mei")}
    assert desk.send("/sign-in/", {**given, "code": code}).status_code == 403
    later = totp_now(secret, time.time() + 30)
    assert desk.send("/sign-in/", {**given, "code": later}).status_code == 302


def test_an_offer_for_somebody_else_is_not_taken(desk: Desk) -> None:
    desk.sign_in("jonas")
    sealed, secret = offered(desk.get("/account/code/"))
    desk.sign_in("mei")
    hidden = {**desk.hidden("/account/code/"), "totp": sealed}
    answer = desk.send("/account/code/", hidden, code=totp_now(secret, time.time()))
    assert answer.status_code == 422
    assert offered(answer)[1] != secret


def test_with_an_old_proof_no_secret_is_shown(desk: Desk) -> None:
    desk.sign_in("mei")
    hidden = {**desk.hidden("/account/code/"), "totp": ""}
    DeskSession.objects.update(proved_at=DeskSession.objects.get().created_at.replace(year=2020))
    away = desk.get("/account/code/")
    assert (away.status_code, away.headers["Location"]) == (302, "/prove/?next=%2Faccount%2Fcode%2F")
    assert "needs a fresh proof" in text_of(desk.send("/account/code/", hidden, code="123456"))

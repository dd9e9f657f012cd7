"""A PIN on the pages: asked for, set, slowed down; by form and by script."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from auricle.faces.public.inbox_session import COOKIE
from auricle.faces.shared.marked import cookie_called
from auricle.inbox import reporter_pin, reporter_side
from auricle.sealing import codes, pins
from auricle.sealing.envelope import Sealed
from auricle.vault import reporter_key
from tests import people
from tests.faces.desk import text_of
from tests.hotline import filed, sealed
from tests.people import Filed

PIN = "three trees by the river"


@pytest.fixture
def report(db: None) -> Filed:
    """A report whose code opens its inbox."""
    now = timezone.now()
    people.move_in(now)
    return filed(sealed(now=now), now=now)


def with_pin(report: Filed) -> Filed:
    cookie = reporter_side.open_by_code(code=report.code, now=timezone.now())
    reporter_pin.set_plain(cookie=cookie, code=report.code, pin=PIN, now=timezone.now())
    reporter_side.leave(cookie=cookie)
    return report


def open_inbox(client: Client, code: str, pin: str = "") -> Any:
    return client.post("/en/inbox/open/", {"code": code, "pin": pin})


def by_script(client: Client, address: str, **sent: bytes) -> Any:
    body = {name: base64.b64encode(value).decode() for name, value in sent.items()}
    return client.post(address, body, content_type="application/json")


def test_the_pin_is_asked_for_and_opens(client: Client, report: Filed) -> None:
    with_pin(report)
    asked = open_inbox(client, report.code)
    assert asked.status_code == 422
    assert "This inbox has a PIN or phrase. Type it as well" in text_of(asked)
    assert PIN not in text_of(open_inbox(client, report.code, PIN[:-1]))
    assert open_inbox(client, report.code, PIN).status_code == 302
    assert "Change your PIN or phrase" in text_of(client.get("/en/inbox/"))


def test_a_wrong_pin_is_said_to_be_wrong_and_then_has_to_wait(client: Client, report: Filed) -> None:
    with_pin(report)
    for _ in range(5):
        wrong = open_inbox(client, report.code, "three trees by the lake")
        assert "The PIN or phrase does not fit." in text_of(wrong)
    rests = open_inbox(client, report.code, PIN)
    assert rests.status_code == 422
    assert "Your inbox is not lost" in text_of(rests)
    assert cookie_called(COOKIE) not in client.cookies


def test_a_pin_is_set_on_the_page_without_script(client: Client, report: Filed) -> None:
    open_inbox(client, report.code)
    page = text_of(client.get("/en/inbox/"))
    assert "If you forget it, your inbox is lost." in page
    given = {"set-pin": PIN, "set-again": PIN, "set-code": report.code}
    for wrong, why in (
        ({"set-again": "another one"}, "The two are not the same"),
        ({"set-pin": "12345", "set-again": "12345"}, "6 to 100 characters, please"),
        ({"set-code": "1234"}, "This is not the code of this inbox"),
    ):
        answer = client.post("/en/inbox/pin/", given | wrong)
        assert answer.status_code == 422
        assert why in text_of(answer)
        assert PIN not in text_of(answer), "what was typed into a field of a password is not sent back"
    assert client.post("/en/inbox/pin/", given).status_code == 302
    assert open_inbox(Client(), report.code).status_code == 422
    assert open_inbox(Client(), report.code, PIN).status_code == 302


def test_by_script_the_thread_comes_after_the_proof(client: Client, report: Filed) -> None:
    with_pin(report)
    code = codes.read_receipt_code(report.code)
    auth = reporter_key.auth_of(code)
    assert by_script(client, "/en/inbox/open/", a=auth).json() == {"error": "pin"}
    secret = pins.pin_secret(pins.read_pin(PIN), code)
    answer = by_script(client, "/en/inbox/open/", a=auth, p=secret).json()
    assert "thread" not in answer
    early = Client()
    early.cookies[cookie_called(COOKIE)] = client.cookies[cookie_called(COOKIE)].value
    assert early.get("/en/inbox/thread/").status_code == 403
    assert by_script(client, "/en/inbox/prove/", proof=b"x" * 32).status_code == 403
    part, second, blob = (base64.b64decode(answer[name]) for name in ("prf", "pin", "wrapped"))
    key = pins.both(codes.ServerPart(part), pins.PinPart(second))
    seed = codes.receipt_unwrap(code, "auricle", codes.unlock(key, Sealed(blob)))
    told = by_script(client, "/en/inbox/prove/", proof=pins.proof(seed)).json()
    assert told["thread"]["report"] == str(report.id)
    assert client.get("/en/inbox/thread/").status_code == 200


@pytest.mark.parametrize("sent", [{"a": b"a" * 32, "p": b"short"}, {"a": b"short"}, {}])
def test_malformed_secrets_open_nothing(client: Client, report: Filed, sent: dict[str, bytes]) -> None:
    assert by_script(client, "/en/inbox/open/", **sent).status_code == 404


def test_without_a_session_no_pin_is_set(client: Client, report: Filed) -> None:
    assert by_script(client, "/en/inbox/pin/", p=b"p" * 32).status_code == 403
    assert client.post("/en/inbox/pin/", {"set-pin": PIN}).status_code == 302

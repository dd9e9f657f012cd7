"""Faults that other reporting systems had, tried on the pages of the desk.

Elsewhere: an identity with a recipient's key, columns written in the database (test_identity.py), posts without a token
(tests/faces/test_posts.py), caching (test_headers.py), places to return to (test_desk_sign_in.py), names of files
(test_desk_file.py), secrets at rest (tests/domain/test_signing_in.py).
"""

from __future__ import annotations

import gzip
import re
import statistics
import time
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.directory.signing_in import SignInRefused, sign_in
from auricle.faces.desk.permissions import PERMISSIONS
from auricle.faces.shared.staff.permissions import Open
from auricle.faces.shared.staff.visit import cookie_name
from auricle.sealing import passwords
from auricle.vault.models import DeskSession
from tests.attacks.conftest import stolen
from tests.conftest import savepoint_of_test
from tests.faces import walk
from tests.faces.conftest import desk
from tests.faces.desk import Desk, acts, page_of
from tests.faces.test_desk_sweep import ADDRESSES, LAST, POSTED
from tests.people import password

__all__ = ["desk"]

PHONE = "13800138000"
PLANTED = "739173917"
"""What is written into every field that a form does not have: a number, so that it would fit any column."""


def of_report(address: str, report: object) -> str:
    """The address for a report that is there."""
    return re.sub(r"^/report/[0-9a-f-]+/", f"/report/{report}/", address)


def test_no_page_that_is_only_looked_at_shows_what_is_masked(desk: Desk) -> None:
    report = desk.file(f"Call me: {PHONE}.").id
    desk.sign_in("mei")
    looked = [name for name in ADDRESSES if name not in POSTED and PERMISSIONS[name] is not Open.PUBLIC]
    for name in looked:
        answer = desk.get(of_report(ADDRESSES[name], report))
        assert PHONE.encode() not in b"".join(answer), name
    shown = desk.post(f"{page_of(report)}unmask/", page_of(report), **{"unmask-code": "judge"})
    assert PHONE in shown.content.decode()


@pytest.mark.parametrize("login", ["mei", "ada", "tomas"])
def test_no_form_writes_a_column_that_it_does_not_have(desk: Desk, login: str) -> None:
    """Every name of every column, posted to every address beside what its form sends."""
    report = desk.file().id
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    planted = {field.column: PLANTED for field in fields if field.column}
    desk.sign_in(login)
    before = whole_rows()
    for name in sorted(POSTED, key=lambda name: LAST.get(name, 0)):
        hidden = desk.hidden("/prove/")
        desk.send(of_report(ADDRESSES[name], report), {**planted, **hidden}, **POSTED[name])
    assert whole_rows() - before == set()


def whole_rows() -> set[str]:
    """The columns in which the planted value stands."""
    return {
        f"{table}.{column}"
        for table, rows in stolen().items()
        for row in rows
        for column, value in row.items()
        if str(value) == PLANTED
    }


def test_the_planted_value_would_be_seen(desk: Desk) -> None:
    Member.objects.filter(login="mei").update(failures=7, name=PLANTED)
    assert whole_rows() == {"directory_member.name"}


@pytest.mark.parametrize(
    "given",
    [
        {"login": "mei", "password": "not this one", "code": "000000"},
        {"login": "nobody here", "password": "not this one", "code": "000000"},
        {"login": "mei", "password": password("mei"), "code": "000000"},
    ],
    ids=["password", "login", "code"],
)
def test_no_failed_sign_in_is_lost(desk: Desk, given: dict[str, str]) -> None:
    before = acts().count("sign_in_refused")
    for tries in range(1, 4):
        assert desk.client.post("/sign-in/", given).status_code == 403
        assert acts().count("sign_in_refused") == before + tries


def test_nor_is_a_failed_recovery_code(desk: Desk) -> None:
    before = acts().count("sign_in_refused")
    desk.client.post("/sign-in/recovery/", {"login": "mei", "code": "AAAA-BBBB-CCCC-DDDD"})
    assert acts().count("sign_in_refused") == before + 1


def test_an_account_that_exists_cannot_be_told_from_one_that_does_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted: one slow hash each, of the same cost. Timed, coarsely: no answer takes twice as long as another."""
    real = getattr(passwords.stretch_password, "__wrapped__", passwords.stretch_password)
    calls: list[str] = []

    def counted(*given: Any) -> Any:
        calls.append("slow")
        return real(*given)

    monkeypatch.setattr(passwords, "stretch_password", counted)
    Member.objects.filter(login="ravi").update(active=False)
    took: dict[str, list[float]] = {"mei": [], "nobody-here": [], "ravi": []}
    for login in [*took] * 5:
        before, began = len(calls), time.process_time()
        with savepoint_of_test(), pytest.raises(SignInRefused):
            sign_in(login=login, password="wrong", code="000000", now=timezone.now())
        took[login].append(time.process_time() - began)
        assert len(calls) == before + 1, login
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 2 * min(medians)


def test_a_session_that_somebody_set_beforehand_is_not_the_one_that_begins(desk: Desk) -> None:
    with savepoint_of_test():
        theirs = desk.cast.cookie("ravi", timezone.now())
    for planted in (theirs, "A" * 44):
        desk.client.cookies[cookie_name()] = planted
        code = desk.cast.code("mei", timezone.now())
        desk.client.post("/sign-in/", {"login": "mei", "password": password("mei"), "code": code})
        assert desk.client.cookies[cookie_name()].value != planted
        Member.objects.update(totp_last_step=0)
    assert set(DeskSession.objects.values_list("member__login", flat=True)) == {"ravi", "mei"}


def test_a_host_name_that_a_proxy_did_not_set_is_believed_nowhere(desk: Desk) -> None:
    for headers in ({"X-Forwarded-Host": "elsewhere.example"}, {"Forwarded": "host=elsewhere.example"}):
        answer = desk.client.get("/queue/", headers=headers)
        assert b"elsewhere.example" not in answer.content + answer.headers.get("Location", "").encode()
    assert desk.client.get("/sign-in/", headers={"Host": "elsewhere.example"}).status_code == 400


BOMB = gzip.compress(bytes(50_000_000))
DEEP = b"[" * 200_000


@pytest.mark.parametrize("face", walk.TABLES)
@pytest.mark.parametrize(
    ("body", "kind", "encoding"),
    [
        (BOMB, "application/x-www-form-urlencoded", "gzip"),
        (BOMB, "application/json", "gzip"),
        (BOMB, "application/octet-stream", "gzip"),
        (DEEP, "application/json", ""),
        (b"a=1&" * 100_000, "application/x-www-form-urlencoded", ""),
    ],
    ids=["packed form", "packed JSON", "packed bytes", "deep JSON", "very many fields"],
)
def test_nothing_that_is_sent_is_unpacked_or_breaks_a_page(
    db: None, face: str, body: bytes, kind: str, encoding: str, settings: Settings
) -> None:
    walk.be(face, settings)
    client = Client(raise_request_exception=False)
    for address in walk.addresses(face):
        began = time.process_time()
        with savepoint_of_test():
            answer = client.post(
                address.path,
                body,
                content_type=kind,
                headers={
                    "Sec-Fetch-Site": "same-origin",
                    **({"Content-Encoding": encoding} if encoding else {}),
                },
            )
        assert answer.status_code < 500, address.path
        assert time.process_time() - began < 2, address.path

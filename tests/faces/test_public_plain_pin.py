"""A PIN chosen on the check page without script: typed twice, never sent back, and in force from the first day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from auricle.intake import form_token
from auricle.reports.models import Report
from auricle.vault import registrar
from tests import people
from tests.faces.desk import text_of

PIN = "three trees by the river"
RETRY = re.compile(r'name="retry" value="([^"]+)"')
CODE = re.compile(r"<span>(\d{4})</span>")


@pytest.fixture
def form(db: None) -> dict[str, str]:
    """What somebody typed into the form, some seconds after it was handed out."""
    now = timezone.now()
    people.move_in(now)
    report = uuid4()
    token = form_token.issue(report=report, now=now - timedelta(seconds=10))
    told = {"story": "They took my savings.", "category": "fraud", "region": "weir", "contact": "code"}
    return {"report": str(report), "token": token, **told}


def check_page(client: Client, form: dict[str, str]) -> dict[str, str]:
    """The form together with the secret of the check page."""
    page = client.post("/en/report/", form)
    found = RETRY.search(page.content.decode())
    assert found
    assert "If you forget it, your inbox is lost." in text_of(page)
    return {**form, "retry": found[1]}


def send(client: Client, form: dict[str, str], **typed: str) -> Any:
    return client.post(f"/en/report/plain/{form['report']}/", {**form, **typed})


def open_inbox(code: str, pin: str = "") -> int:
    return int(Client().post("/en/inbox/open/", {"code": code, "pin": pin}).status_code)


def code_of(page: Any) -> str:
    found = "".join(CODE.findall(page.content.decode()))
    assert len(found) == 20
    while registrar.register_waiting(most=9, now=timezone.now()):
        pass
    return found


def test_the_code_opens_its_inbox_only_together_with_the_pin(client: Client, form: dict[str, str]) -> None:
    receipt = send(client, check_page(client, form), **{"new-pin": PIN, "new-again": PIN})
    assert receipt.status_code == 200
    assert "It opens together with your PIN or phrase only." in text_of(receipt)
    assert PIN not in receipt.content.decode()
    code = code_of(receipt)
    assert [open_inbox(code), open_inbox(code, "three trees by the lake")] == [422, 422]
    assert open_inbox(code, PIN) == 302


def test_without_one_the_code_is_enough(client: Client, form: dict[str, str]) -> None:
    receipt = send(client, check_page(client, form), **{"new-pin": "", "new-again": ""})
    assert "your PIN" not in text_of(receipt)
    assert open_inbox(code_of(receipt)) == 302


@pytest.mark.parametrize(
    ("pin", "again", "why"),
    [
        (PIN, "three trees by the lake", "The two are not the same"),
        (PIN, "", "The two are not the same"),
        ("", PIN, "6 to 100 characters, please"),
        ("12345", "12345", "6 to 100 characters, please"),
        ("     ", "     ", "6 to 100 characters, please"),
        ("x" * 101, "x" * 101, "6 to 100 characters, please"),
    ],
)
def test_a_slip_is_named_and_nothing_is_filed(
    client: Client, form: dict[str, str], pin: str, again: str, why: str
) -> None:
    page = send(client, check_page(client, form), **{"new-pin": pin, "new-again": again})
    assert page.status_code == 422
    assert why in text_of(page)
    assert "Type your PIN or phrase again; no page keeps it." in text_of(page)
    assert "three trees" not in page.content.decode()
    assert not Report.objects.filter(pk=form["report"]).exists()


def test_a_page_sent_twice_keeps_the_first_pin_and_says_so(client: Client, form: dict[str, str]) -> None:
    checked = check_page(client, form)
    code = code_of(send(client, checked, **{"new-pin": PIN, "new-again": PIN}))
    again = send(client, checked, **{"new-pin": "another phrase", "new-again": "another phrase"})
    assert "that one counts and not the one you typed now" in text_of(again)
    assert code_of(again) == code
    assert [open_inbox(code, "another phrase"), open_inbox(code, PIN)] == [422, 302]

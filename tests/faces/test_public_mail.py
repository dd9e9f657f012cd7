"""Leaving an address to be told at, on the pages: by form and by script."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from auricle.config.mail import ReporterMail
from auricle.mailing.left_address import SEALED_BYTES
from auricle.mailing.models import ReporterBox
from tests import people
from tests.faces.desk import text_of
from tests.hotline import filed, sealed
from tests.people import Filed

MAIL = "/en/inbox/mail/"


@pytest.fixture
def report(db: None, settings: Settings) -> Filed:
    """A report whose code opens its inbox, in a hotline that writes to reporters."""
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    settings.AURICLE_MAIL_REPORTERS = ReporterMail("news@letters.example", "", "", 12)
    now = timezone.now()
    people.move_in(now)
    return filed(sealed(now=now), now=now)


def opened(client: Client, report: Filed) -> str:
    client.post("/en/inbox/open/", {"code": report.code})
    return text_of(client.get("/en/inbox/"))


def test_an_address_is_left_and_taken_away_without_script(client: Client, report: Filed) -> None:
    page = opened(client, report)
    assert "The mail comes from news@letters.example" in page
    assert "your employer" in page
    wrong = client.post(MAIL, {"told-address": "someone"})
    assert (wrong.status_code, "Check it and try again" in text_of(wrong)) == (422, True)
    assert client.post(MAIL, {"told-address": "someone@home.example"}).status_code == 302
    page = text_of(client.get("/en/inbox/"))
    assert "We tell you by mail: change or stop" in page
    assert "home.example" not in page
    assert client.post(MAIL, {"button": "remove"}).status_code == 302
    assert not ReporterBox.objects.exists()


def test_a_script_gets_the_key_and_has_its_note_kept(client: Client, report: Filed) -> None:
    opened(client, report)
    key = client.get(MAIL).json()["key"]
    assert (key["purpose"], key["holder"]) == ("registrar", "registrar")
    note = base64.b64encode(bytes(SEALED_BYTES)).decode()
    assert client.post(MAIL, {"sealed": note}, content_type="application/json").status_code == 200
    assert ReporterBox.objects.count() == 1
    short = client.post(MAIL, {"sealed": note[:40]}, content_type="application/json")
    assert short.status_code == 422
    assert client.post(MAIL, {}, content_type="application/json").status_code == 200
    assert not ReporterBox.objects.exists()


def test_where_reporters_are_not_written_to_nothing_of_it_is_shown(
    client: Client, report: Filed, settings: Settings
) -> None:
    settings.AURICLE_MAIL_REPORTERS = None
    assert "by mail" not in opened(client, report)
    assert client.get(MAIL).status_code == 409
    assert client.post(MAIL, {"told-address": "someone@home.example"}).status_code == 422

"""A worker is killed when the mail server has its mail and it does not know yet: the referral arrives once."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from auricle.referrals import channels
from auricle.referrals.channels import Wanted
from auricle.referrals.models import ReferralEvent
from auricle.referrals.moves import Way
from auricle.sealing.signatures import org_public
from auricle.vault import storing
from tests import mail_server, people
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.mail_server import Server
from tests.people import ORG, Cast
from tests.referred import handed_over


@pytest.fixture
def cast(own_database: OwnDatabase, settings: Settings) -> Cast:
    """The cast in a database whose commits are real, in a hotline that sends mail."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    storing.forget()
    return people.move_in(NOW)


def started(database: OwnDatabase, referral: UUID, server: Server) -> subprocess.Popen[str]:
    """A worker at work, with the worker's own role in the database."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.telling_an_office", str(referral), str(server.port)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "auricle.config.settings.test",
            "AURICLE_KEYS": str(django_settings.AURICLE_KEYS),
            "AURICLE_DATABASE_URL": database.urls["worker"],
            "AURICLE_ORG_KEY": base64.b64encode(org_public(ORG)).decode(),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "TRUSTED": server.authorities,
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def said(worker: subprocess.Popen[str]) -> str:
    return worker.communicate(timeout=60)[0].strip()


def test_a_worker_that_dies_between_mail_and_delivered_delivers_once(
    cast: Cast, own_database: OwnDatabase, tmp_path: Path
) -> None:
    wanted = Wanted(Way.PORTAL, "en", "front.office@police.example")
    channels.change(by=cast.person("ada"), agency="police", wanted=wanted, now=NOW)
    referral = handed_over(cast)
    with mail_server.opened(tmp_path, tls="implicit") as server:
        first = started(own_database, referral, server)
        server.then = first.kill
        assert said(first) == ""
        assert len(server.taken) == 1
        server.then = None
        assert said(started(own_database, referral, server)) == "True"
        # A third, as two jobs would make it: there is nothing left to do.
        assert said(started(own_database, referral, server)) == "False"
    assert len({mail.message["Message-ID"] for mail in server.taken}) == 1
    assert len(server.taken) == 2
    assert ReferralEvent.objects.filter(referral_id=referral, kind="delivered").count() == 1

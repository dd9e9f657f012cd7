"""A worker is killed when an agency's system has its message and it does not know yet: the same message comes again."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier

from auricle.partners import calling, tokens, webhooks
from auricle.partners.models import Delivery
from auricle.partners.scopes import Scope
from auricle.sealing.signatures import org_public
from auricle.vault import storing
from tests import people, webhook_server
from tests.conftest import OwnDatabase
from tests.people import ORG, Cast
from tests.webhook_server import Server


@pytest.fixture
def cast(own_database: OwnDatabase, settings: Settings) -> Cast:
    """The cast in a database whose commits are real, as of now: a signature is good for minutes."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    return people.move_in(timezone.now())


def started(database: OwnDatabase, delivery: UUID, server: Server) -> subprocess.Popen[str]:
    """A worker at work, with the worker's own role in the database."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.telling_a_system", str(delivery)],
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


def test_a_worker_that_dies_before_it_notes_sends_the_same_message_again(
    cast: Cast, own_database: OwnDatabase, tmp_path: Path, settings: Settings
) -> None:
    now = timezone.now()
    made = tokens.make(
        by=cast.person("ada"), agency="police", label="x", scopes=[Scope.WEBHOOKS_MANAGE], days=30, now=now
    )
    by = calling.find(token=made.token, scope=Scope.WEBHOOKS_MANAGE, now=now)
    with webhook_server.opened(tmp_path) as server:
        settings.AURICLE_WEBHOOK_HOSTS, settings.AURICLE_WEBHOOK_CA = [server.host], server.authorities
        with calling.as_caller(by):
            hook = webhooks.make(by=by, url=server.url("/taken"), now=now)
            webhooks.ping(by=by, webhook=hook.id, now=now)
        delivery = Delivery.objects.get().pk
        first = started(own_database, delivery, server)
        server.then = first.kill
        assert said(first) == ""
        assert Delivery.objects.get().ended_at is None
        server.then = None
        assert said(started(own_database, delivery, server)) == "True"
        # A third, as two jobs would make it: there is nothing left to send.
        assert said(started(own_database, delivery, server)) == "False"
    once, again = server.taken
    assert once.headers["webhook-id"] == again.headers["webhook-id"] == str(delivery)
    assert once.body == again.body
    Verifier(hook.secret).verify(again.body, again.headers)

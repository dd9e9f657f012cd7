"""A change of keys is killed again and again, at any point: each report opens after each kill, and at the end."""

from __future__ import annotations

import base64
import os
import random
import subprocess
import sys
import time
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, rotation, spent_keys, storing
from auricle.vault.models import Grant, Rotation, SealingKey, TeamSeed
from auricle.vault.unseal import report_key
from tests import people
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.people import ORG, Cast

REPORTS = 200
LEAST_KILLS = 6
# Each life may be longer than the one before: the first is over before much is done, the last while much is.
LONGER_EACH_TIME = 0.008


@pytest.fixture
def cast(own_database: OwnDatabase, settings: Settings) -> Cast:
    """The cast in a database whose commits are real."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    return people.move_in(NOW)


def started(database: OwnDatabase, login: str) -> subprocess.Popen[str]:
    """A desk at work, with the desk's own role in the database."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.moving_grants", login],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "auricle.config.settings.test",
            "AURICLE_KEYS": str(django_settings.AURICLE_KEYS),
            "AURICLE_DATABASE_URL": database.urls["desk"],
            "AURICLE_ORG_KEY": base64.b64encode(org_public(ORG)).decode(),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def all_open(cast: Cast, reports: list[UUID], logins: tuple[str, ...]) -> bool:
    """Whether each of these people opens each report."""
    opened = [
        report_key(keys=by, report=report, purpose="content")
        for by in map(cast.unlocked, logins)
        for report in reports
    ]
    return all(len(key) == 32 for key in opened)


def killed(worker: subprocess.Popen[str], draw: random.Random, longest: float) -> bool:
    """Kill a desk at some moment of its work. Returns whether it was through before."""
    assert worker.stdout
    assert worker.stdout.readline() == "begun\n"
    time.sleep(draw.uniform(0, longest))
    worker.kill()
    return "through" in worker.stdout.read()


def test_whenever_it_is_killed_everything_opens_and_it_goes_on(cast: Cast, own_database: OwnDatabase) -> None:
    draw, kills = random.Random(7), 0
    reports = [cast.file(openable=False).id for _ in range(REPORTS)]
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    new = SealingKey.objects.get(holder="general", retired_at=None)
    through = False
    while not through and kills < LEAST_KILLS:
        with started(own_database, draw.choice(["mei", "tomas"])) as worker:
            through = killed(worker, draw, LONGER_EACH_TIME * (kills + 1))
        kills += not through
        assert all_open(cast, reports, ("tomas",))
    assert kills >= 1
    late = cast.file(openable=False).id
    with started(own_database, "mei") as last:
        assert "through" in last.communicate()[0]
    assert rotation.left(team=new.team_id or 0) == 0
    assert Rotation.objects.get().moved == REPORTS
    assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE) == 1
    assert not TeamSeed.objects.exclude(key=new).filter(key__holder="general").exists()
    assert Grant.objects.filter(key_id=new.key_id, purpose="content").count() == REPORTS + 1
    assert all_open(cast, [*reports, late], ("mei", "tomas"))


def test_two_desks_that_move_at_once_move_everything_once(cast: Cast, own_database: OwnDatabase) -> None:
    reports = [cast.file(openable=False).id for _ in range(REPORTS)]
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    with started(own_database, "mei") as one, started(own_database, "tomas") as two:
        assert all("through" in worker.communicate()[0] for worker in (one, two))
    assert Rotation.objects.get().moved == REPORTS
    assert all_open(cast, reports, ("jonas",))

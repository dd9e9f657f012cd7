"""A worker is killed between an alarm and its commit: the next one rings it, once."""

from __future__ import annotations

import base64
import os
import subprocess
import sys

from django.conf import settings as django_settings
from pytest_django import Settings

from auricle.measures.models import Measure, MeasureAlarm
from auricle.reports.models import Notice
from auricle.sealing.signatures import org_public
from auricle.vault import storing
from tests import people
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.measured import phoned
from tests.people import ORG


def test_a_worker_that_dies_within_an_alarm_has_rung_nothing_and_the_next_rings_once(
    own_database: OwnDatabase, settings: Settings
) -> None:
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    measure = phoned(people.move_in(NOW), NOW)
    assert ring(own_database, "dies") == ""
    assert not MeasureAlarm.objects.exists()
    assert Measure.objects.get(pk=measure).rang == 0
    assert ring(own_database, "lives") == "1"
    # Long ago as it was due, the next alarm is in five minutes and not at once.
    assert ring(own_database, "lives") == "0"
    assert MeasureAlarm.objects.count() == Notice.objects.filter(kind="measure_bank").count() == 1


def ring(database: OwnDatabase, how: str) -> str:
    """A worker's round, with the worker's own role in the database."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.ringing", how],
        check=False,
        timeout=60,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "auricle.config.settings.test",
            "AURICLE_KEYS": str(django_settings.AURICLE_KEYS),
            "AURICLE_DATABASE_URL": database.urls["worker"],
            "AURICLE_ORG_KEY": base64.b64encode(org_public(ORG)).decode(),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()

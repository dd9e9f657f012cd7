"""The end of a team's old key: its seeds are destroyed when nothing is sealed to it any more. Nothing is opened here.

A browser that was given the key just before it retired, and an envelope in the spool, may still come: hence the day
of waiting, which the database itself insists on (destroy_seeds in 30_keys.sql).
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from auricle.audit import trail
from auricle.vault.models import SealingKey

LATE = timedelta(hours=24)
CLOCK = "clock"


def destroy_spent(*, now: datetime) -> int:
    """Destroy the seeds of retired team keys that nothing needs. Returns how many keys."""
    keys = SealingKey.objects.filter(purpose="team", retired_at__lte=now - LATE, destroyed_at=None)
    return sum(_destroy(key, now) for key in keys)


def _destroy(key: SealingKey, now: datetime) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT destroy_seeds(%s, %s)", [bytes(key.key_id), now])
        done = bool(cursor.fetchone()[0])
        if done:
            detail = {"holder": key.holder, "key": bytes(key.key_id).hex()}
            trail.record(actor=CLOCK, act="key_destroyed", at=now, detail=detail)
    return done

"""Where each key stands: for the operator's list, the desk's warning and the worker's log. It opens nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection

from auricle.vault.key_signing import WARN_BEFORE
from auricle.vault.models import SealingKey
from auricle.vault.signing_files import key_fingerprint

log = logging.getLogger(__name__)

State = Literal["waiting", "current", "ending", "expired", "retired"]


@dataclass(frozen=True)
class KeyLine:
    """One key. `left` counts grants under a retired key that are still to be moved."""

    purpose: str
    holder: str
    fingerprint: str
    state: State
    until: datetime | None
    due_since: datetime | None
    left: int = 0

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has to do something."""
        return self.state in {"waiting", "ending", "expired"} or self.due_since is not None or self.left > 0


def every_key(*, now: datetime) -> Sequence[KeyLine]:
    """Every key but those that open nothing any more: the destroyed ones, and the replaced ones of other than teams."""
    rows = SealingKey.objects.filter(destroyed_at=None).order_by("purpose", "holder", "created_at")
    return tuple(line_of(row, now) for row in rows if row.retired_at is None or row.purpose == "team")


def ending(*, now: datetime) -> Sequence[KeyLine]:
    """The keys in use that end within a month, or have ended."""
    rows = SealingKey.objects.filter(
        retired_at=None, signature__isnull=False, expires_at__lte=now + WARN_BEFORE
    ).order_by("expires_at")
    return tuple(line_of(row, now) for row in rows)


def warn(*, now: datetime) -> int:
    """Say in the log which keys end soon. Returns 0: there is nothing to come back to at once."""
    for line in ending(now=now):
        until = line.until.date().isoformat() if line.until else ""
        log.warning(
            "The key %s of %s ends on %s: run `auricle keys request`", line.purpose, line.holder, until
        )
    return 0


def line_of(row: SealingKey, now: datetime) -> KeyLine:
    """A key's row in short."""
    return KeyLine(
        row.purpose,
        row.holder,
        key_fingerprint(bytes(row.public)),
        state_of(row, now),
        row.expires_at,
        row.rotation_due_since if row.retired_at is None else None,
        grants_under(bytes(row.key_id)) if row.retired_at else 0,
    )


def state_of(row: SealingKey, now: datetime) -> State:
    """Where a key stands."""
    if row.expires_at is None:
        return "waiting"
    if row.retired_at is not None:
        return "retired"
    if row.expires_at <= now:
        return "expired"
    return "ending" if row.expires_at <= now + WARN_BEFORE else "current"


def grants_under(key: bytes) -> int:
    """How many grants are sealed to a key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT grants_under(%s)", [key])
        return int(cursor.fetchone()[0])

"""Chunks of large files: they come sealed, before the report that claims them, and a broken upload goes on."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection

from auricle.errors import Invalid, NotNow
from auricle.vault.parcel_reading import fits

UNCLAIMED_FOR = timedelta(hours=24)


class CannotKeep(NotNow):
    """The store is away or full: the upload can go on from where it stopped, in a while."""


def keep_chunk(*, object_id: UUID, index: int, data: bytes, now: datetime) -> int:
    """Keep one sealed chunk; the same chunk may come twice. Returns how many are here without a gap.

    Raises Invalid for a chunk that no object can have, CannotKeep while the database is away.
    """
    if not fits(index=index, size=len(data)):
        raise Invalid({"chunk": "malformed"})
    try:
        return _ask("SELECT keep_chunk(%s, %s, %b, %s)", [object_id, index, data, now])
    except IntegrityError:
        raise Invalid({"chunk": "complete"}) from None


def have(*, object_id: UUID) -> int:
    """How many chunks of an object are here without a gap: the index to go on with."""
    return _ask("SELECT chunks_kept(%s)", [object_id])


def discard(*, object_id: UUID) -> None:
    """Forget the chunks of an object that no report claimed."""
    _ask("SELECT 1 FROM (SELECT discard_chunks(%s)) AS done", [object_id])


def discard_unclaimed(*, now: datetime) -> int:
    """Forget chunks that nobody claimed for a day. Returns how many."""
    return _ask("SELECT discard_unclaimed(%s)", [now - UNCLAIMED_FOR])


def _ask(query: str, values: list[Any]) -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone()
    except (OperationalError, InterfaceError) as error:
        connection.close()
        raise CannotKeep from error
    return int(row[0])

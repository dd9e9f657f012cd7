"""Each look of an auditor is a line of the trail, written before anything is shown; another auditor sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed


class MayNotSeeTrail(NotAllowed):
    """Only an auditor sees the trail."""

    permission = Permission.SEE_TRAIL


def note_look(*, by: Person, view: str, now: datetime, asked: Mapping[str, str | int] | None = None) -> None:
    """Write down that an auditor looks, and at what. Raises MayNotSeeTrail.

    In a transaction of its own: whoever appends to the trail keeps all others from it until the end of theirs.
    """
    if not by.may(Permission.SEE_TRAIL):
        raise MayNotSeeTrail
    with transaction.atomic():
        trail.record(actor=by.pseudonym, act="trail_read", at=now, detail={"view": view, **(asked or {})})


def rows(function: str, *values: Any) -> list[Any]:
    """What one of our functions of the database answers; it asks for an auditor by itself (directory/sql)."""
    with connection.cursor() as cursor:
        cursor.callproc(function, values)
        return list(cursor.fetchall())

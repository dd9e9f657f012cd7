"""A call is over: how it ended, in a coded word; what was typed for it is gone. Calls are counted, people are not."""

from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.utils.timezone import localdate

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.intake import drafts


class MayNotWrapUp(NotAllowed):
    """Whoever takes calls wraps them up."""


class Ended(StrEnum):
    """How a call ended."""

    FILED = "filed"
    FILED_UNHEARD = "filed_unheard"
    ADVISED = "advised"
    HELPED_ELSEWHERE = "helped_elsewhere"
    EARLIER_REPORT = "earlier_report"
    BROKEN_OFF = "broken_off"
    SILENT = "silent"
    NOT_OURS = "not_ours"


@transaction.atomic
def wrap_up(*, by: Person, ended: Ended, draft: int, now: datetime) -> bool:
    """Count the call; a draft of it is discarded. Returns whether there was one, which can be brought back.

    No line in the trail says whose call it was, and no table either. Raises MayNotWrapUp, DraftElsewhere.
    """
    if not by.may(Permission.FILE_REPORT):
        raise MayNotWrapUp
    with connection.cursor() as cursor:
        cursor.execute("SELECT call_wrapped(%s, %s)", [localdate(now), ended])
    return drafts.discard(by=by, seen=draft, now=now)

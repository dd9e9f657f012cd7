"""Have a closed report opened again. It is the one thing that an auditor changes; they read nothing of it."""

from datetime import datetime

from django.db import connection, transaction

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotNow
from auricle.oversight.looking import MayNotSeeTrail
from auricle.reports.reopen_reasons import ReopenReason


class NotClosed(NotNow):
    """The report is not closed, or was disposed of."""


@transaction.atomic
def reopen(*, by: Person, subject: bytes, reason: str, now: datetime) -> None:
    """Open the report behind a name in the trail again, with a reason in its log; its clocks run on.

    Raises MayNotSeeTrail, Invalid, NotClosed.
    """
    if not (by.may(Permission.SEE_TRAIL) and by.may(Permission.REOPEN)):
        raise MayNotSeeTrail
    if reason not in set(ReopenReason):
        raise Invalid({"reason": "required"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT auditor_reopen(%b, %s, %s)", [subject, reason, now])
        row = cursor.fetchone()
    if not row[0]:
        raise NotClosed

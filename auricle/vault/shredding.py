"""Destroy a report: its grants, its sealed objects, its receipt and the salt that ties it to the trail.

What stays is a stub of codes and dates, which is what was counted. Backups made before still hold the ciphertext, and
for AURICLE_KEEP_GRANTS days what opens it (docs/explanation/backups.md); then the destruction is complete.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from auricle.vault.models import DestroyedReceipt

# A backup is made, and what is over deleted, once a day: what is over today may lie there until tomorrow.
UNTIL_THE_NEXT_RUN = timedelta(days=1)


def destroy(report: UUID) -> None:
    """Make a report unopenable, in the caller's transaction. The database refuses unless it is being disposed of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT destroy_report(%s)", [report])


def complete_on(destroyed_on: date) -> date:
    """From which day on no backup opens any more what was destroyed on this one."""
    return destroyed_on + timedelta(days=settings.AURICLE_KEEP_GRANTS) + UNTIL_THE_NEXT_RUN


def day_of(at: datetime) -> date:
    """The day of a time, as the receipts of destroyed reports say it."""
    return at.astimezone(UTC).date()


def destroyed_on(lookup: bytes) -> date | None:
    """When the report behind this receipt was destroyed; None when none was, or long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_destroyed(%s)", [lookup])
        row = cursor.fetchone()
    day: date | None = row[0] if row else None
    return day


def forget(*, now: datetime) -> int:
    """Forget the receipts of reports whose destruction is complete. Returns how many."""
    kept = timedelta(days=settings.AURICLE_KEEP_GRANTS) + UNTIL_THE_NEXT_RUN
    return DestroyedReceipt.objects.filter(destroyed_on__lt=day_of(now) - kept).delete()[0]

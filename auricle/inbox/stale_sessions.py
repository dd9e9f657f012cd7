"""Inboxes that were left open are closed: the seeds that their cookies could open are deleted."""

from datetime import datetime

from django.db import connection


def end_stale(*, now: datetime) -> int:
    """Delete the sessions of reporters that ended. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_end_stale(%s)", [now])
        row = cursor.fetchone()
    return int(row[0])

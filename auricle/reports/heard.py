"""Whether somebody opened what was recorded in a report: asked before a call that broke off counts as too little."""

from uuid import UUID

from django.db import connection


def was_heard(report: UUID) -> bool:
    """Whether the trail has a line that a file of this report was opened. That it was listened to, nobody can know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT a_file_was_opened(%s)", [report])
        row = cursor.fetchone()
    return bool(row and row[0])

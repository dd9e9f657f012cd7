"""File a report: the first event, its clocks and its sealed parts, all in one round trip to the database."""

from datetime import datetime

import psycopg
from django.db import connection

from auricle.reports import in_force
from auricle.reports.filing_values import FUNCTION, Filing, values_of


def file_report(filing: Filing, *, now: datetime) -> str:
    """Write the report, or nothing. Answers 'filed', 'again', 'conflict' or 'incomplete' (intake/sql).

    `now` is the time of receipt, at which its clocks start. There is no permission to ask for: anyone may report.
    """
    # No promise that starts at receipt differs by category (terms.py), so that none has to be looked up here.
    values = values_of(filing, now=now, promises=in_force.at(now).promises)
    connection.ensure_connection()
    # Past the framework's cursor: it asks whether the connection lives, which costs a round trip, though intake tries
    # again anyway; and it writes the values into the statement, 20 kB of text that PostgreSQL would parse each time.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(FUNCTION, values, prepare=True).fetchone()
    return str(row[0] if row else "")

"""Balance what reporters were told against what the database holds."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

import psycopg

# A whole report: its first event, its story, its key granted to the house and to the reporter, both clocks, and either
# a receipt or the registration that one will be made of.
WHOLE = """
SELECT r.id FROM reports_report r
WHERE (SELECT count(*) FROM reports_event e WHERE e.report_id = r.id AND e.number = 1) = 1
  AND (SELECT count(*) FROM vault_sealedobject o WHERE o.report_id = r.id AND o.label = 'story') = 1
  AND (SELECT count(*) FROM vault_reportkey k WHERE k.report_id = r.id) = 1
  AND (SELECT count(*) FROM vault_grant g WHERE g.report_id = r.id) = 2
  AND (SELECT count(*) FROM reports_clock c WHERE c.report_id = r.id) >= 2
  AND (SELECT count(*) FROM vault_receipt x WHERE x.report_id = r.id)
    + (SELECT count(*) FROM vault_receiptregistration x WHERE x.report_id = r.id) = 1
"""
# Two reports of one submission: under a second id, or a receipt, key or story that belongs to none.
TWICE = """
SELECT (SELECT count(*) - count(DISTINCT retry_digest) FROM reports_report)
  + (SELECT count(*) - count(DISTINCT report_id) FROM vault_receipt)
  + (SELECT count(*) - count(DISTINCT report_id) FROM vault_sealedobject WHERE label = 'story')
"""


@dataclass(frozen=True)
class Account:
    """How many acknowledged reports are not whole in the database, and how many are there that nobody sent so."""

    lost: int
    doubled: int


def balance(connection: psycopg.Connection, *, sent: Set[UUID], acknowledged: Set[UUID]) -> Account:
    """Compare. A report that was sent and not acknowledged may be there or not; what nobody sent may not."""
    whole = {row[0] for row in connection.execute(WHOLE)}
    here = {row[0] for row in connection.execute("SELECT id FROM reports_report")}
    twice = connection.execute(TWICE).fetchone()
    return Account(
        lost=len(acknowledged - whole),
        doubled=len(here - sent) + len(here - whole) + (twice[0] if twice else 0),
    )

"""Seals as many reports' keys to a team as asked, and puts the grants where intake puts them.

Each report has what a filed one has: a grant of the content to the team, and others to keys that are not the team's.
"""

from __future__ import annotations

import secrets
import time
from uuid import uuid4

import psycopg

from auricle.sealing import seal
from auricle.sealing.envelope import GRANT_SIZE, KEY_ID_SIZE, PublicKey

OTHERS = 2


def fill(connection: psycopg.Connection, *, public: bytes, key_id: bytes, reports: int) -> float:
    """Insert so many reports' grants. Returns how many a second were sealed, inserting included."""
    granter, began = seal.Granter(PublicKey(public)), time.perf_counter()
    rows = []
    for _ in range(reports):
        report, key = uuid4(), seal.new_content_key()
        blob = granter.grant(key, purpose="content", report=report)
        rows.append((report, seal.commit(key, report), blob))
    with connection.cursor() as cursor:
        with cursor.copy("COPY vault_reportkey (report_id, purpose, commitment) FROM STDIN") as copy:
            for report, commitment, _ in rows:
                copy.write_row((report, "content", commitment))
        columns = "report_id, purpose, key_id, algorithm, blob, granted_by"
        with cursor.copy(f"COPY vault_grant ({columns}) FROM STDIN") as copy:
            for report, _, blob in rows:
                copy.write_row((report, "content", key_id, 1, blob, ""))
                for _other in range(OTHERS):
                    stranger, sealed = secrets.token_bytes(KEY_ID_SIZE), secrets.token_bytes(GRANT_SIZE)
                    copy.write_row((report, "content", stranger, 1, sealed, ""))
    connection.execute("VACUUM ANALYZE vault_grant")
    connection.execute("VACUUM ANALYZE vault_reportkey")
    return reports / (time.perf_counter() - began)

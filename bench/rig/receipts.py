"""Open an inbox with its code as a browser does: the server's half over HTTP, the reporter's half here."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Collection
from typing import Any
from uuid import UUID

from auricle.sealing import codes, unseal
from auricle.sealing.codes import ServerPart
from auricle.sealing.envelope import Commitment, Header, Sealed, SealedObject
from bench.rig.hotline import Hotline
from bench.rig.reporters import Held
from bench.rig.submissions import SITE, post_json


def opens(port: int, report: UUID, held: Held) -> bool:
    """Whether the code opens exactly this report, and its story is what was written."""
    answer = post_json(port, "/en/inbox/open/", {"a": b64(codes.auth_secret(held.code, SITE))})
    thread: dict[str, Any] = answer["thread"]
    wrapped = codes.unlock(ServerPart(read(answer["prf"])), Sealed(read(answer["wrapped"])))
    seed = codes.receipt_unwrap(held.code, SITE, wrapped)
    grant = thread["keys"]["content"]
    key = unseal.open_grant(
        seed,
        Sealed(read(grant["grant"])),
        purpose="content",
        report=report,
        commitment=Commitment(read(grant["commitment"])),
    )
    story = thread["story"]
    sealed = SealedObject(Header(read(story["header"])), (Sealed(read(story["body"])),))
    text = json.loads(unseal.open_object(key, report=report, label="story", sealed=sealed))["text"]
    return thread["report"] == str(report) and hashlib.sha256(text.encode()).digest() == held.story_digest


def register_first(hotline: Hotline, reports: Collection[UUID], *, patience: float) -> None:
    """Let the worker register these receipts before all others, and wait until it has. Raises TimeoutError."""
    deadline = time.monotonic() + patience
    with hotline.database() as connection:
        connection.execute(
            "UPDATE vault_receiptregistration SET kept_at = kept_at - interval '1 year' WHERE report_id = ANY(%s)",
            [list(reports)],
        )
        while time.monotonic() < deadline:
            row = connection.execute(
                "SELECT count(*) FROM vault_receipt WHERE report_id = ANY(%s)", [list(reports)]
            ).fetchone()
            if row and row[0] == len(reports):
                return
            time.sleep(0.2)
    raise TimeoutError("the worker does not register receipts")


def b64(value: bytes) -> str:
    """Base64 as text."""
    return base64.b64encode(value).decode()


def read(text: str) -> bytes:
    """Bytes from base64."""
    return base64.b64decode(text)

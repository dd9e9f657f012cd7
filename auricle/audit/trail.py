"""The trail: record an act, and prove that no line was changed, removed, added or moved.

The chain follows the usual construction of a tamper-evident log: each line's digest covers the digest before it.
The database appends (audit/sql/10_trail.sql) so that no caller can choose a line's place; this module verifies
with nothing but SHA-256, so that the proof does not rest on the code that wrote the lines.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from auricle.audit.models import TrailLine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 2000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the trail: the line's number and what does not hold."""

    seq: int
    problem: str


def record(
    *,
    actor: str,
    act: str,
    at: datetime,
    report: UUID | None = None,
    detail: Mapping[str, str | int] | None = None,
    event_digest: bytes | None = None,
) -> int:
    """Append one line inside the caller's transaction and return its number.

    `detail` holds codes and counts, never words that anybody wrote. The report is named by its salted hash only.
    """
    text = json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trail_append(%s, %s, %s,"
            " CASE WHEN %s::uuid IS NULL THEN ''::bytea ELSE trail_subject(%s::uuid) END, %s, %s)",
            [at, actor, act, report, report, text, event_digest],
        )
        row = cursor.fetchone()
    return int(row[0])


def has_event(digest: bytes) -> bool:
    """Whether an event has its line already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT trail_has_event(%s)", [digest])
        row = cursor.fetchone()
    return bool(row[0])


def verify(*, after: int = 0, to: int | None = None) -> Iterator[Finding]:
    """Walk the chain and yield whatever does not hold; nothing yielded means it holds.

    The whole of it, or the piece that begins after one line and ends with another.
    """
    expected_seq, before, piece = after + 1, b"", TrailLine.objects.order_by("seq")
    if after:
        piece = piece.filter(seq__gt=after)
        before = bytes(TrailLine.objects.filter(seq=after).values_list("digest", flat=True).first() or b"")
    if to is not None:
        piece = piece.filter(seq__lte=to)
    for line in piece.iterator(chunk_size=BATCH):
        if line.seq != expected_seq:
            yield Finding(expected_seq, "missing")
            expected_seq = line.seq
        if bytes(line.previous) != before:
            yield Finding(line.seq, "does not follow the line before it")
        if line_digest(line) != bytes(line.digest):
            yield Finding(line.seq, "changed")
        before = bytes(line.digest)
        expected_seq += 1
    if to is not None and expected_seq <= to:
        yield Finding(expected_seq, "missing")


def line_digest(line: TrailLine) -> bytes:
    """SHA-256 over everything the line says and the digest of the line before it."""
    return hashlib.sha256(
        field(bytes(line.previous))
        + line.seq.to_bytes(8, "big", signed=True)
        + micros(line.at)
        + field(line.actor.encode())
        + field(line.act.encode())
        + field(bytes(line.subject))
        + field(line.detail.encode())
        + field(bytes(line.event_digest) if line.event_digest is not None else b"")
    ).digest()


def field(value: bytes) -> bytes:
    """A value behind its length, so that no two different lines run together into the same bytes."""
    return len(value).to_bytes(4, "big", signed=True) + value


def micros(at: datetime) -> bytes:
    """Microseconds since 1970 as eight bytes; whole numbers only, since floats lose the last digits."""
    delta = at - EPOCH
    whole = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return whole.to_bytes(8, "big", signed=True)

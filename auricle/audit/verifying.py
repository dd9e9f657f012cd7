"""The worker verifies the trail piece by piece and keeps what it found in a row, for the auditors' light.

A piece takes a tenth of a second, so that nothing else waits for it. Who can change the worker can change what it says:
this tells an honest operator early, and proves nothing to others. They have verify_trail.py and old checkpoints.
"""

import logging
from datetime import datetime

from django.db import connection, transaction

from auricle.audit import checkpoints, trail, tree
from auricle.audit.models import Checkpoint, Verification

log = logging.getLogger(__name__)

WORKER = "worker"
PIECE = 20 * tree.WIDTH


@transaction.atomic
def verify_more(*, now: datetime, piece: int = PIECE) -> int:
    """Verify the next piece of the walk, or begin a walk. Returns how many lines are left of it."""
    with connection.cursor() as cursor:
        # Two workers would count the same findings twice.
        cursor.execute("SELECT pg_try_advisory_xact_lock(4183)")
        if not cursor.fetchone()[0]:
            return 0
    walk = Verification.objects.filter(made_by=WORKER, ended_at=None).first() or _begun(now)
    if walk is None:
        return 0
    end = min(walk.checked + piece, walk.size)
    _note(walk, trail_findings=list(trail.verify(after=walk.checked, to=end)))
    walk.findings += sum(1 for _ in checkpoints.verify(after=walk.checked, to=end))
    walk.checked = end
    if end == walk.size:
        _finish(walk, now)
    walk.save(update_fields=["ended_at", "checked", "findings", "first_line"])
    return walk.size - end


@transaction.atomic
def note_whole(*, made_by: str, begun_at: datetime, findings: int, now: datetime) -> None:
    """Keep the result of a walk that somebody else made in one go."""
    size = tree.size()
    walk = Verification(
        made_by=made_by, begun_at=begun_at, ended_at=now, size=size, checked=size, findings=findings
    )
    walk.save()
    _tell(walk, now)


def _begun(now: datetime) -> Verification | None:
    """A new walk over the lines that are there, or None while there are none and never were."""
    size, last = tree.size(), Verification.objects.order_by("-pk").first()
    if size == 0 and last is None:
        return None
    walk = Verification.objects.create(made_by=WORKER, begun_at=now, size=size)
    if last is not None and size < last.size:
        walk.findings += 1
    return walk


def _note(walk: Verification, *, trail_findings: list[trail.Finding]) -> None:
    walk.findings += len(trail_findings)
    if trail_findings and walk.first_line is None:
        walk.first_line = trail_findings[0].seq


def _finish(walk: Verification, now: datetime) -> None:
    newest = Checkpoint.objects.order_by("-pk").first()
    if newest is not None and newest.size > tree.size():
        walk.findings += 1
    walk.ended_at = now
    _tell(walk, now)


def _tell(walk: Verification, now: datetime) -> None:
    """What was found stands in the trail too, under the next checkpoint, and in the operator's log."""
    if not walk.findings:
        return
    log.error(
        "The trail does not hold: %d findings. Do not repair it; see auricle trail verify.", walk.findings
    )
    trail.record(
        actor=walk.made_by, act="trail_broken", at=now, detail={"findings": walk.findings, "lines": walk.size}
    )

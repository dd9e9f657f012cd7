"""The trail for an outsider: each line as JSON, with everything that its digest covers and nothing else."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from auricle.audit import merkle, trail, tree
from auricle.audit.models import Checkpoint, TrailLine
from auricle.audit.trail import BATCH
from auricle.errors import NotFound


class NoCheckpointYet(NotFound):
    """No checkpoint covers this line yet, or there is no such line."""


@transaction.atomic
def note(*, by: str, now: datetime) -> None:
    """Write down that somebody takes the trail out of the house; the export has the line itself."""
    trail.record(actor=by, act="trail_exported", at=now)


def lines() -> Iterator[str]:
    """Yield the trail from its first line on. It has no content; it has pseudonyms, acts and times."""
    for line in TrailLine.objects.order_by("seq").iterator(chunk_size=BATCH):
        yield json.dumps(
            {
                "seq": line.seq,
                "at": line.at.isoformat(),
                "actor": line.actor,
                "act": line.act,
                "subject": bytes(line.subject).hex(),
                "detail": line.detail,
                "event_digest": None if line.event_digest is None else bytes(line.event_digest).hex(),
                "previous": bytes(line.previous).hex(),
                "digest": bytes(line.digest).hex(),
            },
            ensure_ascii=False,
        )


def proof_of(seq: int) -> str:
    """The proof that a line is under the newest checkpoint, in C2SP's form (c2sp.org/tlog-proof).

    Raises NoCheckpointYet.
    """
    newest = Checkpoint.objects.order_by("-pk").first()
    if newest is None or not 1 <= seq <= newest.size:
        raise NoCheckpointYet
    steps = merkle.inclusion_proof(seq - 1, newest.size, tree.node)
    hashes = "".join(base64.b64encode(step).decode() + "\n" for step in steps)
    return f"c2sp.org/tlog-proof@v1\nindex {seq - 1}\n{hashes}\n{newest.note}"

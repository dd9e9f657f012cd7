"""Hand checkpoints to parties outside: into a folder that they collect from, or to an address of theirs.

A checkpoint holds a count, a hash, a time and a signature: nothing that happened can be read from it. Who has an old
one finds out when the trail is written anew. Nothing is sent unless AURICLE_WITNESSES names somebody.
"""

import os
from datetime import datetime
from pathlib import Path

import requests
from django.conf import settings
from django.db import transaction

from auricle.audit.models import Checkpoint, CheckpointSent

PATIENCE = 10.0


class NotTaken(Exception):
    """A witness did not take a checkpoint; it is offered again."""


def hand_over(*, now: datetime) -> int:
    """Give each witness the newest checkpoint, unless it has it. Returns how many were given.

    Only the newest: it covers all before it. A witness who is away does not keep the others waiting; the failure is
    raised when nobody took anything.
    """
    newest = Checkpoint.objects.order_by("-pk").first()
    given, refusals = 0, list[NotTaken]()
    if newest is None:
        return 0
    for witness in settings.AURICLE_WITNESSES:
        if CheckpointSent.objects.filter(checkpoint=newest, witness=witness).exists():
            continue
        try:
            _give(witness, newest)
        except (OSError, NotTaken) as refusal:
            refusals.append(NotTaken(f"A witness took no checkpoint ({type(refusal).__qualname__})."))
            continue
        with transaction.atomic():
            CheckpointSent.objects.create(checkpoint=newest, witness=witness, at=now)
        given += 1
    if refusals and not given:
        raise refusals[0]
    return given


def _give(witness: str, checkpoint: Checkpoint) -> None:
    if witness.startswith("https://"):
        _post(witness, checkpoint)
    else:
        _lay_down(Path(witness), checkpoint)


def _post(address: str, checkpoint: Checkpoint) -> None:
    answer = requests.post(
        address,
        data=checkpoint.note.encode(),
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "auricle"},
        timeout=PATIENCE,
        allow_redirects=False,
    )
    if not answer.ok or answer.is_redirect:
        raise NotTaken


def _lay_down(folder: Path, checkpoint: Checkpoint) -> None:
    """A file of its own for each checkpoint; it appears whole or not at all."""
    path = folder / f"checkpoint-{checkpoint.pk:08}.txt"
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(checkpoint.note)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)

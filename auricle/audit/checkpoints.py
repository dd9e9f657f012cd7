"""Checkpoints of the trail: size and root of its tree, signed, so that no later trail can leave anything out unseen.

The form is C2SP's (c2sp.org/tlog-checkpoint). Only the worker's process has the key's seed and only its role may keep
a checkpoint; a checkpoint is kept for ever. Each comes with the proof that it continues the one before it, so that a
witness who has one of them needs nothing else to accept the next.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from auricle.audit import merkle, tree
from auricle.audit.models import Checkpoint, TrailLine
from auricle.config import keys
from auricle.sealing.envelope import BadKey
from auricle.sealing.signed_notes import NoteSeed, NotSigned, note_key, note_public, read_note, sign_note

EVERY = timedelta(hours=1)
# Whoever takes part in opening an identity knows that the trail of it is out of reach soon afterwards. Acts that happen
# all day, such as unmasking, wait for the hour: a checkpoint for each would tell outsiders how busy the desk is.
AT_ONCE = ("identity_opened", "identity_seen", "seat_handed_over")


@dataclass(frozen=True)
class Stated:
    """What a checkpoint's note states."""

    origin: str
    size: int
    root: bytes
    at: str


def origin() -> str:
    """The log's name: it stands in the first line of each checkpoint and is the name of the key."""
    return f"{settings.AURICLE_SITE}/trail"


def public_key() -> str:
    """The key that checks our checkpoints, from the seed that this process must have. Raises MissingKey."""
    return note_key(origin(), note_public(_seed()))


@transaction.atomic
def sign_if_due(*, now: datetime) -> int:
    """Sign a checkpoint when an hour has passed or an identity was opened. Returns how many were signed."""
    with connection.cursor() as cursor:
        # Two workers would sign the same tree twice.
        cursor.execute("SELECT pg_try_advisory_xact_lock(4182)")
        if not cursor.fetchone()[0]:
            return 0
    last = Checkpoint.objects.order_by("-pk").first()
    size = tree.size()
    if size == 0 or (last is not None and not _due(last, size, now)):
        return 0
    tree.grow(size)
    root = merkle.root(size, tree.node)
    proof = merkle.consistency_proof(last.size, size, tree.node) if last else []
    text = f"{origin()}\n{size}\n{base64.b64encode(root).decode()}\nat {now:%Y-%m-%dT%H:%M:%SZ}\n"
    note = sign_note(text, name=origin(), seed=_seed())
    lines = "\n".join(base64.b64encode(step).decode() for step in proof)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT checkpoint_keep(%s, %s, %s, %s, %s, %s)", [now, size, root, note, lines, public_key()]
        )
    return 1


def read_checkpoint(note: str, *, key: str) -> Stated:
    """What a signed checkpoint states. Raises NotSigned when the key did not sign it, or it is no checkpoint."""
    lines = read_note(note, key=key).splitlines()
    try:
        at = next((line[3:] for line in lines[3:] if line.startswith("at ")), "")
        return Stated(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), at)
    except (IndexError, ValueError) as error:
        raise NotSigned("This is no checkpoint.") from error


def verify(*, after: int = 0, to: int | None = None) -> Iterator[str]:
    """Hold every checkpoint against the trail as it is, and yield a sentence for what does not hold.

    Tiles are computed again from the lines first, since the roots rest on them. With `after` and `to` only what was
    signed over at least so many lines and at most so many.
    """
    for height, index in tree.wrong_tiles(after=after, to=to):
        yield f"tile {index} of height {height} is not the hash of its lines"
    rows = Checkpoint.objects.filter(size__gt=after).order_by("pk")
    if to is not None:
        rows = rows.filter(size__lte=to)
    before = Checkpoint.objects.filter(size__lte=after).order_by("-pk").first()
    there = tree.size()
    for row in rows.iterator():
        yield from _wrong(row, before, there)
        before = row


def _wrong(row: Checkpoint, before: Checkpoint | None, there: int) -> Iterator[str]:
    try:
        stated = read_checkpoint(row.note, key=row.key)
    except (NotSigned, BadKey):
        yield f"checkpoint {row.pk} is not signed by its key"
        return
    if (stated.size, stated.root) != (row.size, bytes(row.root)):
        yield f"checkpoint {row.pk} is not what was signed"
    elif stated.size > there:
        yield f"checkpoint {row.pk} covers {stated.size} lines, and fewer are left"
    # A night without a line has many checkpoints over the same lines: one root for all of them.
    elif not _same(row, before) and merkle.root(stated.size, tree.node) != stated.root:
        yield f"checkpoint {row.pk} was signed over another trail"
    if before is not None and before.key != row.key:
        yield f"checkpoint {row.pk} has another key than the one before it"


def _same(row: Checkpoint, before: Checkpoint | None) -> bool:
    """Whether it states what the one before it stated, for which the root was computed."""
    return before is not None and (before.size, bytes(before.root)) == (row.size, bytes(row.root))


def _due(last: Checkpoint, size: int, now: datetime) -> bool:
    if now - last.at >= EVERY:
        return True
    return TrailLine.objects.filter(act__in=AT_ONCE, seq__gt=last.size, seq__lte=size).exists()


def _seed() -> NoteSeed:
    return NoteSeed(keys.read_key("checkpoint.seed"))

"""Listen to a recording: who may open a file may hear it, and that leaves the same line in the trail.

The file is read through once, to measure how long it is and how loud where; nothing of it is kept. The sound itself
comes from the files' own origin (ADR 0031), by a ticket for a player.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import NotFound
from auricle.inbox.desk_reading import Damaged, open_report
from auricle.inbox.opened import FileEntry
from auricle.inbox.opening import OF_FILES
from auricle.inbox.sound_shape import Shape, measure
from auricle.sealing.envelope import SealError
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.playable import Playable

# What browsers play, whatever a sender says of a file; the sender of any other can be heard after a download.
PLAYED = {
    "audio/wav": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mpeg": "audio/mpeg",
    "audio/mp3": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/webm": "audio/webm",
    "audio/mp4": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/aac": "audio/aac",
    "audio/flac": "audio/flac",
}


@dataclass(frozen=True)
class Listening:
    """A recording that is opened to be heard. `shape` is None where we cannot draw it."""

    file: FileEntry
    shape: Shape | None
    ticket: str = field(repr=False)


def may_be_heard(file: FileEntry) -> bool:
    """Whether a browser plays such a file."""
    return _played_as(file) is not None


def is_wav(file: FileEntry) -> bool:
    """Whether it is said to be a WAV, as what comes by phone is."""
    return _played_as(file) == "audio/wav"


def _played_as(file: FileEntry) -> str | None:
    return PLAYED.get(file.kind.partition(";")[0].strip().lower())


def listen(*, by: Unlocked, report: UUID, object_id: UUID, now: datetime) -> Listening:
    """Open a recording to be heard. Raises NoSuchReport, MayNotRead, NotFound, Damaged."""
    opened = open_report(by=by, report=report, now=now)
    entry = next((file for file in opened.files if file.id == object_id and file.may_open), None)
    sealed = SealedObject.objects.filter(pk=object_id, report_id=report, purpose__in=OF_FILES).first()
    if entry is None or sealed is None or not may_be_heard(entry):
        raise NotFound
    key = unseal.report_key(keys=by, report=report, purpose=sealed.purpose)
    try:
        measured = measure(unseal.open_stream(key, sealed))
    except SealError:
        raise Damaged from None
    shape = measured.shape
    kind = PLAYED[entry.kind.partition(";")[0].strip().lower()]
    sound = (
        Playable("audio/wav", shape.head, shape.begins, shape.size)
        if shape
        else Playable(kind, b"", 0, measured.size)
    )
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="read_file", at=now, report=report)
        ticket = file_tickets.issue_for_ears(by=by, key=key, sealed=sealed, sound=sound, now=now)
    return Listening(file=entry, shape=shape, ticket=ticket)

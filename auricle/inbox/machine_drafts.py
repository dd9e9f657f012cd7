"""A machine writes a draft of a transcript. Nothing of it is kept: whoever asked has it on their page, to correct."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import NotFound, NotNow
from auricle.inbox.listening import is_wav
from auricle.inbox.opening import OF_FILES
from auricle.inbox.sound_shape import Shape, measure
from auricle.inbox.transcripts import Recording, recording
from auricle.sealing.envelope import SealError
from auricle.speech import ear
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.playable import Playable


class NoDraft(NotNow):
    """The machine wrote nothing. `why` is format, damaged, busy, failed or nothing (no word was heard)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Draft:
    """What the machine heard, up to which second of how many."""

    recording: Recording
    text: str = field(repr=False)
    until: float
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether it got to the end."""
        return self.until >= self.seconds


def draft(*, by: Unlocked, report: UUID, file: UUID, model: Path, now: datetime) -> Draft:
    """Have a recording heard by the machine, ten minutes of it at most. That leaves its lines in the trail.

    It takes up to two minutes, outside every transaction. Raises NoDraft, and as transcripts.recording.
    """
    found = recording(by=by, report=report, file=file, now=now)
    if not is_wav(found.file):
        raise NoDraft("format")
    shape, sound = _opened(by, report, file)
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="transcript_drafted", at=now, report=report)
    try:
        heard = ear.hear(sound, model=model, language=found.row.language)
    except ear.Busy:
        raise NoDraft("busy") from None
    except ear.NotHeard:
        raise NoDraft("failed") from None
    if not heard.text:
        raise NoDraft("nothing")
    return Draft(found, heard.text, heard.until, shape.seconds)


def _opened(by: Unlocked, report: UUID, file: UUID) -> tuple[Shape, bytes]:
    """How long the recording is, and its beginning as a WAV. Raises NotFound, NoDraft."""
    sealed = SealedObject.objects.filter(pk=file, report_id=report, purpose__in=OF_FILES).first()
    if sealed is None:
        raise NotFound
    key = unseal.report_key(keys=by, report=report, purpose=sealed.purpose)

    def content() -> Iterator[bytes]:
        return unseal.open_stream(key, sealed)

    try:
        shape = measure(content()).shape
        if shape is None:
            raise NoDraft("format")
        heard = replace(shape, size=_most(shape))
        return shape, b"".join(Playable("", heard.head, heard.begins, heard.size).played(content()))
    except SealError:
        # Not Damaged, whose page would take away what was typed beside it.
        raise NoDraft("damaged") from None


def _most(shape: Shape) -> int:
    """How many bytes of it are heard: whole frames."""
    frame = shape.channels * 2
    most = min(int(ear.LONGEST * shape.rate) * frame, ear.LARGEST, shape.size)
    return most - most % frame

"""An inbox that its reporter opened, with what they say and send there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

from auricle.inbox import reporter_side
from auricle.intake import attachments
from auricle.reports.models import Event
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.parcel import ObjectPart
from auricle.vault.sealing_files import FileSealing
from tests.hotline import NOW
from tests.people import Filed

Act = Callable[[str], AbstractContextManager[None]]
LATER = NOW + timedelta(hours=2)
SECRET_NOTE = "Do not tell them."


def opened(report: Filed) -> str:
    """The cookie of an inbox that was opened with its code."""
    return reporter_side.open_by_code(code=report.code, now=NOW)


def messages(cookie: str) -> list[str]:
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    listed = inbox.thread["messages"]
    assert isinstance(listed, list)
    return [str(reporter_side.open_words(inbox, message["object"])["text"]) for message in listed]


def said(text: str, cookie: str) -> tuple[UUID, list[ObjectPart]]:
    """A message as a browser seals it."""
    inbox, message = reporter_side.unlock(cookie=cookie, now=NOW), uuid4()
    part = storing.seal_part(
        inbox.key,
        report=inbox.report,
        purpose="content",
        label=f"message/{message}",
        plaintext=b'{"text": "%b", "files": []}' % text.encode(),
    )
    return message, [part]


def a_file(cookie: str, size: int = 2_500_000) -> tuple[FileNote, list[bytes]]:
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    sealing = FileSealing(inbox.key, report=inbox.report)
    chunks = [*sealing.update(b"x" * size), *sealing.finish()]
    return FileNote(sealing.part(), "photo.jpg", "image/jpeg", size), chunks


def upload(file: FileNote, chunks: list[bytes]) -> None:
    for index, chunk in enumerate(chunks):
        attachments.keep_chunk(object_id=file.part.id, index=index, data=chunk, now=NOW)


def kinds(report: UUID) -> list[str]:
    return list(Event.objects.filter(report_id=report).order_by("number").values_list("kind", flat=True))

"""Files from the page without script: sealed piece by piece as they arrive, in bounded memory."""

from __future__ import annotations

import pytest
from django.core.files.uploadhandler import FileUploadHandler

from auricle.inbox import desk_reading
from auricle.intake import plain_upload
from auricle.intake.plain_upload import MOST_FILES, SealedUpload, SealingUploadHandler
from auricle.vault import file_tickets, storing
from auricle.vault.models import ObjectChunk
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

PIECE = FileUploadHandler.chunk_size


@pytest.fixture
def handler(cast: Cast) -> SealingUploadHandler:
    """A handler that seals for a report of this test."""
    report = sealed().submission.parcel.report
    return SealingUploadHandler(key=storing.new_content_key(), report=report, now=NOW)


def send(handler: SealingUploadHandler, content: bytes, name: str = "photo.jpg") -> SealedUpload | None:
    """What the framework does with one file of a form."""
    handler.new_file("files", name, "image/jpeg", None)
    for start in range(0, len(content), PIECE):
        handler.receive_data_chunk(content[start : start + PIECE], start)
    return handler.file_complete(len(content))


def kept() -> int:
    return ObjectChunk.objects.count()


@pytest.mark.parametrize("size", [1, PIECE, 1_048_575, 1_048_576, 1_048_577, 3_000_000])
def test_a_file_is_read_back_as_it_was_sent(handler: SealingUploadHandler, cast: Cast, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    upload = send(handler, content[:size])
    assert upload is not None
    assert upload.note is not None
    arrived(sealed(report=handler.report, key=handler.key, files=[upload.note]))
    mei, file = cast.unlocked("mei"), upload.note.part.id
    (entry,) = desk_reading.open_report(by=mei, report=handler.report, now=NOW).files
    assert (entry.name, entry.kind, entry.size) == ("photo.jpg", "image/jpeg", size)
    ticket = desk_reading.ticket_for_file(by=mei, report=handler.report, object_id=file, now=NOW)
    assert b"".join(file_tickets.redeem(ticket=ticket, now=NOW).content) == content[:size]


def test_nothing_of_it_is_kept_in_clear(handler: SealingUploadHandler) -> None:
    marker = b"they hid it in the blue shed"
    upload = send(handler, marker * 100_000, name="blue-shed.jpg")
    assert not any(marker in bytes(chunk.data) for chunk in ObjectChunk.objects.all())
    assert "blue" not in repr(upload and upload.note)


def test_what_is_too_large_is_read_to_its_end_and_forgotten(
    handler: SealingUploadHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_upload, "MOST_BYTES", 2_000_000)
    upload = send(handler, b"x" * 2_000_001)
    assert upload is not None
    assert (upload.note, upload.problem) == (None, "too_large")
    handler.discard()
    assert kept() == 0


def test_the_largest_file_is_not_too_large(
    handler: SealingUploadHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_upload, "MOST_BYTES", 2_000_000)
    upload = send(handler, b"x" * 2_000_000)
    assert upload is not None
    assert (upload.note is not None, upload.problem) == (True, "")


def test_more_files_than_allowed_are_named_and_not_kept(handler: SealingUploadHandler) -> None:
    uploads = [send(handler, b"x") for _ in range(MOST_FILES + 1)]
    assert [upload.problem for upload in uploads if upload] == [""] * MOST_FILES + ["too_many"]
    assert kept() == MOST_FILES


def test_an_empty_choice_is_no_file(handler: SealingUploadHandler) -> None:
    assert send(handler, b"", name="") is None
    assert kept() == 0


def test_a_named_file_with_nothing_in_it_is_refused(handler: SealingUploadHandler) -> None:
    upload = send(handler, b"")
    assert upload is not None
    assert (upload.note, upload.problem) == (None, "empty")
    assert kept() == 0


def test_a_refused_form_leaves_no_chunk(handler: SealingUploadHandler) -> None:
    send(handler, b"x" * 3_000_000)
    send(handler, b"y")
    handler.discard()
    assert kept() == 0


def test_a_handler_keeps_no_piece_in_memory(handler: SealingUploadHandler) -> None:
    handler.new_file("files", "long.bin", "x/y", None)
    for start in range(0, 20_000_000, PIECE):
        handler.receive_data_chunk(b"x" * PIECE, start)
    assert kept() >= 18
    assert handler.current is not None
    held = sum(len(v) for v in vars(handler.current._stream).values() if isinstance(v, bytes | bytearray))
    assert held < 3_000_000

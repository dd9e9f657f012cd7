"""Recordings that may lack their end: what came of one opens, and nothing else that is cut ever does."""

from __future__ import annotations

from uuid import UUID

import pytest

from auricle.errors import Invalid
from auricle.sealing import seal, unseal
from auricle.sealing.envelope import (
    BadHeader,
    Changed,
    CutAtByte,
    CutAtChunk,
    Header,
    MissingChunk,
    SealError,
    Swapped,
    WrongKey,
    WrongLabel,
)
from auricle.vault.parcel_reading import MOST_CHUNKS, MOST_PIECES, b64, read_objects

REPORT = UUID("0190a6c2-7d1e-7c3a-9f52-3b1d6a2e4c58")
OBJECT = UUID("0190a6c2-7d1e-7c3a-9f52-3b1d6a2e4c59")
LABEL = f"file/{OBJECT}"
SECOND = 32_000
KEY = seal.new_content_key()
# The last second is silence: zeros must not be taken for padding.
SAID = b"".join(bytes([number]) * SECOND for number in (1, 2, 0))


def recorded(said: bytes = SAID) -> tuple[Header, list[bytes]]:
    stream = seal.LiveStream(KEY, report=REPORT, label=LABEL, piece=SECOND)
    return stream.header, [*stream.update(said), *stream.finish()]


def opened(header: Header, chunks: list[bytes]) -> bytes:
    key = unseal.stream_key(KEY, report=REPORT, label=LABEL, header=header)
    return b"".join(unseal.open_recorded_with(key, header, chunks))


def breaks_off(header: Header, chunks: list[bytes]) -> bool:
    key = unseal.stream_key(KEY, report=REPORT, label=LABEL, header=header)
    return unseal.breaks_off(key, header, index=len(chunks) - 1, chunk=chunks[-1])


@pytest.mark.parametrize("seconds", [1, 2, 3])
def test_a_recording_that_broke_off_opens_as_far_as_it_came(seconds: int) -> None:
    header, chunks = recorded()
    assert opened(header, chunks[:seconds]) == SAID[: seconds * SECOND]
    assert breaks_off(header, chunks[:seconds])


@pytest.mark.parametrize("size", [0, 1, SECOND - 9, SECOND, len(SAID)])
def test_a_whole_one_opens_and_does_not_break_off(size: int) -> None:
    header, chunks = recorded(SAID[:size])
    assert opened(header, chunks) == SAID[:size]
    assert not breaks_off(header, chunks)


def test_of_a_recording_nothing_but_its_end_may_be_missing() -> None:
    header, chunks = recorded()
    one, two, three, *_ = chunks
    flipped = bytes([two[0] ^ 1]) + two[1:]
    wrong: list[tuple[list[bytes], type[SealError]]] = [
        ([], CutAtChunk),
        ([one, three], MissingChunk),
        ([two, one, three], Swapped),
        ([one, flipped, three], Changed),
        ([one, two[:-1]], CutAtByte),
    ]
    for presented, error in wrong:
        with pytest.raises(error):
            opened(header, presented)


def test_a_file_that_was_cut_is_refused_as_ever() -> None:
    stream = seal.SealingStream(KEY, report=REPORT, label=LABEL)
    chunks: list[bytes] = [*stream.update(b"x" * 2_500_000), *stream.finish()]
    assert opened(stream.header, chunks) == b"x" * 2_500_000
    with pytest.raises(CutAtChunk):
        opened(stream.header, chunks[:-1])
    assert not breaks_off(stream.header, chunks[:-1])


def test_neither_kind_is_opened_as_the_other() -> None:
    stream = seal.SealingStream(KEY, report=REPORT, label=LABEL)
    chunks: list[bytes] = [*stream.update(b"x" * 2_500_000), *stream.finish()]
    with pytest.raises(SealError):
        # With two bytes more it says that it is a recording; its key is another one then.
        opened(Header(stream.header + (125).to_bytes(2, "big")), chunks[:-1])
    header, pieces = recorded()
    with pytest.raises(SealError):
        opened(Header(header[:-2]), pieces[:2])
    with pytest.raises(BadHeader):
        unseal.object_key(KEY, report=REPORT, label=LABEL, header=header)


def test_key_and_label_are_those_of_the_recording() -> None:
    header, _ = recorded()
    with pytest.raises(WrongKey):
        unseal.stream_key(seal.new_content_key(), report=REPORT, label=LABEL, header=header)
    with pytest.raises(WrongLabel):
        unseal.stream_key(KEY, report=REPORT, label="story", header=header)


def part(
    header: bytes, *, label: str = LABEL, body: bytes | None = None, chunks: int = 1
) -> dict[str, object]:
    sealed = None if body is None else b64(body)
    return {
        "id": str(OBJECT), "purpose": "content", "label": label,
        "header": b64(header), "body": sealed, "chunks": chunks,
    }  # fmt: skip


def test_a_recording_has_more_pieces_than_a_file_has_chunks_and_not_without_end() -> None:
    live, usual = bytes(47), bytes(45)
    assert read_objects({"objects": [part(live, chunks=MOST_PIECES)]})[0].chunks == MOST_PIECES
    for wrong in (
        part(live, chunks=MOST_PIECES + 1),
        part(usual, chunks=MOST_CHUNKS + 1),
        # Words are whole, or they are refused.
        part(live, label="story", body=bytes(32)),
        part(live, label="message/1", chunks=2),
        part(live, body=bytes(32)),
    ):
        with pytest.raises(Invalid):
            read_objects({"objects": [wrong]})

"""Objects of format AU1: what goes in comes out, and nothing else does."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.sealing.context import checks, header_of, nonce, object_key
from auricle.sealing.envelope import (
    CHUNK_SIZE,
    HEADER_SIZE,
    SEALED_CHUNK_SIZE,
    Appended,
    BadHeader,
    BadKey,
    BadName,
    BadPadding,
    Changed,
    ContentKey,
    CutAtByte,
    CutAtChunk,
    Duplicated,
    Header,
    MissingChunk,
    Sealed,
    SealedObject,
    Swapped,
    WrongKey,
    WrongLabel,
    WrongReport,
    is_padded_size,
    padded_size,
    padme,
)
from auricle.sealing.seal import SealingStream, new_content_key, seal_object
from auricle.sealing.unseal import open_object, open_stream

REPORT = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
KEY = new_content_key()
WORDS = b"Someone opens the sluice at night."


def sealed(plaintext: bytes = WORDS, label: str = "story") -> SealedObject:
    return seal_object(KEY, report=REPORT, label=label, plaintext=plaintext)


def opened(it: SealedObject) -> bytes:
    return open_object(KEY, report=REPORT, label="story", sealed=it)


@pytest.fixture(scope="module")
def five_chunks() -> SealedObject:
    """Four full chunks and a smaller last one."""
    it = sealed(secrets.token_bytes(4 * CHUNK_SIZE + 70_000))
    assert len(it.chunks) == 5
    return it


def reordered(it: SealedObject, *order: int) -> SealedObject:
    return replace(it, chunks=tuple(it.chunks[i] for i in order))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=20_000))
def test_what_was_sealed_is_opened(plaintext: bytes) -> None:
    assert opened(sealed(plaintext)) == plaintext


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, CHUNK_SIZE + 5000), max_size=4), st.binary(min_size=1, max_size=3))
def test_a_stream_cut_anywhere_gives_the_same_content(sizes: list[int], pattern: bytes) -> None:
    parts = [(pattern * (size // len(pattern) + 1))[:size] for size in sizes]
    stream = SealingStream(KEY, report=REPORT, label="file/1")
    chunks = [chunk for part in parts for chunk in stream.update(part)] + stream.finish()
    assert all(len(chunk) == SEALED_CHUNK_SIZE for chunk in chunks[:-1])
    again = open_stream(KEY, report=REPORT, label="file/1", header=stream.header, chunks=chunks)
    assert b"".join(again) == b"".join(parts)


@pytest.mark.parametrize("around", [0, 4096, CHUNK_SIZE, 2 * CHUNK_SIZE, 3 * CHUNK_SIZE])
@pytest.mark.parametrize("off_by", [-9, -8, -7, -1, 0, 1])
@pytest.mark.parametrize("byte", [b"\0", b"x"])
def test_sizes_at_the_edges_come_back_exactly(around: int, off_by: int, byte: bytes) -> None:
    plaintext = byte * max(0, around + off_by)
    assert opened(sealed(plaintext)) == plaintext


def test_the_empty_object_is_one_chunk_of_four_kibibytes() -> None:
    it = sealed(b"")
    assert [len(chunk) for chunk in it.chunks] == [4096 + 16]
    assert opened(it) == b""


def test_a_padded_size_of_whole_chunks_ends_in_a_full_last_chunk() -> None:
    it = sealed(bytes(3 * CHUNK_SIZE - 8))
    assert [len(chunk) for chunk in it.chunks] == [SEALED_CHUNK_SIZE] * 3
    with pytest.raises(CutAtChunk):
        opened(reordered(it, 0, 1))


def test_content_of_zeros_keeps_its_length() -> None:
    for size in (5, 5000, CHUNK_SIZE + 3, 2 * CHUNK_SIZE + 100_000):
        assert opened(sealed(bytes(size))) == bytes(size)


def test_two_texts_of_similar_length_look_alike() -> None:
    assert len({len(sealed(bytes(size)).chunks[0]) for size in range(0, 4089, 50)}) == 1


@given(st.integers(0, 1 << 50))
def test_padding_covers_the_content_and_costs_at_most_twelve_per_cent(size: int) -> None:
    padded = padded_size(size)
    assert size + 8 <= padded <= max(4096, (size + 8) * 1.12)
    assert is_padded_size(padded)
    assert padme(padded) == padded


@given(st.integers(CHUNK_SIZE, 1 << 50))
def test_the_length_never_straddles_two_chunks(size: int) -> None:
    assert padded_size(size) % (32 * 1024) == 0


def test_memory_stays_constant_while_a_large_object_is_opened() -> None:
    stream = SealingStream(KEY, report=REPORT, label="file/1")
    megabyte = secrets.token_bytes(CHUNK_SIZE)

    def chunks() -> Iterator[Sealed]:
        for _ in range(40):
            yield from stream.update(megabyte)
        yield from stream.finish()

    pieces = open_stream(KEY, report=REPORT, label="file/1", header=stream.header, chunks=chunks())
    sizes = [len(piece) for piece in pieces]
    assert max(sizes) <= CHUNK_SIZE
    assert sum(sizes) == 40 * CHUNK_SIZE


def test_a_finished_stream_takes_nothing_more() -> None:
    stream = SealingStream(KEY, report=REPORT, label="story")
    stream.finish()
    with pytest.raises(RuntimeError):
        stream.update(b"more")
    with pytest.raises(RuntimeError):
        stream.finish()


def test_the_same_words_are_sealed_differently_each_time() -> None:
    assert sealed().chunks != sealed().chunks


# Refusals


def test_another_key_is_refused() -> None:
    with pytest.raises(WrongKey):
        open_object(new_content_key(), report=REPORT, label="story", sealed=sealed())


def test_another_report_is_refused() -> None:
    with pytest.raises(WrongReport):
        open_object(KEY, report=uuid4(), label="story", sealed=sealed())


def test_another_label_is_refused() -> None:
    with pytest.raises(WrongLabel):
        open_object(KEY, report=REPORT, label="contact", sealed=sealed())


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(BadKey):
        open_object(ContentKey(b"short"), report=REPORT, label="story", sealed=sealed())
    with pytest.raises(BadKey):
        seal_object(ContentKey(b"short"), report=REPORT, label="story", plaintext=b"")


@pytest.mark.parametrize("label", ["", "Story", "a b", "é", "x" * 101, "nul\0", "/story"])
def test_a_label_outside_the_alphabet_is_refused(label: str) -> None:
    with pytest.raises(BadName):
        sealed(label=label)


def test_an_unknown_algorithm_is_refused() -> None:
    it = sealed()
    with pytest.raises(BadHeader):
        opened(replace(it, header=Header(b"\x02" + it.header[1:])))


@pytest.mark.parametrize("size", [0, 1, 33, HEADER_SIZE - 1, HEADER_SIZE + 1])
def test_a_header_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(BadHeader):
        opened(replace(sealed(), header=Header((sealed().header * 2)[:size])))


def test_every_flipped_bit_of_a_small_object_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The search for a reason goes one place far instead of 256: it runs some thirty thousand times here.
    monkeypatch.setattr("auricle.sealing.diagnosis.SEARCHED", 1)
    it = sealed()
    for bit in range(len(it.header) * 8):
        with pytest.raises((BadHeader, WrongKey, WrongLabel)):
            opened(replace(it, header=Header(flipped(it.header, bit))))
    for bit in range(len(it.chunks[0]) * 8):
        with pytest.raises(Changed):
            opened(replace(it, chunks=(Sealed(flipped(it.chunks[0], bit)),)))


def test_a_flipped_bit_is_told_from_a_moved_chunk() -> None:
    it = sealed()
    for bit in range(0, len(it.chunks[0]) * 8, 997):
        with pytest.raises(Changed):
            opened(replace(it, chunks=(Sealed(flipped(it.chunks[0], bit)),)))


@pytest.mark.parametrize("index", [0, 2, 4])
def test_a_flipped_bit_in_any_chunk_is_refused(five_chunks: SealedObject, index: int) -> None:
    chunks = list(five_chunks.chunks)
    chunks[index] = Sealed(flipped(chunks[index], 12_345))
    with pytest.raises(Changed):
        opened(replace(five_chunks, chunks=tuple(chunks)))


def test_an_object_without_its_last_chunk_is_refused(five_chunks: SealedObject) -> None:
    for count in range(1, 5):
        with pytest.raises(CutAtChunk):
            opened(reordered(five_chunks, *range(count)))


def test_an_object_without_any_chunk_is_refused() -> None:
    with pytest.raises(CutAtChunk):
        opened(replace(sealed(), chunks=()))


@pytest.mark.parametrize("cut", [1, 15, 16, 17, 100, 4111, 4112])
def test_a_chunk_cut_at_a_byte_is_refused(cut: int) -> None:
    it = sealed()
    with pytest.raises(CutAtByte):
        opened(replace(it, chunks=(Sealed(it.chunks[0][:-cut]),)))


@pytest.mark.parametrize("index", [0, 3, 4])
def test_a_byte_cut_from_any_chunk_is_refused(five_chunks: SealedObject, index: int) -> None:
    chunks = list(five_chunks.chunks)
    chunks[index] = Sealed(chunks[index][:-1])
    with pytest.raises(CutAtByte):
        opened(replace(five_chunks, chunks=tuple(chunks)))


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4), (0, 3, 2, 1, 4), (0, 1, 2, 4, 3), (4, 0, 1, 2, 3)])
def test_swapped_chunks_are_refused(five_chunks: SealedObject, order: tuple[int, ...]) -> None:
    with pytest.raises(Swapped):
        opened(reordered(five_chunks, *order))


@pytest.mark.parametrize("order", [(0, 0, 1, 2, 3, 4), (0, 1, 1, 3, 4), (0, 1, 2, 3, 0)])
def test_a_duplicated_chunk_is_refused(five_chunks: SealedObject, order: tuple[int, ...]) -> None:
    with pytest.raises(Duplicated):
        opened(reordered(five_chunks, *order))


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (0, 1, 3, 4), (0, 1, 2, 4)])
def test_a_chunk_taken_out_is_missed(five_chunks: SealedObject, order: tuple[int, ...]) -> None:
    with pytest.raises(MissingChunk):
        opened(reordered(five_chunks, *order))


def test_a_chunk_after_the_last_one_is_refused(five_chunks: SealedObject) -> None:
    for index in (0, 4):
        with pytest.raises(Appended):
            opened(reordered(five_chunks, 0, 1, 2, 3, 4, index))
    it = sealed()
    with pytest.raises(Appended):
        opened(reordered(it, 0, 0))


@pytest.mark.parametrize("more", [1, 16, 240, 4096, 2 * CHUNK_SIZE])
def test_bytes_after_the_end_are_refused(more: int) -> None:
    it = sealed()
    with pytest.raises(Appended):
        opened(replace(it, chunks=(Sealed(it.chunks[0] + bytes(more)),)))


def test_bytes_after_a_chunk_in_the_middle_are_refused(five_chunks: SealedObject) -> None:
    chunks = list(five_chunks.chunks)
    chunks[1] = Sealed(chunks[1] + b"x")
    with pytest.raises(Appended):
        opened(replace(five_chunks, chunks=tuple(chunks)))


def test_a_chunk_of_another_object_is_refused() -> None:
    one, two = sealed(bytes(CHUNK_SIZE * 2)), sealed(bytes(CHUNK_SIZE * 2))
    with pytest.raises(Changed):
        opened(replace(one, chunks=(two.chunks[0], *one.chunks[1:])))


def test_the_header_of_another_object_is_refused() -> None:
    with pytest.raises(Changed):
        opened(replace(sealed(), header=sealed().header))


@pytest.mark.parametrize(
    "padded",
    [
        WORDS + bytes(4096 - len(WORDS) - 8) + (len(WORDS) - 1).to_bytes(8, "big"),
        WORDS + b"x" + bytes(4096 - len(WORDS) - 9) + len(WORDS).to_bytes(8, "big"),
        bytes(4088) + (4089).to_bytes(8, "big"),
        bytes(4088) + b"\xff" * 8,
        bytes(8192 - 8) + (5).to_bytes(8, "big"),
    ],
    ids=["length too small", "padding not zero", "length too large", "length absurd", "padded too far"],
)
def test_padding_that_disagrees_with_the_length_is_refused(padded: bytes) -> None:
    salt = secrets.token_bytes(32)
    header = header_of(salt, checks(KEY, REPORT, "story", salt))
    cipher = AESGCM(object_key(KEY, REPORT, "story", salt))
    chunk = Sealed(cipher.encrypt(nonce(0, last=True), padded, header))
    with pytest.raises(BadPadding):
        opened(SealedObject(header=header, chunks=(chunk,)))


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)

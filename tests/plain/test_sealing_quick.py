"""The second wrap of a report's key: it opens to what was wrapped, in its place and nowhere else."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing import seal, unseal
from auricle.sealing.context import hkdf
from auricle.sealing.envelope import (
    BadHeader,
    BadKey,
    Changed,
    Commitment,
    ContentKey,
    CutAtByte,
    Header,
    Seed,
    WrapRefused,
)
from auricle.sealing.quick import SIZE, QuickWraps

SEED, KEY = Seed(bytes(range(32))), ContentKey(bytes(range(32, 64)))
REPORT, OTHER = UUID(int=7), UUID(int=8)
PINNED = seal.commit(KEY, REPORT)


def test_it_opens_to_the_key_and_has_61_bytes() -> None:
    blob = QuickWraps(SEED).wrap(KEY, purpose="content", report=REPORT, commitment=PINNED)
    assert len(blob) == SIZE == 61
    assert QuickWraps(SEED).unwrap(blob, purpose="content", report=REPORT, commitment=PINNED) == KEY


def test_it_is_as_the_specification_says() -> None:
    blob = QuickWraps(SEED).wrap(KEY, purpose="content", report=REPORT, commitment=PINNED)
    data = blob[:13] + b"content\0" + REPORT.bytes + PINNED
    assert AESGCM(hkdf(SEED, salt=b"", info=b"au1/quick")).decrypt(blob[1:13], blob[13:], data) == KEY


@pytest.mark.parametrize(
    ("seed", "purpose", "report", "pinned"),
    [
        (Seed(bytes(32)), "content", REPORT, PINNED),
        (SEED, "desk", REPORT, PINNED),
        (SEED, "content", OTHER, PINNED),
        (SEED, "content", REPORT, Commitment(bytes(32))),
    ],
)
def test_it_opens_for_its_seed_purpose_report_and_commitment_alone(
    seed: Seed, purpose: str, report: UUID, pinned: Commitment
) -> None:
    blob = QuickWraps(SEED).wrap(KEY, purpose="content", report=REPORT, commitment=PINNED)
    with pytest.raises(WrapRefused):
        QuickWraps(seed).unwrap(blob, purpose=purpose, report=report, commitment=pinned)


def test_what_was_changed_or_cut_is_refused() -> None:
    wraps = QuickWraps(SEED)
    blob = wraps.wrap(KEY, purpose="content", report=REPORT, commitment=PINNED)
    for other, refusal in (
        (blob[:-1], CutAtByte),
        (blob + b"x", CutAtByte),
        (b"\x02" + blob[1:], BadHeader),
        (blob[:-1] + bytes([blob[-1] ^ 1]), WrapRefused),
        (blob[:1] + bytes([blob[1] ^ 1]) + blob[2:], WrapRefused),
    ):
        with pytest.raises(refusal):
            wraps.unwrap(other, purpose="content", report=REPORT, commitment=PINNED)


def test_a_seed_of_another_size_is_refused() -> None:
    with pytest.raises(BadKey):
        QuickWraps(Seed(b"short"))


def test_an_object_of_one_chunk_opens_to_the_same_in_short() -> None:
    sealed = seal.seal_object(KEY, report=REPORT, label="story", plaintext=b"words" + bytes(3))
    chunk = sealed.chunks[0]

    def short(
        *, report: UUID = REPORT, label: str = "story", header: Header = sealed.header, chunk: bytes = chunk
    ) -> bytes:
        return unseal.open_short(KEY, report=report, label=label, header=header, chunk=chunk)

    assert short() == b"words" + bytes(3)
    with pytest.raises(Changed):
        short(report=OTHER)
    with pytest.raises(Changed):
        short(label="note")
    with pytest.raises(Changed):
        short(chunk=chunk[:-1] + b"x")
    with pytest.raises(BadHeader):
        short(header=Header(b"short"))

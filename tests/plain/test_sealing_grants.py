"""Grants, notes and keys: who a content key is for, for what, and that nobody was shown another one."""

import base64
import hashlib
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.sealing.envelope import (
    Appended,
    BadKey,
    BadName,
    CutAtByte,
    GrantRefused,
    PublicKey,
    Seed,
    WrongCommitment,
    WrongPurpose,
)
from auricle.sealing.keys import key_id, new_seed, public_key
from auricle.sealing.seal import commit, grant, new_content_key, seal_note
from auricle.sealing.unseal import open_grant, open_note

PUBLISHED = Path(__file__).parents[1] / "data" / "xwing_draft.json"
XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")
REPORT = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
TEAM = new_seed()
TEAM_PUBLIC = public_key(TEAM)
KEY = new_content_key()
COMMITMENT = commit(KEY, REPORT)
BLOB = grant(KEY, purpose="content", report=REPORT, recipient=TEAM_PUBLIC)
ABOUT = b"au1/registration\0" + REPORT.bytes


def test_a_grant_has_1168_bytes_and_gives_the_key() -> None:
    assert len(BLOB) == 1168
    assert open_grant(TEAM, BLOB, purpose="content", report=REPORT, commitment=COMMITMENT) == KEY


@settings(max_examples=30, deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32),
    report=st.uuids(),
    purpose=st.from_regex(r"[a-z0-9][a-z0-9/_-]{0,99}", fullmatch=True),
)
def test_any_key_opens_what_was_granted_to_it(seed: bytes, report: UUID, purpose: str) -> None:
    key = new_content_key()
    blob = grant(key, purpose=purpose, report=report, recipient=public_key(Seed(seed)))
    assert open_grant(Seed(seed), blob, purpose=purpose, report=report, commitment=commit(key, report)) == key


def test_a_grant_for_another_purpose_is_refused() -> None:
    with pytest.raises(WrongPurpose):
        open_grant(TEAM, BLOB, purpose="identity", report=REPORT, commitment=COMMITMENT)


@pytest.mark.parametrize("given", ["identity", "desk", "ask", "talk", "talk/4", "seat/5"])
def test_each_purpose_in_use_is_told_from_the_content(given: str) -> None:
    key = new_content_key()
    blob = grant(key, purpose=given, report=REPORT, recipient=public_key(TEAM))
    with pytest.raises(WrongPurpose):
        open_grant(TEAM, blob, purpose="content", report=REPORT, commitment=commit(key, REPORT))


def test_a_grant_to_another_key_is_refused() -> None:
    with pytest.raises(GrantRefused):
        open_grant(new_seed(), BLOB, purpose="content", report=REPORT, commitment=COMMITMENT)


def test_a_grant_for_another_report_is_refused() -> None:
    other = uuid4()
    with pytest.raises(GrantRefused):
        open_grant(TEAM, BLOB, purpose="content", report=other, commitment=commit(KEY, other))


def test_a_key_that_does_not_match_the_commitment_is_refused() -> None:
    with pytest.raises(WrongCommitment):
        open_grant(TEAM, BLOB, purpose="content", report=REPORT, commitment=commit(new_content_key(), REPORT))
    with pytest.raises(WrongCommitment):
        open_grant(TEAM, BLOB, purpose="content", report=REPORT, commitment=commit(KEY, uuid4()))


def test_a_cut_or_longer_grant_is_refused() -> None:
    for size in (0, 1, 1119, 1120, 1167):
        with pytest.raises(CutAtByte):
            open_grant(TEAM, BLOB[:size], purpose="content", report=REPORT, commitment=COMMITMENT)
    with pytest.raises(Appended):
        open_grant(TEAM, BLOB + b"\0", purpose="content", report=REPORT, commitment=COMMITMENT)


def test_every_flipped_bit_of_a_grant_is_refused() -> None:
    for bit in range(len(BLOB) * 8):
        changed = bytearray(BLOB)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(GrantRefused):
            open_grant(TEAM, bytes(changed), purpose="content", report=REPORT, commitment=COMMITMENT)


@pytest.mark.parametrize("purpose", ["", "Content", "con tent", "x\0y"])
def test_a_purpose_outside_the_alphabet_is_refused(purpose: str) -> None:
    with pytest.raises(BadName):
        grant(KEY, purpose=purpose, report=REPORT, recipient=TEAM_PUBLIC)


@pytest.mark.parametrize(
    "public",
    [b"", bytes(1215), bytes(1216), b"\xff" * 1216, TEAM_PUBLIC + b"\0", TEAM_PUBLIC[:1184] + bytes(32)],
)
def test_what_is_no_public_key_is_refused(public: bytes) -> None:
    with pytest.raises(BadKey):
        grant(KEY, purpose="content", report=REPORT, recipient=PublicKey(public))


def test_a_seed_of_another_size_is_refused() -> None:
    with pytest.raises(BadKey):
        public_key(Seed(b"short"))


def test_a_note_is_opened_in_its_context_only() -> None:
    note = seal_note(b"a" * 80, recipient=TEAM_PUBLIC, context=ABOUT)
    assert len(note) == 80 + 1136
    assert open_note(TEAM, note, context=ABOUT) == b"a" * 80
    for seed, blob, about in (
        (TEAM, note, ABOUT + b"x"),
        (new_seed(), note, ABOUT),
        (TEAM, note[:-1], ABOUT),
        (TEAM, note[:-1] + bytes((note[-1] ^ 1,)), ABOUT),
        (TEAM, note + b"\0", ABOUT),
    ):
        with pytest.raises(GrantRefused):
            open_note(seed, blob, context=about)
    with pytest.raises(CutAtByte):
        open_note(TEAM, note[:1135], context=ABOUT)


def test_a_grant_is_no_note_and_a_note_no_grant() -> None:
    note = seal_note(KEY, recipient=TEAM_PUBLIC, context=b"content\0" + REPORT.bytes + key_id(TEAM_PUBLIC))
    with pytest.raises(GrantRefused):
        open_grant(TEAM, note, purpose="content", report=REPORT, commitment=COMMITMENT)
    with pytest.raises(GrantRefused):
        open_note(TEAM, BLOB, context=b"")


def test_the_key_id_is_the_start_of_the_hash_of_the_public_key() -> None:
    assert key_id(TEAM_PUBLIC) == hashlib.sha256(TEAM_PUBLIC).digest()[:16]


def test_the_seed_expands_as_the_draft_of_x_wing_says() -> None:
    """Appendix C of the draft: the seed gives the public key, the ciphertext decapsulates to the secret."""
    published = json.loads(PUBLISHED.read_text())
    xwing = {name: base64.b64decode(value) for name, value in published.items() if name != "source"}
    assert public_key(Seed(xwing["seed"])) == xwing["public"]
    expanded = hashlib.shake_256(xwing["seed"]).digest(96)
    lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    curve = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
    to_lattice, to_curve = xwing["ciphertext"][:1088], xwing["ciphertext"][1088:]
    shared = lattice.decapsulate(to_lattice)
    exchanged = curve.exchange(x25519.X25519PublicKey.from_public_bytes(to_curve))
    own = curve.public_key().public_bytes_raw()
    secret = hashlib.sha3_256(shared + exchanged + to_curve + own + XWING_LABEL).digest()
    assert secret == xwing["secret"]

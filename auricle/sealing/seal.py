"""Seal: what needs public keys and fresh randomness only. What is sealed here is opened in `unseal`."""

import secrets
from uuid import UUID

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import (
    SUITE,
    checks,
    commitment_of,
    grant_info,
    header_of,
    live_header_of,
    live_key,
    nonce,
    note_info,
    object_key,
)
from auricle.sealing.envelope import (
    CHUNK_SIZE,
    KEY_SIZE,
    LENGTH_SIZE,
    SALT_SIZE,
    BadKey,
    Commitment,
    ContentKey,
    Header,
    PublicKey,
    Sealed,
    SealedObject,
    padded_size,
)
from auricle.sealing.keys import key_id, recipient_key


def new_content_key() -> ContentKey:
    return ContentKey(secrets.token_bytes(KEY_SIZE))


def commit(key: ContentKey, report: UUID) -> Commitment:
    """The commitment to store beside a report; `unseal.open_grant` holds each opened key against it."""
    return commitment_of(key, report)


def grant(key: ContentKey, *, purpose: str, report: UUID, recipient: PublicKey) -> Sealed:
    """The content key, sealed to one recipient for one purpose in one report: 1,168 bytes."""
    return Granter(recipient).grant(key, purpose=purpose, report=report)


class Granter:
    """Grants many keys to one recipient, whose public key is read once."""

    def __init__(self, recipient: PublicKey) -> None:
        self._key, self._id = recipient_key(recipient), key_id(recipient)

    def grant(self, key: ContentKey, *, purpose: str, report: UUID) -> Sealed:
        """The content key, as `grant` says."""
        if len(key) != KEY_SIZE:
            raise BadKey("A content key has 32 bytes.")
        return _sealed(key, self._key, grant_info(purpose, report, self._id))


def seal_note(plaintext: bytes, *, recipient: PublicKey, context: bytes) -> Sealed:
    """A short secret, sealed to one recipient for one context: 1,136 bytes longer than the secret.

    The length shows; use it for secrets of one length only.
    """
    return _to_recipient(plaintext, recipient, note_info(key_id(recipient), context))


class _Stream:
    """Seals a chunk at a time, in constant memory, under a key that is used for nothing else."""

    def __init__(self, key: bytes, header: Header, piece: int) -> None:
        self.header = header
        self._piece = piece
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._length = 0
        self._index = 0
        self._finished = False

    def update(self, plaintext: bytes) -> list[Sealed]:
        """Take more of the content; return the chunks that became full."""
        self._refuse_when_finished()
        self._length += len(plaintext)
        self._waiting += plaintext
        return self._full_chunks()

    def finish(self) -> list[Sealed]:
        """Pad, write the length and return the chunks that remain, the last of them flagged as last.

        The padding of a large object takes several chunks (at most 3 % of 1 GiB, 32 MiB).
        """
        self._refuse_when_finished()
        self._finished = True
        already = self._index * self._piece
        zeros = padded_size(self._length) - LENGTH_SIZE - already - len(self._waiting)
        self._waiting += bytes(zeros) + self._length.to_bytes(LENGTH_SIZE, "big")
        ready = self._full_chunks(keep=1)
        ready.append(self._seal_chunk(self._waiting, last=True))
        self._waiting.clear()
        return ready

    def _full_chunks(self, keep: int = 0) -> list[Sealed]:
        """Seal whole chunks from the front as long as at least `keep` bytes stay behind."""
        ready = []
        start = 0
        with memoryview(self._waiting) as waiting:
            while len(waiting) - start >= self._piece + keep:
                ready.append(self._seal_chunk(waiting[start : start + self._piece], last=False))
                start += self._piece
        del self._waiting[:start]
        return ready

    def _seal_chunk(self, plaintext: bytearray | memoryview, *, last: bool) -> Sealed:
        sealed = self._cipher.encrypt(nonce(self._index, last=last), plaintext, self.header)
        self._index += 1
        return Sealed(sealed)

    def _refuse_when_finished(self) -> None:
        # A second last chunk under the same counter would be a second message under one nonce.
        if self._finished:
            raise RuntimeError("This stream is finished; seal another object with another stream.")


class SealingStream(_Stream):
    """Seals one object whose length nobody knows yet, a chunk at a time and in constant memory.

    Store `header` and the chunks in the order they come. A full chunk leaves at once: the eight bytes of
    length are still to come, so a full chunk of content is never the last one.
    """

    def __init__(self, key: ContentKey, *, report: UUID, label: str) -> None:
        salt = _salt_for(key)
        header = header_of(salt, checks(key, report, label, salt))
        super().__init__(object_key(key, report, label, salt), header, CHUNK_SIZE)


class LiveStream(_Stream):
    """Seals what is being said, in pieces so small that little is lost when its sealer dies (a second of sound).

    Used as `SealingStream` is; opened by `unseal.open_live`, or as far as it came by `unseal.open_cut_live`.
    """

    def __init__(self, key: ContentKey, *, report: UUID, label: str, piece: int) -> None:
        salt = _salt_for(key)
        header = live_header_of(salt, checks(key, report, label, salt), piece)
        super().__init__(live_key(key, report, label, salt, piece), header, piece)


def seal_object(key: ContentKey, *, report: UUID, label: str, plaintext: bytes) -> SealedObject:
    """Seal an object that is in memory already."""
    stream = SealingStream(key, report=report, label=label)
    chunks = stream.update(plaintext) + stream.finish()
    return SealedObject(header=stream.header, chunks=tuple(chunks))


def _salt_for(key: ContentKey) -> bytes:
    if len(key) != KEY_SIZE:
        raise BadKey("A content key has 32 bytes.")
    return secrets.token_bytes(SALT_SIZE)


def _to_recipient(plaintext: bytes, recipient: PublicKey, info: bytes) -> Sealed:
    return _sealed(plaintext, recipient_key(recipient), info)


def _sealed(plaintext: bytes, key: hpke.MLKEM768X25519PublicKey, info: bytes) -> Sealed:
    try:
        return Sealed(SUITE.encrypt(plaintext, key, info))
    except ValueError as error:
        # An X25519 point of small order is only found when the shared secret is computed.
        raise BadKey("These bytes are no X-Wing public key.") from error

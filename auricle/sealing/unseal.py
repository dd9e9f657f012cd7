"""Open what `seal` made. Whoever imports this module can read; the import contracts name who may."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import (
    SUITE,
    commitment_of,
    grant_info,
    live_key,
    nonce,
    note_info,
    read_header,
    read_live_header,
)
from auricle.sealing.context import object_key as derived
from auricle.sealing.diagnosis import (
    Chunk,
    require_context,
    why_context,
    why_grant_size,
    why_refused,
    wrong_size,
)
from auricle.sealing.envelope import (
    CHUNK_SIZE,
    ENCAPSULATION_SIZE,
    GRANT_SIZE,
    LENGTH_SIZE,
    LIVE_HEADER_SIZE,
    TAG_SIZE,
    BadPadding,
    Changed,
    Commitment,
    ContentKey,
    CutAtByte,
    CutAtChunk,
    GrantRefused,
    Header,
    ObjectKey,
    SealedObject,
    SealError,
    Seed,
    WrongCommitment,
    WrongPurpose,
    padded_size,
)
from auricle.sealing.keys import private_key
from auricle.sealing.shares import combine

KNOWN_PURPOSES = (
    *("content", "identity", "desk", "ask", "talk"),
    *(f"talk/{number}" for number in range(2, 5)),
    *(f"seat/{number}" for number in range(1, 6)),
)


def open_grant(seed: Seed, blob: bytes, *, purpose: str, report: UUID, commitment: Commitment) -> ContentKey:
    """The content key a grant carries, held against the commitment of its report.

    Raises CutAtByte, Appended, WrongPurpose, GrantRefused or WrongCommitment.
    """
    return GrantOpener(seed).open(blob, purpose=purpose, report=report, commitment=commitment)


class GrantOpener:
    """Opens many grants of one key: making the key pair costs as much as opening a grant with it."""

    def __init__(self, seed: Seed) -> None:
        self._private, self._own = private_key(seed)

    def open(self, blob: bytes, *, purpose: str, report: UUID, commitment: Commitment) -> ContentKey:
        """The content key a grant carries, as `open_grant` says."""
        if len(blob) != GRANT_SIZE:
            raise why_grant_size(blob)
        opened = _try(self._private, blob, grant_info(purpose, report, self._own))
        if opened is None:
            raise self._why_refused(blob, purpose, report)
        return _committed(ContentKey(opened), report, commitment)

    def _why_refused(self, blob: bytes, purpose: str, report: UUID) -> SealError:
        # The holder of the seed may know which purpose the grant was really given for; nobody else gets here.
        if any(_try(self._private, blob, grant_info(p, report, self._own)) for p in KNOWN_PURPOSES):
            return WrongPurpose(f"This grant was not given for the purpose {purpose!r}.")
        return GrantRefused("This grant is for another key or another report, or it was changed.")


def put_together(shares: Mapping[int, bytes], report: UUID, commitment: Commitment) -> ContentKey:
    """The key behind the shares of two seats, held against its commitment. Raises BadShares or WrongCommitment."""
    return _committed(combine(shares), report, commitment)


def open_object(key: ContentKey, *, report: UUID, label: str, sealed: SealedObject) -> bytes:
    """The whole content of an object. For large ones use `open_stream`."""
    opened = open_stream(key, report=report, label=label, header=sealed.header, chunks=sealed.chunks)
    return b"".join(opened)


def open_stream(
    key: ContentKey, *, report: UUID, label: str, header: Header, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """The content of an object piece by piece, in constant memory; padding is never part of it.

    Key, report and label are checked before the first chunk is read. That the object is complete is known
    only when the iterator ends: raises CutAtChunk and its kin at the place where they show, and whoever has
    passed pieces on by then must take them back.
    """
    return open_stream_with(object_key(key, report=report, label=label, header=header), header, chunks)


def open_short(key: ContentKey, *, report: UUID, label: str, header: Header, chunk: bytes) -> bytes:
    """The content of an object of one chunk, as `open_object` gives it, for whoever opens very many.

    The same is refused, but why is not looked into, which costs more than the opening: raises Changed or BadHeader.
    """
    salt, _ = read_header(header)
    try:
        padded = AESGCM(derived(key, report, label, salt)).decrypt(nonce(0, last=True), chunk, header)
    except InvalidTag:
        raise Changed("This object does not open.") from None
    return b"".join(_without_padding(iter([(padded, True)])))


def object_key(key: ContentKey, *, report: UUID, label: str, header: Header) -> ObjectKey:
    """What opens this one object, for whoever is to read it and nothing else. Raises WrongKey and its kin."""
    return ObjectKey(why_context(key, report, label, header))


def open_stream_with(key: ObjectKey, header: Header, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of the one object that this key is for, as `open_stream` gives it."""
    return _without_padding(_padded(AESGCM(key), header, chunks))


def open_live(
    key: ContentKey, *, report: UUID, label: str, header: Header, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """The content of a live stream piece by piece, as `open_stream` gives that of an object."""
    opening = _LiveOpening(key, report, label, header)
    return _without_padding(_padded(opening.cipher, header, chunks, opening.piece))


def open_cut_live(
    key: ContentKey, *, report: UUID, label: str, header: Header, chunks: Sequence[bytes]
) -> tuple[bytes, bool]:
    """All that came of a live stream whose sealer may have died, and whether that is the whole.

    What is missing can only be the end. Everything else is refused as `open_live` refuses it.
    """
    opening = _LiveOpening(key, report, label, header)
    try:
        return b"".join(_without_padding(_padded(opening.cipher, header, chunks, opening.piece))), True
    except CutAtChunk:
        pieces = [
            opening.cipher.decrypt(nonce(index, last=False), chunk, header)
            for index, chunk in enumerate(chunks)
        ]
        return b"".join(pieces), False


def stream_key(key: ContentKey, *, report: UUID, label: str, header: Header) -> ObjectKey:
    """As `object_key`, and for a live stream what opens that one: its header says which it is."""
    if not is_live(header):
        return object_key(key, report=report, label=label, header=header)
    salt, found, piece = read_live_header(header)
    require_context(key, report, label, salt, found)
    return ObjectKey(live_key(key, report, label, salt, piece))


def open_recorded_with(key: ObjectKey, header: Header, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of the one object that this key is for; of a live stream as much as came, in constant memory.

    Any other kind must be whole, as `open_stream_with` says. Of a live stream too nothing but the end can be missing:
    everything else is refused. `breaks_off` tells whether it is.
    """
    if not is_live(header):
        return open_stream_with(key, header, chunks)
    *_, piece = read_live_header(header)
    return _without_padding(_ended(AESGCM(key), header, chunks, piece))


def breaks_off(key: ObjectKey, header: Header, *, index: int, chunk: bytes) -> bool:
    """Whether the last chunk that there is of a live stream was not the last one of whoever sealed it."""
    if not is_live(header):
        return False
    try:
        AESGCM(key).decrypt(nonce(index, last=False), chunk, header)
    except InvalidTag:
        return False
    return True


def is_live(header: bytes) -> bool:
    """Whether this header is one of a live stream, which alone may end without its last chunk."""
    return len(header) == LIVE_HEADER_SIZE


def _ended(
    cipher: AESGCM, header: Header, chunks: Iterable[bytes], piece: int
) -> Iterator[tuple[bytes, bool]]:
    """As `_padded`; to what broke off, the end is put that its sealer did not live to write."""
    index, last = -1, b""

    def passing() -> Iterator[bytes]:
        nonlocal index, last
        for last in chunks:
            index += 1
            yield last

    try:
        yield from _padded(cipher, header, passing(), piece)
    except CutAtChunk:
        if index < 0:
            raise
        plain = cipher.decrypt(nonce(index, last=False), last, header)
        length = index * piece + len(plain)
        zeros = bytes(padded_size(length) - LENGTH_SIZE - length)
        yield plain + zeros + length.to_bytes(LENGTH_SIZE, "big"), True


class _LiveOpening:
    """What opens one live stream, once key, report and label were found to be those of its header."""

    def __init__(self, key: ContentKey, report: UUID, label: str, header: Header) -> None:
        salt, found, self.piece = read_live_header(header)
        require_context(key, report, label, salt, found)
        self.cipher = AESGCM(live_key(key, report, label, salt, self.piece))


def open_note(seed: Seed, blob: bytes, *, context: bytes) -> bytes:
    """A short secret that `seal.seal_note` sealed to this key in this context."""
    if len(blob) < ENCAPSULATION_SIZE + TAG_SIZE:
        raise CutAtByte("A sealed note is longer than this.")
    private, own = private_key(seed)
    opened = _try(private, blob, note_info(own, context))
    if opened is None:
        raise GrantRefused("This note is for another key or another context, or it was changed.")
    return opened


def _committed(key: ContentKey, report: UUID, commitment: Commitment) -> ContentKey:
    if not hmac.compare_digest(commitment_of(key, report), commitment):
        raise WrongCommitment("The content key does not match the commitment of the report.")
    return key


def _try(private: hpke.MLKEM768X25519PrivateKey, blob: bytes, info: bytes) -> bytes | None:
    try:
        return SUITE.decrypt(blob, private, info)
    except (InvalidTag, ValueError):
        return None


def _padded(
    cipher: AESGCM, header: Header, chunks: Iterable[bytes], piece: int = CHUNK_SIZE
) -> Iterator[tuple[bytes, bool]]:
    """The padded plaintext, chunk by chunk, with the flag of the last one."""
    following = iter(chunks)
    current = next(following, None)
    if current is None:
        raise CutAtChunk("The object has no chunk at all.")
    index = 0
    while current is not None:
        later = next(following, None)
        chunk = Chunk(current, index, later is None, piece)
        if wrong_size(chunk):
            raise why_refused(cipher, header, chunk, _rest(later, following))
        try:
            plain = cipher.decrypt(nonce(index, last=chunk.last), current, header)
        except InvalidTag:
            raise why_refused(cipher, header, chunk, _rest(later, following)) from None
        yield plain, chunk.last
        current = later
        index += 1


def _rest(later: bytes | None, following: Iterator[bytes]) -> Iterator[bytes]:
    if later is not None:
        yield later
        yield from following


def _without_padding(padded: Iterator[tuple[bytes, bool]]) -> Iterator[bytes]:
    """Cut the padding off without knowing beforehand where it starts.

    Padding is zeros and comes last, so only a run of zeros at the end can be padding. Such a run is held
    back as a number, not as bytes: memory stays constant however long it gets.
    """
    passed = 0
    held = 0
    length = 0
    for plain, last in padded:
        body = plain
        if last:
            body, length = plain[:-LENGTH_SIZE], int.from_bytes(plain[-LENGTH_SIZE:], "big")
        solid = body.rstrip(b"\0")
        if solid:
            yield from _zeros(held)
            yield solid
            passed += held + len(solid)
            held = 0
        held += len(body) - len(solid)
    if not passed <= length <= passed + held or padded_size(length) != passed + held + LENGTH_SIZE:
        raise BadPadding("The length that was sealed and the padding disagree.")
    yield from _zeros(length - passed)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, CHUNK_SIZE))
        count -= CHUNK_SIZE

"""Read the sealed parts of a submission from its JSON form. Plain: values in, values out, an error code per field."""

import base64
import binascii
from collections.abc import Collection, Mapping
from uuid import UUID

from auricle.errors import Invalid
from auricle.vault.parcel import SEATS, TALKS, GrantPart, ObjectPart, seat_purpose

KEY_ID_BYTES = 16
COMMITMENT_BYTES = 32
GRANT_BYTES = 1168
REGISTRATION_BYTES = 1216
# With a PIN: its fast hash, and what will prove that the right one was typed.
PIN_REGISTRATION_BYTES = REGISTRATION_BYTES + 64
HEADER_BYTES = 64
BODY_BYTES = 1_048_576 + 16
MOST_OBJECTS = 12
MOST_CHUNKS = 260
# A recording is sealed a second at a time (SPEC 3a), so that a crash loses little; such pieces are small and many: what
# lies beyond the chunks of a file may be no larger than this.
MOST_PIECES = 1_300
PIECE_BYTES = 65_536 + 16
LIVE_HEADER_BYTES = 47
# What a sender may seal: the report, who they are, and a share of that for each seat.
SHARES = frozenset(seat_purpose(seat) for seat in SEATS)
PURPOSES = frozenset({"content", "identity"}) | SHARES
MOST_GRANTS = 3 + len(SEATS)
# What is no file, by its label or by how that begins.
WORDS = ("story", "contact", "message/")
TALK_WORDS = ("talk/",)


def fits(*, index: int, size: int) -> bool:
    """Whether an object can have a chunk of this size at this place."""
    return 0 <= index < MOST_PIECES and 17 <= size <= (BODY_BYTES if index < MOST_CHUNKS else PIECE_BYTES)


def read_uuid(data: Mapping[str, object], field: str) -> UUID:
    """A report's, message's or object's id. Raises Invalid."""
    try:
        return UUID(read_text(data, field, most=36))
    except ValueError:
        raise Invalid({field: "malformed"}) from None


def read_text(data: Mapping[str, object], field: str, *, most: int) -> str:
    """A string of at most so many printable characters. Raises Invalid when it is missing, longer or no string."""
    value = data.get(field)
    if value is None:
        raise Invalid({field: "missing"})
    # A zero byte or half a surrogate pair is a string in JSON and none in PostgreSQL.
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise Invalid({field: "malformed"})
    return value


def read_bytes(data: Mapping[str, object], field: str, *, least: int, most: int) -> bytes:
    """Base64 of between `least` and `most` bytes. Raises Invalid."""
    text = read_text(data, field, most=4 * (most // 3 + 1))
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid({field: "malformed"}) from None
    if not least <= len(value) <= most:
        raise Invalid({field: "malformed"})
    return value


def read_list(data: Mapping[str, object], field: str, *, most: int) -> list[Mapping[str, object]]:
    """A list of at most so many objects. Raises Invalid."""
    value = data.get(field)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Invalid({field: "malformed"})
    if len(value) > most:
        raise Invalid({field: "too_many"})
    return value


def read_grants(data: Mapping[str, object], *, purposes: Collection[str] = PURPOSES) -> tuple[GrantPart, ...]:
    """The grants of a report, or of a recording that joins it. Raises Invalid."""
    return tuple(
        GrantPart(
            _purpose(item, purposes),
            read_bytes(item, "key", least=KEY_ID_BYTES, most=KEY_ID_BYTES),
            read_bytes(item, "blob", least=GRANT_BYTES, most=GRANT_BYTES),
        )
        for item in read_list(data, "grants", most=MOST_GRANTS)
    )


def read_objects(data: Mapping[str, object]) -> tuple[ObjectPart, ...]:
    """The sealed objects of a report or a message. Raises Invalid."""
    return tuple(_object(item, PURPOSES, WORDS) for item in read_list(data, "objects", most=MOST_OBJECTS))


def read_talk_objects(data: Mapping[str, object]) -> tuple[ObjectPart, ...]:
    """The sealed objects of a talk: its words, which name its sounds, and those. Raises Invalid."""
    return tuple(_object(item, TALKS, TALK_WORDS) for item in read_list(data, "objects", most=MOST_OBJECTS))


def read_commitments(data: Mapping[str, object]) -> dict[str, bytes]:
    """The commitments by purpose. Raises Invalid."""
    value = data.get("commitments")
    if not isinstance(value, dict) or "content" not in value or not set(value) <= PURPOSES:
        raise Invalid({"commitments": "malformed"})
    return {p: read_bytes(value, p, least=COMMITMENT_BYTES, most=COMMITMENT_BYTES) for p in value}


def read_registration(data: Mapping[str, object]) -> bytes:
    """What the registrar makes a receipt of, sealed; it has one size, and another one with a PIN. Raises Invalid."""
    value = read_bytes(data, "registration", least=REGISTRATION_BYTES, most=PIN_REGISTRATION_BYTES)
    if len(value) not in (REGISTRATION_BYTES, PIN_REGISTRATION_BYTES):
        raise Invalid({"registration": "malformed"})
    return value


def write_object(part: ObjectPart) -> dict[str, object]:
    """An object in its JSON form, as read_objects reads it."""
    return {
        "id": str(part.id),
        "purpose": part.purpose,
        "label": part.label,
        "header": b64(part.header),
        "body": None if part.body is None else b64(part.body),
        "chunks": part.chunks,
    }


def b64(value: bytes) -> str:
    """Base64 as text."""
    return base64.b64encode(value).decode()


def _purpose(item: Mapping[str, object], purposes: Collection[str]) -> str:
    purpose = read_text(item, "purpose", most=10)
    if purpose not in purposes:
        raise Invalid({"purpose": "unknown"})
    return purpose


def _object(item: Mapping[str, object], purposes: Collection[str], words: tuple[str, ...]) -> ObjectPart:
    object_id, label = read_uuid(item, "id"), read_text(item, "label", most=60)
    if label != f"file/{object_id}" and not any(
        label.startswith(each) if each.endswith("/") else label == each for each in words
    ):
        raise Invalid({"label": "malformed"})
    body = None if item.get("body") is None else read_bytes(item, "body", least=17, most=BODY_BYTES)
    header = read_bytes(item, "header", least=HEADER_BYTES // 2, most=HEADER_BYTES)
    recording = len(header) == LIVE_HEADER_BYTES
    chunks = item.get("chunks")
    most = MOST_PIECES if recording else MOST_CHUNKS
    if not isinstance(chunks, int) or isinstance(chunks, bool) or not 1 <= chunks <= most:
        raise Invalid({"chunks": "malformed"})
    # Only files come in many chunks: whoever opens a report holds its words in memory, whole. And only a recording may
    # lack its end.
    if (body is None and not label.startswith("file/")) or (body is not None and (chunks != 1 or recording)):
        raise Invalid({"chunks": "malformed"})
    return ObjectPart(object_id, _purpose(item, purposes), label, header, body, chunks)

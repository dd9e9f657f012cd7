"""The reporter's side of the inbox: open it with the code, read, write, add files, withdraw, leave.

With JavaScript the code and the key stay in the browser: it sends the fast hash and gets the server's half back.
Without, the server does the same sums, and the reporter's key rests only under the secret in the cookie.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection

from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.sealing.envelope import SealError, Seed
from auricle.vault import reporter_key, shredding, storing
from auricle.vault.file_notes import FileNote, dump, files_json
from auricle.vault.parcel import ObjectPart, arrays_of
from auricle.vault.parcel_reading import read_objects
from auricle.vault.reporter_key import BadCode, ContentKey, read_receipt_code

SECRET_BYTES = 32
AUTH_BYTES = 32
MOST_TEXT = 20_000

Thread = Mapping[str, object]


class WrongCode(NotFound):
    """No inbox opens with this code: mistyped, or the report was filed only moments ago."""


class ReportDestroyed(NotFound):
    """The code is right, and nothing is left behind it. `complete` is when old backups are unreadable too."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.complete = shredding.complete_on(on)
        super().__init__("destroyed")


class PinNeeded(NotAllowed):
    """This inbox has a PIN, and none was typed."""


class WrongPin(NotAllowed):
    """The PIN gives another key than the one that opens this inbox."""


class PinRests(NotNow):
    """After several tries the next one waits; `until` says how long. It is never for good."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("rests")


class InboxEnded(NotAllowed):
    """The session ended after ten quiet minutes; the code opens the inbox again."""


class InboxClosed(NotNow):
    """The report was disposed of; nothing can be added."""


class TooLate(NotNow):
    """It was closed too long ago to open again without a word; what is written opens it at any time."""


class Unfinished(NotNow):
    """A file has not arrived whole: send its missing chunks, then the message again."""


@dataclass(frozen=True)
class OpenedInbox:
    """What the browser needs once: the cookie, the server's half, the locked seed, and the sealed thread.

    Where there is a PIN there is `pin_part`, and the thread comes after the proof.
    """

    cookie: str = field(repr=False)
    server_part: bytes = field(repr=False)
    locked: bytes = field(repr=False)
    thread: Thread | None = field(repr=False)
    pin_part: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Unlocked:
    """An inbox whose key is open for this request, on the page without script."""

    report: UUID
    thread: Thread = field(repr=False)
    key: ContentKey = field(repr=False)


def open_by_secret(*, auth: bytes, now: datetime, pin: bytes | None = None) -> OpenedInbox:
    """Open an inbox by the code's fast hash, and the PIN's where there is one; then `prove` comes before the thread.

    Raises WrongCode, ReportDestroyed, InboxBusy, PinNeeded, PinRests.
    """
    if len(auth) != AUTH_BYTES or (pin is not None and len(pin) != AUTH_BYTES):
        raise WrongCode
    half = reporter_key.server_half(auth)
    found = _find(half.lookup)
    second = None
    if found.pin:
        if pin is None:
            raise PinNeeded
        _count_try(half.lookup, now)
        second = reporter_key.pin_part(half.lookup, pin)
    cookie = _begin(half.lookup, secrets.token_bytes(SECRET_BYTES), None, now)
    thread = None if found.pin else read_thread(cookie=cookie, now=now)
    return OpenedInbox(cookie, half.part, found.locked, thread, second)


def prove(*, cookie: str, proof: bytes, now: datetime) -> Thread:
    """Show that the PIN was right: the key it gave is at hand. Returns the thread. Raises WrongPin, InboxEnded."""
    if not _ask("SELECT inbox_prove(%s, %b, %s)", [_digest(cookie), proof, now]):
        raise WrongPin
    return read_thread(cookie=cookie, now=now)


def open_by_code(*, code: str, now: datetime, pin: str = "") -> str:
    """Open an inbox on the page without script. Returns the cookie.

    Raises Invalid, WrongCode, ReportDestroyed, InboxBusy, and where there is a PIN PinNeeded, PinRests and WrongPin.
    """
    try:
        receipt = read_receipt_code(code)
    except BadCode:
        raise Invalid({"code": "mistyped"}) from None
    half = reporter_key.server_half(reporter_key.auth_of(receipt))
    found = _find(half.lookup)
    if found.pin:
        if not pin.strip():
            raise PinNeeded
        _count_try(half.lookup, now)
    secret = secrets.token_bytes(SECRET_BYTES)
    try:
        locked_by = reporter_key.with_pin(half, receipt, pin) if found.pin else half
        seed = reporter_key.unlock_seed(receipt, locked_by, found.locked)
    except SealError:
        # Without a PIN: whoever filed the report registered something else under this code.
        raise WrongPin if found.pin else WrongCode from None
    cookie = _begin(half.lookup, secret, reporter_key.seal_for_session(secret, seed), now)
    if found.pin:
        prove(cookie=cookie, proof=reporter_key.proof(seed), now=now)
    return cookie


def read_thread(*, cookie: str, now: datetime) -> Thread:
    """The thread of a live session, sealed parts and all. Raises InboxEnded."""
    value = _ask("SELECT inbox_thread(%s, %s)", [_digest(cookie), now])
    if value is None:
        raise InboxEnded
    thread: dict[str, object] = json.loads(value) if isinstance(value, str) else value
    return thread


def unlock(*, cookie: str, now: datetime) -> Unlocked:
    """The thread with its key, on the page without script. Raises InboxEnded."""
    thread = read_thread(cookie=cookie, now=now)
    seed = seed_of(cookie=cookie, now=now)
    report, keys = UUID(str(thread["report"])), thread["keys"]
    if not isinstance(keys, dict):
        raise InboxEnded
    content = keys["content"]
    key = reporter_key.open_grant(
        seed,
        purpose="content",
        report=report,
        grant=base64.b64decode(content["grant"]),
        commitment=base64.b64decode(content["commitment"]),
    )
    return Unlocked(report, thread, key)


def seed_of(*, cookie: str, now: datetime) -> Seed:
    """The reporter's seed in a session without script. Raises InboxEnded: one by script has it in the browser only."""
    sealed = _ask("SELECT seed_sealed FROM inbox_touch(%s, %s)", [_digest(cookie), now])
    if not isinstance(sealed, bytes):
        raise InboxEnded
    return reporter_key.open_from_session(_secret(cookie), sealed)


def digest_of(cookie: str) -> bytes:
    """What stands for a session's secret in the database. Raises InboxEnded for what is no cookie of ours."""
    return _digest(cookie)


def open_words(unlocked: Unlocked, sealed: Mapping[str, object]) -> dict[str, object]:
    """The words of a story or message of this thread: its JSON. Raises a SealError when it was tampered with."""
    (part,) = read_objects({"objects": [sealed]})
    words: dict[str, object] = json.loads(
        reporter_key.open_part(unlocked.key, report=unlocked.report, part=part)
    )
    return words


def open_file(
    *, unlocked: Unlocked, cookie: str, sealed: Mapping[str, object], now: datetime
) -> Iterator[bytes]:
    """The bytes of a file of this thread, in bounded memory."""
    (part,) = read_objects({"objects": [sealed]})
    chunks = (read_chunk(cookie=cookie, object_id=part.id, index=i, now=now) for i in range(part.chunks))
    return reporter_key.open_chunks(unlocked.key, report=unlocked.report, part=part, chunks=chunks)


def read_chunk(*, cookie: str, object_id: UUID, index: int, now: datetime) -> bytes:
    """One sealed chunk of a file of this report. Raises NotFound."""
    value = _ask("SELECT inbox_chunk(%s, %s, %s, %s)", [_digest(cookie), now, object_id, index])
    if not isinstance(value, bytes):
        raise NotFound
    return value


def say(*, cookie: str, message: UUID, objects: Sequence[ObjectPart], now: datetime) -> None:
    """Keep a sealed message, with the files that came before it; sent again, it changes nothing.

    Raises Invalid, InboxEnded, InboxClosed, Unfinished.
    """
    if [part.label for part in objects].count(f"message/{message}") != 1:
        raise Invalid({"objects": "mismatch"})
    if any(part.purpose != "content" or part.label in ("story", "contact") for part in objects):
        raise Invalid({"objects": "mismatch"})
    answer = _say(
        "SELECT inbox_say(%b, %s, %s, %b::uuid[], %s::text[], %b::bytea[], %b::bytea[], %s::integer[])",
        [
            _digest(cookie),
            now,
            message,
            *arrays_of(objects),
        ],
    )
    _check(answer)


def say_plain(*, cookie: str, text: str, files: Sequence[FileNote] = (), now: datetime) -> None:
    """Seal a message on the server, for the page without script. Raises Invalid, InboxEnded, InboxClosed."""
    if not text.strip() and not files:
        raise Invalid({"text": "missing"})
    if len(text) > MOST_TEXT:
        raise Invalid({"text": "too_long"})
    unlocked, message = unlock(cookie=cookie, now=now), uuid4()
    part = storing.seal_part(
        unlocked.key,
        report=unlocked.report,
        purpose="content",
        label=f"message/{message}",
        plaintext=dump({"text": text, "files": files_json(files)}),
    )
    say(cookie=cookie, message=message, objects=[part, *(file.part for file in files)], now=now)


def withdraw(*, cookie: str, now: datetime) -> None:
    """Withdraw the report; a person still looks whether there is a duty to act. Raises InboxEnded, InboxClosed."""
    _check(str(_ask("SELECT inbox_withdraw(%s, %s)", [_digest(cookie), now])))


def not_resolved(*, cookie: str, now: datetime) -> None:
    """Open a closed report again, within the time for it; one that is open stays so.

    Raises InboxEnded, InboxClosed, TooLate.
    """
    _check(str(_ask("SELECT inbox_not_resolved(%s, %s)", [_digest(cookie), now])))


def leave(*, cookie: str) -> None:
    """End the session at once."""
    _ask("SELECT 1 FROM (SELECT inbox_end(%s)) AS done", [_digest(cookie)])


@dataclass(frozen=True)
class _Found:
    """The receipt behind a code."""

    locked: bytes = field(repr=False)
    pin: bool


def _find(lookup: bytes) -> _Found:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed_locked, pin FROM inbox_find(%s)", [lookup])
        row = cursor.fetchone()
    if row is None:
        destroyed = shredding.destroyed_on(lookup)
        raise WrongCode if destroyed is None else ReportDestroyed(destroyed)
    return _Found(bytes(row[0]), bool(row[1]))


def _count_try(lookup: bytes, now: datetime) -> None:
    until = _ask("SELECT inbox_try(%s, %s)", [lookup, now])
    if until is not None:
        raise PinRests(until)


def _begin(lookup: bytes, secret: bytes, seed_sealed: bytes | None, now: datetime) -> str:
    _ask("SELECT inbox_begin(%s, %s, %s, %s)", [lookup, hashlib.sha256(secret).digest(), seed_sealed, now])
    return base64.urlsafe_b64encode(secret).decode()


def _say(query: str, values: list[Any]) -> str:
    try:
        return str(_ask(query, values))
    except IntegrityError:
        # A part that is there already, in this message or in another report: ids are random, so a sender chose it.
        raise Invalid({"objects": "taken"}) from None


def _check(answer: str) -> None:
    refusals: dict[str, type[Exception]] = {
        "ended": InboxEnded,
        "closed": InboxClosed,
        "incomplete": Unfinished,
        "late": TooLate,
    }
    if answer in refusals:
        raise refusals[answer]


def _ask(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _secret(cookie: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(cookie)
    except (binascii.Error, ValueError):
        raise InboxEnded from None
    if len(secret) != SECRET_BYTES:
        raise InboxEnded
    return secret


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(_secret(cookie)).digest()

"""Put a PIN or phrase on one's code, or another one, from an open inbox.

With JavaScript the browser locks its seed anew and the server sees neither PIN nor seed. Without, the server does the
sums, for which it needs the code once more. Whoever forgets the PIN has lost the inbox.
"""

from datetime import datetime

from django.db import connection

from auricle.errors import Invalid
from auricle.inbox.reporter_side import InboxEnded, WrongCode, digest_of, seed_of
from auricle.vault import reporter_key
from auricle.vault.reporter_key import BadCode, BadPin

SECRET_BYTES = 32
LOCKED_BYTES = 77


def part_for(*, cookie: str, secret: bytes, now: datetime) -> bytes:
    """The installation's part for the fast hash of a new PIN. Raises Invalid, InboxEnded."""
    if len(secret) != SECRET_BYTES:
        raise Invalid({"pin": "malformed"})
    return reporter_key.pin_part(_lookup(cookie, now), secret)


def keep(*, cookie: str, locked: bytes, proof_digest: bytes, now: datetime) -> None:
    """Keep what a browser locked under the new PIN. Raises Invalid, InboxEnded."""
    if len(locked) != LOCKED_BYTES or len(proof_digest) != SECRET_BYTES:
        raise Invalid({"pin": "malformed"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_set_pin(%s, %s, %b, %b)", [digest_of(cookie), now, locked, proof_digest])
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise InboxEnded


def set_plain(*, cookie: str, code: str, pin: str, now: datetime) -> None:
    """Set a PIN on the page without script. Raises Invalid with `code` or `pin`, InboxEnded, InboxBusy."""
    lookup, seed = _lookup(cookie, now), seed_of(cookie=cookie, now=now)
    try:
        receipt = reporter_key.read_receipt_code(code)
        reporter_key.read_pin(pin)
    except BadCode:
        raise Invalid({"code": "mistyped"}) from None
    except BadPin:
        raise Invalid({"pin": "length"}) from None
    half = reporter_key.server_half(reporter_key.auth_of(receipt))
    if half.lookup != lookup:
        # A code of another inbox would lock this one for ever.
        raise WrongCode
    locked = reporter_key.lock_seed(receipt, reporter_key.with_pin(half, receipt, pin), seed)
    keep(cookie=cookie, locked=locked, proof_digest=reporter_key.proof_digest(seed), now=now)


def _lookup(cookie: str, now: datetime) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_lookup(%s, %s)", [digest_of(cookie), now])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise InboxEnded
    return bytes(row[0])

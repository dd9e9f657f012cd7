"""A token for a survey after closing, given once for each closing, and tied to its report by nothing that is kept.

Making one leaves no row of it: the table says that the reporter of this closing was given one. The token proves itself
by a keyed hash, and names a week and a language. Its digest is kept when it is spent, at another time and in another
transaction, so that no order of rows and no number of a transaction joins the two.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection

from auricle.config import keys
from auricle.errors import Invalid, NotNow
from auricle.inbox.reporter_side import InboxEnded, digest_of

CONTEXT: Final = b"au1/survey-token\0"
RANDOM_BYTES: Final = 16
MAC_BYTES: Final = 16
WEEK_BYTES: Final = 2
WEEK: Final = 7 * 24 * 60 * 60
GOOD_FOR_WEEKS: Final = 13


class NoToken(NotNow):
    """The report is not closed, or a token was given for this closing."""


class Spent(NotNow):
    """This token was used before, or is too old."""


@dataclass(frozen=True)
class Token:
    """What a token says: the week in which it was given, counted from 1970, and the language of the page."""

    week: int
    language: str
    digest: bytes


def issue(*, cookie: str, language: str, now: datetime) -> str:
    """Give the reporter of an open inbox a token, to be shown this once. Raises InboxEnded, NoToken."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "unknown"})
    answer = _ask("SELECT inbox_survey(%s, %s)", [digest_of(cookie), now])
    if answer == "ended":
        raise InboxEnded
    if answer != "given":
        raise NoToken
    said = _week(now).to_bytes(WEEK_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES) + language.encode()
    return base64.b32encode(_mac(said) + said).decode().rstrip("=")


def read(token: str) -> Token:
    """What a token of ours says. Raises Invalid."""
    typed = "".join(token.split()).upper()
    try:
        raw = base64.b32decode(typed + "=" * (-len(typed) % 8))
    except (binascii.Error, ValueError):
        raise Invalid({"token": "unknown"}) from None
    mac, said = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if len(said) <= WEEK_BYTES + RANDOM_BYTES or not hmac.compare_digest(mac, _mac(said)):
        raise Invalid({"token": "unknown"})
    language = said[WEEK_BYTES + RANDOM_BYTES :].decode()
    return Token(int.from_bytes(said[:WEEK_BYTES], "big"), language, hashlib.sha256(raw).digest())


def spend(*, token: str, now: datetime) -> Token:
    """Use a token up. Raises Invalid, Spent."""
    found = read(token)
    if not 0 <= _week(now) - found.week <= GOOD_FOR_WEEKS:
        raise Spent
    if not _ask("SELECT spend_token(%b, %s, %s)", [found.digest, found.week, found.language]):
        raise Spent
    return found


def _week(now: datetime) -> int:
    return int(now.timestamp()) // WEEK


def _mac(said: bytes) -> bytes:
    return hmac.new(keys.pepper(), CONTEXT + said, hashlib.sha256).digest()[:MAC_BYTES]


def _ask(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None

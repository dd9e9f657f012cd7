"""A token for each form that was handed out: it proves that this server gave this report its id, and when.

It holds no fact about who asked, but how long the form must lie before it is taken: two seconds, since nobody fills
it in faster, and longer in a flood (flood.py). One older than half a day gets a new token from its page, which keeps
the report's id.
"""

import base64
import binascii
import hmac
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from auricle.intake.flood import SHORTEST_WAIT

LABEL: Final = b"auricle/form-token\0"
OLDEST_SECONDS: Final = 12 * 60 * 60
TIME_SIZE: Final = 8
WAIT_SIZE: Final = 1


def issue(*, report: UUID, now: datetime, wait: int = SHORTEST_WAIT) -> str:
    """Make the token of a form that is handed out now for this report, to be sent after so many seconds."""
    issued = int(now.timestamp()).to_bytes(TIME_SIZE, "big") + wait.to_bytes(WAIT_SIZE, "big")
    return base64.urlsafe_b64encode(issued + _seal(report, issued)).decode("ascii")


def check(token: object, *, report: UUID, now: datetime) -> bool:
    """Whether the token belongs to this report and is neither too young nor too old."""
    if not isinstance(token, str) or len(token) > 100:
        return False
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, ValueError):
        return False
    issued, seal = raw[: TIME_SIZE + WAIT_SIZE], raw[TIME_SIZE + WAIT_SIZE :]
    if not hmac.compare_digest(seal, _seal(report, issued)):
        return False
    age = now.timestamp() - int.from_bytes(issued[:TIME_SIZE], "big")
    return issued[TIME_SIZE] <= age <= OLDEST_SECONDS


def begun(token: object) -> datetime:
    """When a form was handed out, of a token that was checked before."""
    issued = base64.urlsafe_b64decode(str(token).encode("ascii"))[:TIME_SIZE]
    return datetime.fromtimestamp(int.from_bytes(issued, "big"), UTC)


def _seal(report: UUID, issued: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), LABEL + report.bytes + issued, "sha256")

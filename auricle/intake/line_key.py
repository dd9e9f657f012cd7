"""Who calls at the phone's way in: whoever shows the key that the phone's service was given, and nobody else."""

import base64
import binascii
import hmac
from contextlib import suppress
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from auricle.config import keys
from auricle.errors import NotAllowed


class LineKeyRefused(NotAllowed):
    """This is not the key of the phone's service."""


def require_line_key(*, shown: str, now: datetime) -> None:
    """Refuse a call without the key, in base64. A refusal is counted; the first of a day is a line in the trail.

    Raises LineKeyRefused.
    """
    if hmac.compare_digest(_decoded(shown), keys.line_key()):
        return
    with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
        # Refused all the same while nobody can count.
        cursor.execute("SELECT line_refused(%s)", [now])
    raise LineKeyRefused


def _decoded(shown: str) -> bytes:
    try:
        return base64.b64decode(shown, validate=True)
    except (binascii.Error, ValueError):
        return b""

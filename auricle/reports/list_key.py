"""The place of a report in a list, as text: when its next promise ends, and its id. Plain.

Pages and neighbours are found by it, never by counting from the top, so that page 1,000 costs what page 1 costs. It is
also kept while somebody works on a report: whoever moves it changes when its next promise ends, and still goes on here.
"""

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

KEY = struct.Struct(">q16s")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = (EPOCH, UUID(int=0))


def cursor_of(due: datetime, report: UUID) -> str:
    """The place as an address holds it."""
    micros = (due - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(KEY.pack(micros, report.bytes)).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, UUID]:
    """The place that an address names; a mangled one is the start of every list."""
    try:
        micros, last = KEY.unpack(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return EPOCH + timedelta(microseconds=micros), UUID(bytes=last)
    except (binascii.Error, ValueError, struct.error, OverflowError):
        return START

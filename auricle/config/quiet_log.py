"""Keeps what a request carried out of the log."""

from __future__ import annotations

import logging
import traceback


class WithoutRequest(logging.Filter):
    """Removes the request, the traceback's values and the query from a line before it is written.

    The framework hands the whole request to its error lines, and a formatter or a later handler could print it. The
    kind of the error and the line it came from stay: without them nobody could repair anything.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let the line through, stripped."""
        record.__dict__.pop("request", None)
        if record.name.startswith("django.request") or record.name.startswith("django.security"):
            record.msg = f"{getattr(record, 'status_code', '')} {record.levelname.lower()}".strip()
            record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()}: {_where(record.exc_info[1])}"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True


def _where(error: BaseException) -> str:
    """Name the error and the lines it passed; its message may quote what somebody typed, so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    passed = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} at {passed}"

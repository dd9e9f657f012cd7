"""Hours of a day as somebody types them: 09:00-12:00, 13:00-17:30. Plain."""

import re
from itertools import pairwise

from auricle.reports.calendars import Hours, Span

SPANS = re.compile(r"[,;，；、]")
ENDS = re.compile(r"\s*[-–—－~～]\s*")
TIME = re.compile(r"(\d{1,2})(?:[:：.](\d{2}))?")
MOST_SPANS = 6
HOUR, MIDNIGHT = 60, 24 * 60


class WrongHours(ValueError):
    """What was typed is no hours of a day; `code` says why: `malformed`, `order`, `overlap` or `too_many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_hours(text: str) -> Hours:
    """The spans in their order; none for an empty text. Raises WrongHours."""
    spans = tuple(sorted(_span(part) for part in SPANS.split(text) if part.strip()))
    if len(spans) > MOST_SPANS:
        raise WrongHours("too_many")
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise WrongHours("overlap")
    return spans


def in_words(hours: Hours) -> str:
    """The hours as read_hours reads them; nothing for a closed day."""
    return ", ".join(f"{_clock(begins)}–{_clock(ends)}" for begins, ends in hours)


def _span(text: str) -> Span:
    parts = ENDS.split(text.strip())
    if len(parts) != 2:
        raise WrongHours("malformed")
    begins, ends = (_minute(part) for part in parts)
    if begins >= ends:
        raise WrongHours("order")
    return begins, ends


def _minute(text: str) -> int:
    found = TIME.fullmatch(text)
    minute = int(found[1]) * HOUR + int(found[2] or 0) if found else MIDNIGHT + 1
    if minute > MIDNIGHT or (found and int(found[2] or 0) >= HOUR):
        raise WrongHours("malformed")
    return minute


def _clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"

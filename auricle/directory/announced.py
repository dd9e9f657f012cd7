"""What is announced at this moment, for every page: read once, kept for ten seconds in each process.

While the database is away what was read last goes on, and what was never read is nothing: a report is worth more than a
switch, so the form is open wherever nobody can say that it is closed.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from django.db import Error, connection

from auricle.directory.models import Announcement

KEPT_SECONDS = 10.0
GRACE = timedelta(hours=1)
"""So long whoever had begun before the form was closed can still send."""


class Place(StrEnum):
    """Where it holds: on the desk's pages, on the public's, or at the web form, which takes no reports then."""

    DESK = "desk"
    PUBLIC = "public"
    WEB = "web"


@dataclass(frozen=True)
class Said:
    """One announcement. Its words by language."""

    place: Place
    level: str
    texts: Mapping[str, str]
    begins_at: datetime
    ends_at: datetime

    def text(self, language: str) -> str:
        """The words in this language, or in the first one."""
        return self.texts.get(language) or next(iter(self.texts.values()))

    def holds(self, now: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.begins_at <= now < self.ends_at


class _Kept:
    """The last reading of one side and when it was made."""

    def __init__(self, read: Callable[[datetime], tuple[Said, ...]]) -> None:
        self.lock = Lock()
        self.read = read
        self.value: tuple[Said, ...] = ()
        self.until = 0.0

    def at(self, now: datetime) -> tuple[Said, ...]:
        with self.lock:
            if time.monotonic() > self.until:
                # Without an answer what was read last goes on; asked again as seldom as ever, since every page asks.
                with suppress(Error):
                    self.value = self.read(now)
                self.until = time.monotonic() + KEPT_SECONDS
            return tuple(said for said in self.value if said.holds(now))


def on_desk(now: datetime) -> tuple[Said, ...]:
    """The banners of the desk's pages."""
    return _desk.at(now)


def in_public(now: datetime) -> tuple[Said, ...]:
    """The banners of the public pages."""
    return tuple(said for said in _public.at(now) if said.place is Place.PUBLIC)


def closing(now: datetime) -> Said | None:
    """Why the web form takes no reports at this moment; None while it is open. Of several the one that ends last."""
    closed = [said for said in _public.at(now) if said.place is Place.WEB]
    return max(closed, key=lambda said: said.ends_at, default=None)


def forget() -> None:
    """Read anew at the next question: after an announcement, and between tests."""
    for kept in (_desk, _public):
        with kept.lock:
            kept.value, kept.until = (), 0.0


def _read_desk(now: datetime) -> tuple[Said, ...]:
    rows = Announcement.objects.filter(place=Place.DESK, ended_at=None, ends_at__gt=now)
    return tuple(
        Said(Place.DESK, row.level, row.texts, row.begins_at, row.ends_at)
        for row in rows.order_by("begins_at", "id")[:20]
    )


def _read_public(now: datetime) -> tuple[Said, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT place, level, texts, begins_at, ends_at FROM announced_in_public(%s)", [now])
        rows = cursor.fetchall()
    return tuple(
        Said(Place(place), level, json.loads(texts) if isinstance(texts, str) else texts, begins, ends)
        for place, level, texts, begins, ends in rows
    )


_desk, _public = _Kept(_read_desk), _Kept(_read_public)

"""Which terms hold when: the versions in the database, read once, kept for a minute in each process.

New terms hold from five minutes later at the earliest, so that no process starts a clock by older ones after that.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock

from django.db import InterfaceError, OperationalError, transaction

from auricle.audit import trail
from auricle.errors import NotNow
from auricle.reports import terms
from auricle.reports.deadlines import Promises
from auricle.reports.models import TermsVersion
from auricle.reports.terms import HOUSE, Terms

KEPT_SECONDS = 60.0
AHEAD = timedelta(minutes=5)


class TooSoon(NotNow):
    """New terms hold from five minutes later at the earliest, and never from before the latest ones."""


class _Kept:
    """The last reading, oldest version first, and when it was made."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: tuple[tuple[datetime, Terms], ...] | None = None
        self.until = 0.0


_kept = _Kept()


def at(moment: datetime) -> Terms:
    """The terms that hold at this moment; the house's own before there are any."""
    return next((held for since, held in reversed(_versions()) if since <= moment), HOUSE)


def promised_to(categories: Iterable[str]) -> Callable[[datetime], Promises]:
    """The promises for a report of these categories, the closest first, at any time."""
    line = tuple(categories)
    return lambda moment: at(moment).promised_to(line)


def forget() -> None:
    """Read anew at the next question: after new terms, and between tests."""
    with _kept.lock:
        _kept.value = None


@transaction.atomic
def adopt(*, document: str, by: str, valid_from: datetime, now: datetime) -> Terms:
    """Let these terms hold from a moment on, for clocks that start then. `by` is the actor of the trail's line.

    Raises TooSoon, BrokenPreset, or ValueError where the document is no JSON.
    """
    latest = TermsVersion.objects.order_by("-number").first()
    if valid_from < now + AHEAD or (latest is not None and valid_from <= latest.valid_from):
        raise TooSoon
    adopted = terms.read(document, version=latest.number + 1 if latest else 1)
    # A second one at the same time would have the same number, which the key refuses.
    TermsVersion.objects.create(
        number=adopted.version, valid_from=valid_from, decided_at=now, decided_by=by, document=document
    )
    detail: dict[str, str | int] = {"version": adopted.version, "valid_from": valid_from.isoformat()}
    trail.record(actor=by, act="terms_adopted", at=now, detail=detail)
    forget()
    return adopted


def latest() -> int:
    """The version that was adopted last, whether it holds already or not; 0 when none was."""
    newest = TermsVersion.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def document_of(version: int) -> str:
    """The document of a version as it was adopted; the house's own for 0."""
    return TermsVersion.objects.get(number=version).document if version else terms.profile("hotline")


def _versions() -> tuple[tuple[datetime, Terms], ...]:
    with _kept.lock:
        if _kept.value is None or time.monotonic() > _kept.until:
            _kept.value = _read_or_keep(_kept.value)
            _kept.until = time.monotonic() + KEPT_SECONDS
        return _kept.value


def _read_or_keep(older: tuple[tuple[datetime, Terms], ...] | None) -> tuple[tuple[datetime, Terms], ...]:
    try:
        rows = list(TermsVersion.objects.order_by("number"))
    except (OperationalError, InterfaceError):
        # Filing goes on while the database is away.
        if older is None:
            raise
        return older
    return tuple((row.valid_from, terms.read(row.document, version=row.number)) for row in rows)

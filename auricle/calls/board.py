"""The phone at this moment and today, for supervisors: who waits, who answers, how many got through.

It is counted once for all of them and kept for two seconds, as the board of reports is. Nobody's name is in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from threading import Lock

from django.utils import timezone

from auricle.calls.access import Access, calls_of, measure, measured_by
from auricle.calls.events import Event, Takers, What
from auricle.calls.models import CallEvent, TakersNow
from auricle.calls.waiting import LONGEST, Waiting, waiting_at
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed

KEPT_FOR = timedelta(seconds=2)
SILENT_AFTER = timedelta(seconds=30)
"""The phone's service says every few seconds who answers: without a word for so long, it is taken to be away."""
STEP = 10
"""Seconds by which a wait grows before a board that is open is drawn anew."""


class NoCalls(NotAllowed):
    """This person sees no calls."""

    permission = Permission.SEE_BOARD


@dataclass(frozen=True)
class Board:
    """The phone at `at`. Without `takers` the service has never said anything; `heard`: it has, just now."""

    at: datetime
    takers: Takers | None
    heard: bool
    waiting: tuple[Waiting, ...]
    today: Access
    hours: Mapping[int, Access]
    languages: Mapping[str, Access]

    @property
    def mark(self) -> str:
        """Changes with what the board shows."""
        waits = [(one.language, one.urgent, int(self.waited(one)) // STEP) for one in self.waiting]
        takers = self.takers and (self.takers.ready, self.takers.busy, sorted(self.takers.languages.items()))
        today = (self.today, self.today.waits)
        return sha256(repr((waits, takers, self.heard, today)).encode()).hexdigest()[:16]

    def waited(self, one: Waiting) -> float:
        """For how many seconds somebody has waited."""
        return max(0.0, (self.at - one.since).total_seconds())


class _Kept:
    """The last board, for all who look."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: Board | None = None


_kept = _Kept()


def board(*, by: Person, now: datetime) -> Board:
    """The phone as it is now. Raises NoCalls."""
    if not by.may(Permission.SEE_BOARD):
        raise NoCalls
    with _kept.lock:
        kept = _kept.value
        if kept is None or not timedelta(0) <= now - kept.at < KEPT_FOR:
            kept = _kept.value = _count(now)
        return kept


def forget() -> None:
    """Count anew at the next question; for tests."""
    with _kept.lock:
        _kept.value = None


def midnight(day: date) -> datetime:
    """When a day of the house begins."""
    return timezone.make_aware(datetime.combine(day, time()))


def events_between(begins: datetime, ends: datetime) -> Iterator[Event]:
    """What happened to calls in this time, in no order."""
    rows = CallEvent.objects.filter(at__gte=begins, at__lt=ends)
    return (
        Event(row.call, What(row.what), row.at, row.language, row.urgent, row.team, row.waited)
        for row in rows.iterator(chunk_size=5000)
    )


def _count(now: datetime) -> Board:
    row = TakersNow.objects.filter(pk=1).first()
    takers = Takers(row.ready, row.busy, row.languages, row.at, row.since) if row else None
    begins = midnight(timezone.localdate(now))
    # What was offered before midnight counts there, and waits on here.
    events = list(events_between(begins - LONGEST, now + timedelta(minutes=5)))
    calls = [call for call in calls_of(events) if call.begun and call.offered_at >= begins]
    return Board(
        at=now,
        takers=takers,
        heard=takers is not None and now - takers.at < SILENT_AFTER,
        waiting=waiting_at(now, events, began=takers.since if takers else None),
        today=measure(calls),
        hours=measured_by(calls, lambda call: timezone.localtime(call.offered_at).hour),
        languages=measured_by(calls, lambda call: call.language),
    )

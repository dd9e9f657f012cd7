"""Who waits at a moment, by what was told of their calls. Plain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from auricle.calls.access import OVER, TALKING, in_order
from auricle.calls.events import Event, What

LONGEST = timedelta(hours=3)
"""Nobody waits longer: the end of such a call was never told."""


@dataclass(frozen=True)
class Waiting:
    """One caller who waits: since when, for whom. `first`: their call-taker was lost, they are next."""

    since: datetime
    language: str
    urgent: bool
    team: str
    first: bool


def waiting_at(
    now: datetime, events: Iterable[Event], *, began: datetime | None = None
) -> tuple[Waiting, ...]:
    """Who waits now, the longest wait first. Calls of before `began` are gone with the service that held them."""
    oldest = max(now - LONGEST, began) if began else now - LONGEST
    by_call: dict[UUID, list[Event]] = {}
    for event in events:
        by_call.setdefault(event.call, []).append(event)
    found = (_waits(in_order(each)) for each in by_call.values() if max(e.at for e in each) >= oldest)
    return tuple(sorted((one for one in found if one and one.since >= oldest), key=lambda one: one.since))


def _waits(happened: Iterable[Event]) -> Waiting | None:
    since, first, language, urgent, team = None, False, "", False, ""
    for event in happened:
        language, team = event.language or language, event.team or team
        urgent = urgent or event.urgent
        if event.what in OVER:
            return None
        if event.what is What.LOST:
            since, first = event.at, True
        elif event.what in TALKING:
            since, first = None, False
        elif event.what is not What.OFFERED:
            since = since or event.at
    return Waiting(since, language, urgent, team, first) if since else None

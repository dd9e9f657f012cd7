"""Tells the hotline what becomes of calls, for its figures and its board. Never holds up a call.

What is told has no number, no name and no seat: calls are counted, callers and call-takers are not.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter, deque
from datetime import UTC, datetime

from auricle.voice.floor import Floor
from auricle.voice.hotline import Hotline, HotlineAway, Refusal
from auricle.voice.queue import Waiting

MOST = 1000
"""Events that wait for a hotline that is away; the oldest are dropped then."""
AT_ONCE = 50
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
TAKERS_EVERY, TAKERS_AT_LEAST = 5.0, 15.0

log = logging.getLogger(__name__)


class Telling:
    """What is to be told. `tell` is for the floor, the others run for ever."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline
        self._events: deque[dict[str, object]] = deque(maxlen=MOST)
        self._came = asyncio.Event()
        self._since = datetime.now(UTC).isoformat()

    def tell(self, waiting: Waiting, what: str) -> None:
        """Something became of a call."""
        waited = max(0.0, asyncio.get_running_loop().time() - waiting.since)
        event = {
            "call": waiting.call,
            "what": what,
            "at": datetime.now(UTC).isoformat(),
            "language": waiting.language,
            "urgent": waiting.urgent,
            "team": waiting.team,
            "waited": round(waited, 1),
        }
        self._events.append(event)
        self._came.set()

    async def events(self) -> None:
        """Hand events over, for ever. One told twice counts once."""
        pause = FIRST_PAUSE
        while True:
            await self._came.wait()
            batch = [self._events[place] for place in range(min(AT_ONCE, len(self._events)))]
            if not batch:
                self._came.clear()
                continue
            try:
                await self._hotline.ask("POST", "/v1/calls", {"events": batch})
            except HotlineAway:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            except Refusal as refusal:
                log.error("The hotline does not take what became of calls: %s", refusal.problem)
            pause = FIRST_PAUSE
            self._forget(batch)

    def _forget(self, batch: list[dict[str, object]]) -> None:
        # Meanwhile some of them may have been dropped.
        told = {id(event) for event in batch}
        while self._events and id(self._events[0]) in told:
            self._events.popleft()

    async def takers(self, floor: Floor) -> None:
        """Tell how many take calls, whenever that changes and now and then, for ever.

        Calls that wait since before this service began are gone: `since` says so.
        """
        while True:
            seen = floor.version
            with contextlib.suppress(HotlineAway, Refusal):
                await self._hotline.ask("POST", "/v1/takers", {**counted(floor), "since": self._since})
            await asyncio.sleep(TAKERS_EVERY)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(floor.changed(seen), TAKERS_AT_LEAST - TAKERS_EVERY)


def counted(floor: Floor) -> dict[str, object]:
    """How many are ready and busy, and how many of the ready speak each language."""
    found = floor.snapshot()
    speaking = Counter(
        language for person in found.people if person.state == "ready" for language in person.languages
    )
    return {
        "ready": found.ready,
        "busy": found.busy,
        "languages": dict(sorted(speaking.items())),
        "at": datetime.now(UTC).isoformat(),
    }

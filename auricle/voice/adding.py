"""Adds what was said to the report that is open, and goes on after the call where the hotline is away.

What is added lies sealed in memory alone: to add takes the session of an open inbox, which is a secret and is never put
down. So it is lost where this service ends before the hotline is back, and after LONGEST, when the session has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from auricle.sealing.envelope import ContentKey
from auricle.voice.hotline import Hotline, HotlineAway, Refusal
from auricle.voice.parcel import words
from auricle.voice.takes import Takes

PAUSE = 2.0
LONGEST = 600.0
"""Seconds; an inbox in which nothing happens for so long is closed by the hotline."""
MOST = 10
"""Additions that wait at once: each can be ten minutes of sound, some 20 MB."""

log = logging.getLogger(__name__)


@dataclass
class Addition:
    """What a caller adds to the report that is open."""

    takes: Takes = field(repr=False)
    key: ContentKey = field(repr=False)
    report: UUID
    session: str = field(repr=False)
    message: UUID = field(default_factory=uuid4)
    _named: list[UUID] = field(default_factory=list)
    _words: dict[str, Any] = field(default_factory=dict, repr=False)

    async def say(self, hotline: Hotline) -> None:
        """Add it; asked again it is the same. Raises HotlineAway, Refusal."""
        await self.takes.finish()
        if self._named != self.takes.sounds:
            self._named = self.takes.sounds
            label = f"message/{self.message}"
            self._words = words(self.key, report=self.report, label=label, sounds=self._named)
        await self.takes.send(hotline)
        try:
            await self._post(hotline)
        except Refusal as refusal:
            if refusal.problem != "incomplete":
                raise
            await self.takes.send_again(hotline)
            await self._post(hotline)

    async def _post(self, hotline: Hotline) -> None:
        body = {"session": self.session, "message": str(self.message)}
        await hotline.ask("POST", "/v1/inbox/say", {**body, "objects": [self._words, *self.takes.parts()]})


class Additions:
    """Those whose calls are over, and which the hotline does not have yet."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline
        self._waiting: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many there are."""
        return len(self._waiting)

    def deliver(self, addition: Addition) -> None:
        """Go on with it, and close its inbox afterwards."""
        addition.takes.not_heard_again()
        if len(self._waiting) >= MOST:
            log.error("%d additions wait for the hotline; one more is lost.", MOST)
            return
        task = asyncio.create_task(self._deliver(addition))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _deliver(self, addition: Addition) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await self._said(addition)
        except TimeoutError:
            log.error("An addition is lost: the hotline was away for %d minutes.", LONGEST // 60)
        except Refusal as refusal:
            log.error("The hotline did not take an addition: %s", refusal.problem)
        with contextlib.suppress(HotlineAway, Refusal):
            await self._hotline.ask("POST", "/v1/inbox/leave", {"session": addition.session})

    async def _said(self, addition: Addition) -> None:
        while True:
            try:
                await addition.say(self._hotline)
            except HotlineAway:
                await asyncio.sleep(PAUSE)
            else:
                return

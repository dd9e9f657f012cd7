"""The recordings of talks: sealed while they are spoken, as a report's, and handed over when the talk is over.

A recording is made for the report that the call-taker will file, as long as its page has named one: then it joins that
report as soon as it is filed. Where none is named, or none is filed within half an hour, the recording becomes a report
of its own; so does whatever a crash of this service leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from auricle.sealing.envelope import ContentKey
from auricle.voice.hotline import Hotline, HotlineAway, Refusal
from auricle.voice.keeping import CannotKeep, Keeper, Report
from auricle.voice.takes import Takes

if TYPE_CHECKING:
    from auricle.voice.takers.desk import Desk
    from auricle.voice.takers.talking import Talking

LONGEST = 3600.0
"""Seconds of one talk that are recorded."""
LONGEST_TAKE = 600.0
"""Then it goes on in another file: the hotline takes no more than some twenty minutes in one."""
AGAIN = 5.0
GIVEN_UP = 1800.0

Attach = Callable[[Hotline, UUID, ContentKey, Takes], Awaitable[bool]]

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Recording:
    """What one talk's recording consists of."""

    report: Report = field(repr=False)
    joins: bool
    """The call-taker's page has named the report that it belongs to."""
    owner: Desk | None = None
    """Whose page that was."""
    waits: bool = True
    """It may be filed later. Not once another one owns the talk: what that page files next is another call's."""
    going: asyncio.Task[None] | None = None
    sending: asyncio.Task[None] | None = None
    stopped: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """The caller's side and the call-taker's end a talk in the same moment."""


class Recordings:
    """Of all talks."""

    def __init__(
        self, keeper: Keeper, attach: Attach, *, again: float = AGAIN, given_up: float = GIVEN_UP
    ) -> None:
        self._keeper = keeper
        self._attach = attach
        self._again, self._given_up = again, given_up
        self._of: dict[Talking, Recording] = {}
        self._named: set[UUID] = set()
        """Reports that a recording is being made for, or waits to join."""
        self._handing: set[asyncio.Task[None]] = set()

    async def begin(self, talking: Talking) -> None:
        """Record from now on, or again. Raises CannotKeep."""
        try:
            recording = self._of.get(talking) or await self._begun(talking)
            await self._open(recording)
        except (HotlineAway, Refusal, OSError):
            raise CannotKeep from None
        recording.stopped = False
        recording.going = asyncio.create_task(self._record(talking, recording))

    async def _open(self, recording: Recording) -> None:
        """Begin a sound, which the sealed words name from now on. Raises OSError."""
        recording.report.takes.open()
        await recording.report.put_down()
        await recording.report.takes.begin()

    async def _begun(self, talking: Talking) -> Recording:
        named, owner = talking.report, talking.owner
        report = UUID(named) if named and UUID(named) not in self._named else None
        prepared = await self._keeper.prepared(talking.waiting.language, None, report=report)
        # While the hotline is away another report was prepared ahead.
        joins = prepared.report == report
        begun = await self._keeper.begun(prepared, heard_again=False, joins=joins)
        found = Recording(begun, joins, owner=owner)
        self._of[talking] = found
        if joins:
            self._named.add(prepared.report)
        return found

    async def stop(self, talking: Talking) -> bool:
        """Record no longer; whether anything was being recorded."""
        recording = self._of.get(talking)
        if recording is None:
            return False
        async with recording.lock:
            if recording.going is None:
                return False
            recording.stopped = True
            talking.line.media.stop_recording()
            await asyncio.gather(recording.going, return_exceptions=True)
            recording.going = None
            try:
                await recording.report.takes.finish()
                await recording.report.put_down(unfinished=False)
            except OSError as error:
                log.error("The spool cannot be written: %s", type(error).__name__)
        return True

    async def done(self, talking: Talking) -> None:
        """The talk is over: put away what was recorded, and see that it gets to its report."""
        await self.stop(talking)
        recording = self._of.pop(talking, None)
        if recording is not None:
            recording.waits = talking.owner in (None, recording.owner)
            task = asyncio.create_task(self._hand_over(recording))
            self._handing.add(task)
            task.add_done_callback(self._handing.discard)

    async def _record(self, talking: Talking, recording: Recording) -> None:
        takes, media = recording.report.takes, talking.line.media
        try:
            # A key that the caller presses ends what is being listened to, and a talk goes on.
            while not (recording.stopped or talking.line.over):
                async with contextlib.aclosing(media.recorded()) as frames:
                    async for frame in frames:
                        if talking.held or takes.seconds >= LONGEST:
                            continue
                        if await takes.add(frame):
                            self._send_on(recording)
                        if takes.takes[-1].recording.seconds >= LONGEST_TAKE:
                            await takes.finish()
                            await self._open(recording)
                await asyncio.sleep(0)
        except OSError as error:
            log.error("The spool cannot be written: %s", type(error).__name__)

    def _send_on(self, recording: Recording) -> None:
        if recording.sending is None or recording.sending.done():
            recording.sending = asyncio.create_task(self._send(recording))

    async def _send(self, recording: Recording) -> None:
        with contextlib.suppress(HotlineAway, Refusal, OSError):
            await recording.report.takes.send(self._keeper.hotline)

    async def _hand_over(self, recording: Recording) -> None:
        if recording.sending is not None:
            await asyncio.gather(recording.sending, return_exceptions=True)
        report = recording.report
        try:
            if not report.takes.audible or (recording.joins and await self._joined(recording)):
                self._keeper.forget(report)
            else:
                await self._keeper.filed(report, unfinished=False)
        except CannotKeep:
            # What lies in the spool stays there, and is tried again.
            self._keeper.leave(report)
        finally:
            self._named.discard(report.prepared.report)

    async def _joined(self, recording: Recording) -> bool:
        """Wait until the report is filed and this has joined it; False when that does not come."""
        loop, report = asyncio.get_running_loop(), recording.report
        until = loop.time() + (self._given_up if recording.waits else 0.0)
        while True:
            try:
                if await self._attach(self._keeper.hotline, report.prepared.report, report.key, report.takes):
                    return True
            except Refusal as refusal:
                log.error("The hotline did not add a talk to its report: %s", refusal.problem)
                return False
            except (HotlineAway, OSError):
                pass
            if loop.time() >= until:
                return False
            await asyncio.sleep(self._again)

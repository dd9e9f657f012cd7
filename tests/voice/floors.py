"""A phone's service in this process: a floor, call-takers' sockets, and callers who want a person and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from auricle.voice.acting import Acting, House
from auricle.voice.answering import serve
from auricle.voice.call_values import Happened
from auricle.voice.engine.starting import Asterisk
from auricle.voice.exchange import Exchange
from auricle.voice.floor import Floor
from auricle.voice.keeping import CannotKeep, Keeper
from auricle.voice.line import Line
from auricle.voice.media import SLIN16
from auricle.voice.prompts.saying import Menu, Said
from auricle.voice.prompts.speech import Speech
from auricle.voice.queue import Waiting
from auricle.voice.spool import Spool
from auricle.voice.takers.room import Room
from auricle.voice.takers.socket import Sockets, serve_browsers
from auricle.voice.tones import tone
from tests.voice.taker_client import KEY, ORIGIN
from tests.voice.whole_calls import is_served, until, where

WORDS = 300
"""The tone that stands for whatever is said."""
LOST = 350
"""The tone that tells a caller that they are in the queue again."""


class Toned(Speech):
    """A voice with one word."""

    async def sound(self, said: Sequence[Said]) -> bytes:
        """The word."""
        return tone(WORDS, 0.6, SLIN16.rate)


@dataclass
class Callers:
    """What became of the callers."""

    room: Room
    floor: Floor
    happened: list[Happened] = field(default_factory=list)
    agree: bool = True
    _saying: asyncio.Task[bool] | None = None

    async def talk(self, line: Line) -> None:
        """Wait, talk, wait again when the call-taker is lost, and hang up when they are done."""
        call, since, first, language = str(uuid.uuid4()), asyncio.get_running_loop().time(), False, "en"
        acting = cast("Acting", None)
        while not line.over:
            place = self.floor.enter(Waiting(call, language, since=since, first=first))
            taking = asyncio.create_task(place.taken())
            await self._or_over(line, taking)
            if not taking.done():
                taking.cancel()
                self.floor.leave_queue(place)
                return
            try:
                talk = await taking.result().talk(place.waiting, line, acting)
            except Exception:  # noqa: BLE001
                first = True
                continue
            if await self._talked(line, talk) is Happened.DONE:
                return
            language = talk.onward.language if talk.onward else language
            first = True
            self._saying = asyncio.create_task(line.media.play(tone(LOST, 0.5, SLIN16.rate)))

    async def _talked(self, line: Line, talk: Any) -> Happened:
        while True:
            waiting = asyncio.create_task(talk.next())
            await self._or_over(line, waiting)
            if not waiting.done():
                waiting.cancel()
                await talk.over()
                await talk.keep()
                return Happened.DONE
            happened: Happened = waiting.result()
            self.happened.append(happened)
            if happened is Happened.ASKED_CONSENT:
                with contextlib.suppress(CannotKeep):
                    await (talk.record() if self.agree else talk.refused())
            elif happened is not Happened.ASKED_STOP:
                await talk.keep()
                return happened

    async def _or_over(self, line: Line, task: asyncio.Task[Any]) -> None:
        while not task.done() and not line.over:
            await asyncio.wait({task}, timeout=0.05)


@dataclass
class Served:
    """A service that answers calls, and lets call-takers in."""

    port: int
    room: Room
    floor: Floor
    callers: Callers
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def stop(self) -> None:
        """End it, as a machine that is switched off does."""
        for task in self.tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def staffed(
    asterisk: Asterisk,
    folder: Path,
    *,
    hotline: Any = None,
    media: str = "socket",
    sockets: Sockets | None = None,
) -> AsyncIterator[Served]:
    """A service for as long as the block lasts."""
    floor, exchange = Floor(), Exchange()
    house = House(Keeper(hotline, Spool(folder), ["en"]), Toned(), Menu(("en", "zh-hans"), "112"))
    room = Room(floor, exchange, house)
    callers = Callers(room, floor)
    sockets = sockets or Sockets(free_port(), (ORIGIN,), KEY, media)
    tasks = [
        asyncio.create_task(serve(where(asterisk), callers.talk, exchange=exchange)),
        asyncio.create_task(serve_browsers(sockets, room)),
    ]
    try:
        await until(lambda: is_served(asterisk), within=20)
        await listens(sockets.port)
        yield Served(sockets.port, room, floor, callers, tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def listens(port: int) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""A call-taker's browser, as the phone's service sees one: a ticket, words as JSON, sound as 20 ms of samples.

async with taker(port, name="Mei") as mei:
    await mei.says("ready")
    ringing = await mei.is_told("ringing")
    await mei.says("answer", call=ringing["call"])
    mei.voice = tone(700, 1.0, RATE)      # said again and again
    await mei.hears(1234)
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from auricle.sealing.phone_ticket import Ticket, new_seat, write_ticket
from auricle.voice.media import FRAME, SLIN16
from auricle.voice.tones import samples_of, share_of

KEY = bytes(range(32))
ORIGIN = "https://desk.example"
RATE = SLIN16.rate
PATIENCE = 20.0
LOOKED_AT = 10
"""Frames, 0.2 s, in which a tone is looked for."""
STEP = 3


class Client:
    """One browser that was let in. Made by `taker`."""

    def __init__(self, socket: ClientConnection, seat: str) -> None:
        self.socket = socket
        self.seat = seat
        self.told: list[dict[str, Any]] = []
        """All that was told and not asked for by `is_told` yet."""
        self.frames: list[bytes] = []
        self.voice = b""
        self.welcome: dict[str, Any] = {}
        self.sip: asyncio.Queue[str] = asyncio.Queue()
        """What Asterisk says to the browser, where sound comes by WebRTC."""
        self._came = asyncio.Event()

    async def says(self, do: str, **rest: object) -> None:
        """Ask the service for something."""
        await self.socket.send(json.dumps({"do": do, **rest}))

    async def is_told(self, what: str, *, within: float = PATIENCE, **fields: object) -> dict[str, Any]:
        """Wait until something is told, and return it; what was told before it is forgotten."""
        async with asyncio.timeout(within):
            while True:
                self._came.clear()
                for place, told in enumerate(self.told):
                    if told["is"] == what and all(told.get(key) == value for key, value in fields.items()):
                        del self.told[: place + 1]
                        return told
                await self._came.wait()

    async def answers(self) -> dict[str, Any]:
        """Be ready, let it ring, and answer."""
        await self.says("ready")
        ringing = await self.is_told("ringing")
        await self.says("answer", call=ringing["call"])
        return await self.is_told("talking")

    async def hears(self, frequency: float, *, within: float = PATIENCE) -> None:
        """Wait for a tone; what was heard before does not count."""
        looked_at = len(self.frames)
        async with asyncio.timeout(within):
            while True:
                # All that came meanwhile: on a busy machine a short tone may have come and gone.
                for end in range(looked_at + LOOKED_AT, len(self.frames) + 1, STEP):
                    if self._is_in(frequency, self.frames[end - LOOKED_AT : end]):
                        return
                    looked_at = end - LOOKED_AT + STEP
                await asyncio.sleep(FRAME)

    def heard_of(self, frequency: float, after: int = 0) -> bool:
        """Whether a tone is in what was heard last."""
        return self._is_in(frequency, self.frames[max(after, len(self.frames) - LOOKED_AT) :])

    def _is_in(self, frequency: float, frames: list[bytes]) -> bool:
        sound = samples_of(b"".join(frames))
        return len(frames) >= LOOKED_AT and share_of(frequency, sound, RATE) > 0.3

    async def listen(self) -> None:
        """Take what comes. `taker` runs it."""
        with contextlib.suppress(ConnectionClosed):
            async for message in self.socket:
                if isinstance(message, bytes):
                    self.frames.append(message)
                else:
                    self._take(json.loads(message))

    def _take(self, told: dict[str, Any]) -> None:
        if told["is"] == "sip":
            self.sip.put_nowait(told["message"])
            return
        self.told.append(told)
        self._came.set()

    async def speak(self) -> None:
        """Send 20 ms of `voice`, or of silence, each 20 ms. `taker` runs it."""
        size = SLIN16.frame_size
        due = asyncio.get_running_loop().time()
        with contextlib.suppress(ConnectionClosed):
            for number in itertools.count():
                start = number * size % len(self.voice) if self.voice else 0
                await self.socket.send(self.voice[start : start + size].ljust(size, b"\0"))
                due += FRAME
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


def ticket(
    seat: str,
    *,
    name: str = "Mei",
    languages: tuple[str, ...] = ("en",),
    kind: str = "taker",
    key: bytes = KEY,
) -> str:
    """What the desk would give a browser."""
    return write_ticket(key, Ticket(seat, name, languages, (), round(time.time()) + 30, kind))


@contextlib.asynccontextmanager
async def reached(
    port: int, *, origin: str = ORIGIN, path: str = "/phone/socket"
) -> AsyncIterator[ClientConnection]:
    """A socket that has shown nothing yet."""
    async with connect(
        f"ws://127.0.0.1:{port}{path}", origin=Origin(origin), compression=None, proxy=None, close_timeout=1
    ) as socket:
        yield socket


@contextlib.asynccontextmanager
async def taker(
    port: int,
    *,
    name: str = "Mei",
    seat: str = "",
    languages: tuple[str, ...] = ("en",),
    kind: str = "taker",
    key: bytes = KEY,
    origin: str = ORIGIN,
) -> AsyncIterator[Client]:
    """A browser with a ticket, for as long as the block lasts."""
    seat = seat or new_seat()
    async with reached(port, origin=origin) as socket:
        client = Client(socket, seat)
        shown = ticket(seat, name=name, languages=languages, kind=kind, key=key)
        await socket.send(json.dumps({"ticket": shown}))
        tasks = [asyncio.create_task(client.listen()), asyncio.create_task(client.speak())]
        try:
            client.welcome = await client.is_told("welcome")
            yield client
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

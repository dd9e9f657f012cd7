"""One browser's socket, for whoever has something to say to it: nobody ever waits for a browser.

What is told is sent in its order. Sound is sent when there is nothing to tell, and dropped where the browser is slow:
sound that comes late is worth nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

MOST_SOUND = 25
"""Frames that may wait: half a second."""
MOST_TOLD = 500
TOO_SLOW = 1013


class Browser:
    """One socket that has shown a ticket. `write` runs as long as it is open."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.heard_at = self.proved_at = asyncio.get_running_loop().time()
        self._told: deque[str] = deque()
        self._sound: deque[bytes] = deque(maxlen=MOST_SOUND)
        self._wake = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    def tell(self, what: str, **rest: object) -> None:
        """Tell it something, soon."""
        if len(self._told) >= MOST_TOLD:
            self.close(TOO_SLOW, "slow")
            return
        self._told.append(json.dumps({"is": what, **rest}))
        self._wake.set()

    def play(self, frame: bytes) -> None:
        """Let it hear 20 ms, soon or never."""
        self._sound.append(frame)
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """Close it, soon; what was told before still gets there."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code, reason))

    async def write(self) -> None:
        """Send what is to be sent, until the socket is closed."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._send_all()

    async def _send_all(self) -> None:
        while self._told or self._sound:
            await self.socket.send(self._told.popleft() if self._told else self._sound.popleft())

    async def _close(self, code: int, reason: str) -> None:
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(1):
                while self._told:
                    await self.socket.send(self._told.popleft())
        await self.socket.close(code, reason)

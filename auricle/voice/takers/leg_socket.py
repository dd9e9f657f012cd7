"""A call-taker's sound over their browser's own socket: 20 ms of 16-bit samples a message, both ways.

Asterisk plays what comes at the pace of speech and never catches up with what came too early; so a browser that is
ahead of the clock loses sound, and cannot make a conversation late.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from auricle.voice.exchange import Exchange
from auricle.voice.media import FRAME, SLIN16, Media

MOST_AHEAD = 0.3
"""Seconds."""


class SocketLeg:
    """The sound of one browser. Made by `socket_leg`."""

    def __init__(self, channel: str, media: Media, gone: asyncio.Event) -> None:
        self.channel = channel
        self.gone = gone
        self._media = media
        self._due = 0.0

    def said(self, frame: bytes) -> None:
        """Take 20 ms that the browser sent; anything else is not sound."""
        if len(frame) != SLIN16.frame_size:
            return
        now = asyncio.get_running_loop().time()
        self._due = max(now, self._due) + FRAME
        if self._due - now > MOST_AHEAD:
            self._due -= FRAME
            return
        self._media.pass_on(frame)


@contextlib.asynccontextmanager
async def socket_leg(exchange: Exchange, hears: Callable[[bytes], None]) -> AsyncIterator[SocketLeg]:
    """Be in Asterisk for as long as the block lasts; `hears` gets what is heard. Raises EngineAway, Refused."""
    async with exchange.sounding(SLIN16, kind="leg", live=True) as (media, channel):
        listening = asyncio.create_task(_listen(media, hears))
        try:
            yield SocketLeg(channel, media, exchange.gone(channel))
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(media: Media, hears: Callable[[bytes], None]) -> None:
    async with contextlib.aclosing(media.recorded()) as frames:
        async for frame in frames:
            hears(frame)

"""A line to one caller, for whoever talks with them: say, listen for keys, record, hang up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from auricle.voice.ari import Ari, EngineAway, Refused
from auricle.voice.media import Media

MOST_KEYS = 64
"""Keys that may wait; of a storm of them the rest is dropped."""


class Line:
    """One call that was answered. It has no number: none of ours ever heard of one."""

    def __init__(self, channel: str, ari: Ari, media: Media, *, bridge: str = "") -> None:
        self.channel = channel
        self.bridge = bridge
        self.media = media
        self.used = False
        """Whether a key was pressed or something was said."""
        self._ari = ari
        self._recorded = False
        self._keys: asyncio.Queue[str] = asyncio.Queue(MOST_KEYS)
        self._pressed = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def over(self) -> bool:
        """Whether the caller has hung up, or the line is gone."""
        return self._over.is_set() or self.media.closed

    async def say(self, pcm: bytes, *, until: asyncio.Future[object] | None = None) -> bool:
        """Play a prompt until it was heard, a key is pressed or the call ends; return whether all of it was heard.

        `until` ends it too; it is not cancelled.
        """
        if self.over or self._pressed.is_set() or (until is not None and until.done()):
            return False
        playing = asyncio.create_task(self.media.play(pcm))
        stops = [asyncio.create_task(event.wait()) for event in (self._pressed, self._over)]
        try:
            ends = {playing, *stops, *(() if until is None else (until,))}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                await self.media.flush()
            return await playing
        finally:
            for task in (playing, *stops):
                task.cancel()

    async def key(self, patience: float, *, until: asyncio.Future[object] | None = None) -> str | None:
        """Return the next key, or None when there was none for `patience` seconds or the call is over.

        None also when `until` was done before a key; it is not cancelled.
        """
        if self._keys.empty() and self.over:
            return None
        waiting = asyncio.create_task(self._keys.get())
        over = asyncio.create_task(self._over.wait())
        try:
            ends = {waiting, over, *(() if until is None else (until,))}
            await asyncio.wait(ends, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            found = waiting.result() if waiting.done() else None
        finally:
            for task in (waiting, over):
                task.cancel()
        if self._keys.empty():
            self._pressed.clear()
        return found

    async def recorded(self, most: float) -> AsyncGenerator[bytes]:
        """Yield what the caller says until a key is pressed, the call ends, or `most` seconds have passed."""
        if self.over or self._pressed.is_set():
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(most, self.media.stop_recording)
        self._recorded = True
        try:
            async with contextlib.aclosing(self.media.recorded(steady=True)) as frames:
                async for frame in frames:
                    yield frame
        finally:
            self._recorded = False
            timer.cancel()

    async def hang_up(self) -> None:
        """End the call, if it has not ended by itself."""
        with contextlib.suppress(Refused, EngineAway):
            await self._ari.ask("DELETE", f"channels/{self.channel}")

    def press(self, key: str) -> None:
        """Take a key that the caller pressed. For `answering`."""
        self.used = True
        if not self._keys.full():
            self._keys.put_nowait(key)
        self._pressed.set()
        if self._recorded:
            # A key ends what the caller records; the recording of a talk goes on without a gap.
            self.media.stop_recording()

    def end(self) -> None:
        """Learn that the caller is gone; what they said and has not come yet is still recorded. For `answering`."""
        self._over.set()
        self.media.end_recording()

    def cut(self) -> None:
        """End it with the caller still there: they would be recorded for ever. For `answering`."""
        self._over.set()
        self.media.stop_recording()

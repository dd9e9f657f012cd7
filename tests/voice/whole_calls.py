"""Whole calls on a real Asterisk, in the few words that the tests need."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from auricle.sealing.envelope import ContentKey, Sealed
from auricle.voice.answering import Talk, serve
from auricle.voice.ari import Ari, Where, connected
from auricle.voice.engine.starting import Asterisk
from auricle.voice.line import Line
from auricle.voice.media import ALAW, SLIN16, Sound
from auricle.voice.recording import Recording, sealed
from auricle.voice.tones import to_alaw, tone

KEY = ContentKey(bytes(range(32)))
REPORT = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
LABEL = "voice/1"
PROMPT = 1000
"""The tone that stands for a prompt."""
VOICE = 1234
"""The tone that stands for what a caller says."""
PATIENCE = 30.0
"""Seconds for what comes at once on a machine that has nothing else to do."""


def where(asterisk: Asterisk) -> Where:
    return Where(asterisk.ari, asterisk.user, asterisk.password)


@contextlib.asynccontextmanager
async def service(
    asterisk: Asterisk, talk: Talk, *, sound: Sound = SLIN16
) -> AsyncIterator[asyncio.Task[None]]:
    """Answer calls while the block lasts; it begins when the line is open."""
    serving = asyncio.create_task(serve(where(asterisk), talk, sound=sound))
    try:
        await until(lambda: is_served(asterisk))
        yield serving
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def until(holds: Callable[[], Awaitable[bool]], *, within: float = PATIENCE) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(within):
        # What it waits for is Asterisk's, which tells nobody.
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def is_served(asterisk: Asterisk) -> bool:
    return "auricle" in await told(asterisk, "ari show apps")


async def channels(asterisk: Asterisk) -> int:
    return int((await told(asterisk, "core show channels count")).split()[0])


async def told(asterisk: Asterisk, command: str) -> str:
    return await asyncio.to_thread(asterisk.tell, command)


@contextlib.asynccontextmanager
async def asking(asterisk: Asterisk) -> AsyncIterator[Ari]:
    """A connection of the test's own, on which it asks. It takes the application over."""
    async with connected(where(asterisk)) as ari:
        reading = asyncio.create_task(_read(ari))
        try:
            yield ari
        finally:
            reading.cancel()


async def _read(ari: Ari) -> None:
    async for _ in ari.events():
        pass


@functools.cache
def prompt(seconds: float, *, sound: Sound = SLIN16) -> bytes:
    pcm = tone(PROMPT, seconds, sound.rate)
    return to_alaw(pcm) if sound is ALAW else pcm


class Recorder:
    """Talks with each caller by recording them, and keeps the sealed chunks."""

    def __init__(self) -> None:
        self.chunks: list[Sealed] = []
        self.recording: Recording | None = None
        self.listening = asyncio.Event()
        self.done = asyncio.Event()

    async def __call__(self, line: Line) -> None:
        recording = self.recording = Recording(KEY, report=REPORT, label=LABEL, sound=line.media.sound)
        await line.say(prompt(0.3, sound=line.media.sound))
        self.listening.set()
        async for chunk in sealed(line.recorded(most=60.0), recording):
            self.chunks.append(chunk)
        self.done.set()

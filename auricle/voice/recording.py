"""Seals what a caller says while they say it: what has not been sealed is a second at most, and only in memory.

    recording = Recording(key, report=report, label="voice/1", sound=media.sound)
    async for chunk in sealed(line.recorded(most=600), recording): ...

Frames leave the buffer as soon as they are sealed. As everywhere in Auricle, nothing more is promised of memory than
that it reaches no core file and no swap.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from auricle.sealing.envelope import PIECE_STEP, ContentKey, Header, Sealed
from auricle.sealing.seal import LiveStream
from auricle.voice.media import Sound
from auricle.voice.tones import from_alaw, loudness

SECOND = 1.0
QUIET_LINE = 400
"""What a line without a voice stays below, of 32,767: 38 dB under the loudest."""


class Recording:
    """One recording of one call. Keep `header` and the chunks in the order they come."""

    def __init__(self, key: ContentKey, *, report: UUID, label: str, sound: Sound) -> None:
        self.sound = sound
        self.seconds = 0.0
        """How long it is so far."""
        self.heard = 0.0
        """How much of it is louder than a quiet line."""
        self.quiet = 0.0
        """For how long nothing louder has been heard now."""
        self._stream = LiveStream(key, report=report, label=label, piece=piece_of(sound))
        self.header: Header = self._stream.header

    def add(self, frame: bytes) -> list[Sealed]:
        """Take what was said next; return what became full: about once in a second."""
        seconds = self.sound.seconds(len(frame))
        self.seconds += seconds
        if loudness(frame if self.sound.width == 2 else from_alaw(frame)) > QUIET_LINE:
            self.heard += seconds
            self.quiet = 0.0
        else:
            self.quiet += seconds
        return self._stream.update(frame)

    def head(self, written: bytes) -> list[Sealed]:
        """Take what stands before the sound in a file."""
        return self._stream.update(written)

    def finish(self) -> list[Sealed]:
        """Return the rest. A recording without it is one that was cut, and shows it."""
        return self._stream.finish()


async def added(frames: AsyncIterator[bytes], recording: Recording) -> AsyncIterator[Sealed]:
    """Seal frames as they come. The recording can go on afterwards; whoever ends it calls `finish`."""
    async for frame in frames:
        for chunk in recording.add(frame):
            yield chunk


async def sealed(frames: AsyncIterator[bytes], recording: Recording) -> AsyncIterator[Sealed]:
    """Seal frames as they come, and end the recording with them."""
    async for chunk in added(frames, recording):
        yield chunk
    for chunk in recording.finish():
        yield chunk


def piece_of(sound: Sound) -> int:
    """The largest size of pieces that holds no more than a second."""
    size = sound.size(SECOND)
    return size - size % PIECE_STEP

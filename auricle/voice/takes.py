"""What one caller says, in one go or in several: sealed as it comes, put down at once, sent on meanwhile.

A report's chunks lie in the spool; an addition's stay in memory, since what it is added to can be reached only as long
as the call lasts. What the caller may want to hear again is kept as a telephone writes it, in memory alone.
"""

from __future__ import annotations

import asyncio
from array import array
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID, uuid4

from auricle.sealing.envelope import ContentKey
from auricle.voice.hotline import Hotline
from auricle.voice.loudness import Loudness
from auricle.voice.media import SLIN16, Sound
from auricle.voice.parcel import label_of, sound_part
from auricle.voice.recording import Recording, piece_of
from auricle.voice.tones import from_alaw, samples_of, to_alaw
from auricle.voice.wav import endless_header

LONGEST = 600.0
PIECE = piece_of(SLIN16)


class Store(Protocol):
    """Where sealed chunks are put down."""

    def append(self, sound: UUID, chunks: list[bytes]) -> None: ...
    def chunk(self, sound: UUID, index: int, piece: int) -> bytes: ...
    def forget(self, sound: UUID) -> None: ...


class Memory:
    """Where an addition's chunks are."""

    def __init__(self) -> None:
        self._chunks: dict[UUID, list[bytes]] = {}

    def append(self, sound: UUID, chunks: list[bytes]) -> None:
        """Keep chunks."""
        self._chunks.setdefault(sound, []).extend(chunks)

    def chunk(self, sound: UUID, index: int, piece: int) -> bytes:
        """One of them."""
        return self._chunks[sound][index]

    def forget(self, sound: UUID) -> None:
        """Forget a sound."""
        self._chunks.pop(sound, None)


@dataclass
class Take:
    """One sound: from where a caller began to speak until it is filed, or begun anew."""

    id: UUID
    recording: Recording = field(repr=False)
    chunks: int = 0
    sent: int = 0
    finished: bool = False


class Takes:
    """All that one report, or one addition, consists of."""

    def __init__(
        self, key: ContentKey, report: UUID, store: Store, *, sound: Sound = SLIN16, heard_again: bool = True
    ) -> None:
        self._key, self._report, self._store, self._sound = key, report, store, sound
        self._heard_again = heard_again
        self._heard: list[bytes] = []
        self.takes: list[Take] = []
        self.loudness = Loudness()

    @property
    def seconds(self) -> float:
        return sum(take.recording.seconds for take in self.takes)

    @property
    def audible(self) -> bool:
        return self.loudness.audible

    @property
    def sounds(self) -> list[UUID]:
        return [take.id for take in self.takes]

    def open(self) -> Take:
        """The take that goes on; a new one after what was finished."""
        if not self.takes or self.takes[-1].finished:
            name = uuid4()
            recording = Recording(self._key, report=self._report, label=label_of(name), sound=self._sound)
            self.takes.append(Take(name, recording))
        return self.takes[-1]

    async def begin(self) -> None:
        """Put the head of the file before the first sound of a take."""
        take = self.open()
        if not take.recording.seconds:
            await self._put(take, take.recording.head(endless_header(self._sound.rate)))

    async def add(self, frame: bytes) -> bool:
        """Take what was said next; return whether something was put down, so that it can be sent."""
        take = self.open()
        self.loudness.add(frame, self._sound.seconds(len(frame)))
        if self._heard_again:
            self._heard.append(to_alaw(samples_of(frame)[::2].tobytes()))
        return await self._put(take, take.recording.add(frame))

    async def finish(self) -> None:
        """Put down what remains, with the end that shows that nothing is missing."""
        for take in self.takes:
            if not take.finished:
                take.finished = True
                await self._put(take, take.recording.finish())

    async def discard(self, hotline: Hotline) -> None:
        """Forget what was said, here and at the hotline."""
        gone, self.takes, self._heard, self.loudness = self.takes, [], [], Loudness()
        for take in gone:
            self._store.forget(take.id)
        for take in gone:
            if take.sent:
                await hotline.ask("DELETE", f"/v1/objects/{take.id}")

    async def send(self, hotline: Hotline) -> None:
        """Send on what is not at the hotline yet. Raises HotlineAway or Refusal."""
        for take in self.takes:
            while take.sent < take.chunks:
                chunk = await asyncio.to_thread(self._store.chunk, take.id, take.sent, PIECE)
                await hotline.ask("PUT", f"/v1/objects/{take.id}/{take.sent}", chunk)
                take.sent += 1

    async def send_again(self, hotline: Hotline) -> None:
        """The hotline says that something is missing: ask how much there is, and send the rest."""
        for take in self.takes:
            take.sent = min(take.chunks, int((await hotline.ask("GET", f"/v1/objects/{take.id}"))["have"]))
        await self.send(hotline)

    def parts(self) -> list[dict[str, Any]]:
        """The sounds as they are posted."""
        return [sound_part(take.id, take.recording.header, take.chunks) for take in self.takes]

    def heard(self) -> bytes:
        """What was said, to be played to the caller."""
        return doubled(from_alaw(b"".join(self._heard)))

    def not_heard_again(self) -> None:
        """Its caller is through with it: what waits to be sent on waits sealed alone."""
        self._heard_again, self._heard = False, []

    async def _put(self, take: Take, chunks: list[Any]) -> bool:
        if chunks:
            await asyncio.to_thread(self._store.append, take.id, chunks)
            take.chunks += len(chunks)
        return bool(chunks)


def doubled(pcm: bytes) -> bytes:
    """Sound of a telephone, 8,000 samples in a second, with twice as many."""
    samples = samples_of(pcm)
    twice = array("h", bytes(4 * len(samples)))
    twice[::2], twice[1::2] = samples, samples
    return twice.tobytes()

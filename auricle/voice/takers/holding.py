"""What a caller on hold hears: a few words, then two soft tones every few seconds, so that the line is not dead."""

from __future__ import annotations

import asyncio
import contextlib

from auricle.voice.acting import House
from auricle.voice.call_values import Call, Prompt
from auricle.voice.media import SLIN16, Media
from auricle.voice.prompts.saying import sentences
from auricle.voice.prompts.speech import NoSpeech
from auricle.voice.tones import samples_of, tone

PITCH = 420.0
EVERY = 6.0
QUIETER = 4


def soft_tones() -> bytes:
    """Two short tones, and silence."""
    one = samples_of(tone(PITCH, 0.15, SLIN16.rate))
    for place, sample in enumerate(one):
        one[place] = sample // QUIETER
    pair = one.tobytes() + bytes(SLIN16.size(0.15)) + one.tobytes()
    return pair.ljust(SLIN16.size(EVERY), b"\0")


class Holding:
    """It begins when it is made, and ends with `end`."""

    def __init__(self, house: House, media: Media, language: str) -> None:
        self._house, self._media, self._language = house, media, language
        self._playing = asyncio.create_task(self._play())

    async def end(self) -> None:
        """Silence, at once."""
        self._playing.cancel()
        await self._media.flush()
        await asyncio.gather(self._playing, return_exceptions=True)

    async def _play(self) -> None:
        languages = self._house.menu.languages
        language = languages.index(self._language) + 1 if self._language in languages else 1
        said = sentences(Prompt.HOLD, Call(language=language), self._house.menu, None)
        # Without a voice the tones alone tell that the line is not dead.
        with contextlib.suppress(NoSpeech):
            await self._media.play(await self._house.speech.sound(said))
        while not self._media.closed:
            await self._media.play(TONES)


TONES = soft_tones()

"""Makes sound of sentences: by espeak-ng, or by recordings of a person where there are some.

espeak-ng gets a sentence on its input and gives sound on its output: neither stands in a file, or among the arguments
that everybody on the machine can read. What belongs to no caller is kept in memory; all else is made anew. Words of the
catalogues that are learnt ahead are kept on a shelf too, where there is one.
"""

from __future__ import annotations

import asyncio
import shutil
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

from auricle.voice.media import SLIN16
from auricle.voice.prompts.saying import Digits, Said, Sentence
from auricle.voice.prompts.shelf import Shelf
from auricle.voice.prompts.words import DIGITS, in_language
from auricle.voice.takes import doubled
from auricle.voice.tones import samples_of, tone
from auricle.voice.wav import BadWav, read_wav

PROGRAM = "espeak-ng"
FORM = "1"
"""Of what we make of espeak-ng's sound: another one when that changes, so that nothing old is taken from a shelf."""
VOICES: Mapping[str, str] = {"en": "en-gb", "zh-hans": "cmn"}
SPEED = "145"
HEADER = 44
GIVEN_RATE = 22_050
PATIENCE = 20.0
LONGEST = 2000
"""Characters of one sentence: longer ones are cut, for espeak-ng holds a whole sentence in memory."""
AT_ONCE = 4
PAUSE = 0.3
SLOT = 0.8
"""Seconds from one digit to the next: time to write it down."""
MARK, MARK_SECONDS, MARK_PAUSE = 620.0, 0.15, 0.25
"""The soft tone before a group of digits."""
BEEP_PITCH = 880.0
BEEP = tone(BEEP_PITCH, 0.25, SLIN16.rate)
"""After it the caller speaks."""
QUIETER = 4


class NoSpeech(Exception):
    """There is no voice here; the message is one sentence that says what to do."""


class Speech:
    """The voice of the line."""

    def __init__(self, recordings: Path | None = None, shelf: Shelf | None = None) -> None:
        self._recordings = recordings
        self._shelf = shelf
        self._version = ""
        self._known: dict[tuple[str, str], bytes] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def sound(self, said: Sequence[Said]) -> bytes:
        """The sound of sentences and digits, one after the other."""
        return silence(PAUSE).join([await self._sound(each) for each in said])

    async def learn(self, said: Sequence[Said]) -> None:
        """Make the sound of what will be said often, before anybody waits for it, or take it from the shelf."""
        for each in said:
            if isinstance(each, Sentence) and is_fixed(each) and self._shelf is not None:
                await self._kept(each, self._shelf)
            else:
                await self._sound(each)

    async def tidy(self) -> None:
        """All that is said often was learnt: what else is on the shelf is not wanted any more."""
        if self._shelf is not None:
            await asyncio.to_thread(self._shelf.tidy)

    async def digit(self, language: str, digit: str) -> bytes:
        """One digit by itself."""
        return await self._kept(digit_sentence(language, digit))

    async def _sound(self, said: Said) -> bytes:
        if isinstance(said, Digits):
            return await self._digits(said)
        return await self._made(said) if said.private else await self._kept(said)

    async def _digits(self, said: Digits) -> bytes:
        sound = b""
        for group in said.groups:
            sound += mark() + silence(MARK_PAUSE)
            for digit in group:
                sound += in_slot(await self.digit(said.language, digit))
        return sound

    async def _kept(self, said: Sentence, shelf: Shelf | None = None) -> bytes:
        key = said.language, said.text
        if key not in self._known:
            made = self._recorded(said) or (
                await self._made(said) if shelf is None else await self._shelved(said, shelf)
            )
            self._known[key] = made
        return self._known[key]

    async def _shelved(self, said: Sentence, shelf: Shelf) -> bytes:
        if not self._version:
            self._version = await version()
        made_of = (FORM, self._version, VOICES.get(said.language, said.language), SPEED, said.text)
        sound = await asyncio.to_thread(shelf.take, *made_of)
        if sound is None:
            sound = await self._made(said)
            await asyncio.to_thread(shelf.put, sound, *made_of)
        return sound

    def _recorded(self, said: Sentence) -> bytes | None:
        path = (
            self._recordings / said.language / f"{said.name}.wav" if self._recordings and said.name else None
        )
        if path is None or not path.is_file():
            return None
        try:
            return doubled(read_wav(path))
        except BadWav as sentence:
            raise NoSpeech(str(sentence)) from None

    async def _made(self, said: Sentence) -> bytes:
        voice = VOICES.get(said.language, said.language)
        async with self._at_once:
            try:
                made = await asyncio.create_subprocess_exec(
                    *(PROGRAM, "-v", voice, "-s", SPEED, "--stdin", "--stdout"),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                )
            except OSError:
                raise NoSpeech(MISSING) from None
            try:
                async with asyncio.timeout(PATIENCE):
                    wav, _ = await made.communicate(said.text[:LONGEST].encode())
            except TimeoutError:
                raise NoSpeech(f"espeak-ng takes longer than {PATIENCE:.0f} s for a sentence.") from None
            finally:
                if made.returncode is None:
                    made.kill()
                    await made.wait()
        if made.returncode or len(wav) <= HEADER:
            raise NoSpeech(f"espeak-ng says nothing in {said.language}: is its voice {voice} installed?")
        return await asyncio.to_thread(_at_our_rate, wav[HEADER:])


MISSING = "espeak-ng is missing, which reads the prompts aloud: type `sudo apt-get install espeak-ng`."


def is_fixed(said: Sentence) -> bool:
    """Whether these are words of the catalogues, with at most a number of the menu in them: they have a name."""
    return bool(said.name) and not said.private


def digit_sentence(language: str, digit: str) -> Sentence:
    """The word for one digit."""
    return Sentence(language, in_language(DIGITS[digit], language), f"digit-{digit}")


async def version() -> str:
    """What espeak-ng calls itself. Raises NoSpeech."""
    try:
        asked = await asyncio.create_subprocess_exec(
            PROGRAM, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        raise NoSpeech(MISSING) from None
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await asked.communicate()
    finally:
        if asked.returncode is None:
            asked.kill()
    return said.decode(errors="replace").strip()


def require_program() -> None:
    """Refuse a machine without espeak-ng. Raises NoSpeech."""
    if shutil.which(PROGRAM) is None:
        raise NoSpeech(MISSING)


def silence(seconds: float) -> bytes:
    """So much silence."""
    return bytes(SLIN16.size(seconds))


def soft(pitch: float, seconds: float) -> bytes:
    """A soft tone."""
    loud = samples_of(tone(pitch, seconds, SLIN16.rate))
    return array("h", (sample // QUIETER for sample in loud)).tobytes()


def mark() -> bytes:
    """The soft tone before a group of digits."""
    return soft(MARK, MARK_SECONDS)


WAITING_PITCH = 440.0
WAITING_SOUND = silence(PAUSE).join([soft(WAITING_PITCH, MARK_SECONDS)] * 2)
"""Now and then while somebody waits, so that they know that the line is not dead."""


def in_slot(digit: bytes) -> bytes:
    """A digit with so much silence after it that each takes the same time."""
    size = SLIN16.size(SLOT)
    return digit[:size].ljust(size, b"\0")


def _at_our_rate(pcm: bytes) -> bytes:
    """Sound of espeak-ng at the rate of our line: a sample between two lies on the straight line between them."""
    samples = samples_of(pcm)
    if len(samples) < 2:
        return b""
    count = (len(samples) - 1) * SLIN16.rate // GIVEN_RATE
    after = array("h", bytes(2 * count))
    for index in range(count):
        place, part = divmod(index * GIVEN_RATE, SLIN16.rate)
        one = samples[place]
        after[index] = one + (samples[place + 1] - one) * part // SLIN16.rate
    return _trimmed(after).tobytes()


def _trimmed(samples: array[int], faint: int = 60) -> array[int]:
    """Without the silence before and after."""
    heard = [index for index in range(0, len(samples), 16) if abs(samples[index]) > faint]
    return samples[max(0, heard[0] - 320) : heard[-1] + 640] if heard else samples

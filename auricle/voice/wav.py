"""WAV files of people, for the test caller: 16 bits, one channel. Plain."""

from __future__ import annotations

import struct
import wave
from array import array
from pathlib import Path

from auricle.voice.tones import samples_of

RATE = 8000
WIDTH = 2


class BadWav(Exception):
    """The file is none that a telephone can say; the message is one sentence."""


def read_wav(path: Path) -> bytes:
    """Return the samples of a WAV file at the rate of a telephone. Raises BadWav."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = file.getnchannels(), file.getsampwidth(), file.getframerate()
            pcm = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error):
        raise BadWav(f"{path} is no WAV file that can be read.") from None
    channels, width, rate = shape
    if channels != 1 or width != WIDTH or rate % RATE:
        raise BadWav(f"{path} must have one channel, 16 bits, and 8, 16, 24, 32 or 48 kHz.")
    samples, step = samples_of(pcm), rate // RATE
    # The mean of what falls together keeps most of what a telephone cannot carry from sounding as something else.
    means = (sum(samples[start : start + step]) // step for start in range(0, len(samples) - step + 1, step))
    return array("h", means).tobytes()


def write_wav(path: Path, pcm: bytes) -> None:
    """Write samples at the rate of a telephone."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(pcm)


def endless_header(rate: int) -> bytes:
    """The head of a WAV file of which nobody knows yet how long it will be: so it plays, whole or cut."""
    unknown = 0xFFFFFFFF
    shape = struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * WIDTH, WIDTH, 8 * WIDTH)
    return b"RIFF" + struct.pack("<I", unknown) + b"WAVEfmt " + shape + b"data" + struct.pack("<I", unknown)

"""Tones to play and to recognise, and A-law, the way of telephone lines to write sound (ITU-T G.711). Plain."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

LOUD = 8000
"""The height of a tone that is heard well, of 32,767."""
_SEGMENT = 0x80
_QUANT = 0x0F


def tone(frequency: float, seconds: float, rate: int) -> bytes:
    """A tone as 16-bit samples."""
    turn = 2 * math.pi * frequency / rate
    return array("h", (round(LOUD * math.sin(turn * i)) for i in range(round(seconds * rate)))).tobytes()


def samples_of(pcm: bytes) -> array[int]:
    """The 16-bit samples that these bytes are."""
    return array("h", pcm[: len(pcm) // 2 * 2])


def share_of(frequency: float, samples: Sequence[int], rate: int) -> float:
    """How much of the power is in this one frequency, 0 to 1 (Goertzel's filter); 0 for silence."""
    total = sum(sample * sample for sample in samples)
    if not total:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * frequency / rate)
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    power = one * one + two * two - factor * one * two
    return min(1.0, 2 * power / (len(samples) * total))


def loudness(pcm: bytes) -> int:
    """How high the sound goes, of 32,767. Each fourth sample is looked at, which is enough for voices."""
    return max(map(abs, samples_of(pcm)[::4]), default=0)


def seconds_of(frequency: float, samples: Sequence[int], rate: int, window: float = 0.1) -> float:
    """How many seconds of the sound are this tone, looked at a window at a time."""
    step = round(window * rate)
    windows = (samples[start : start + step] for start in range(0, len(samples) - step + 1, step))
    return sum(window for piece in windows if share_of(frequency, piece, rate) > 0.5)


def to_alaw(pcm: bytes) -> bytes:
    """A-law of 16-bit samples at the same rate."""
    return bytes(_TO_ALAW[(sample >> 3) + 4096] for sample in samples_of(pcm))


def from_alaw(written: bytes) -> bytes:
    """16-bit samples of A-law at the same rate."""
    return array("h", map(_FROM_ALAW.__getitem__, written)).tobytes()


def _linear(written: int) -> int:
    written ^= 0x55
    value = (written & _QUANT) << 4
    segment = (written & 0x70) >> 4
    value += 8 if segment == 0 else 0x108
    if segment > 1:
        value <<= segment - 1
    return value if written & _SEGMENT else -value


def _alaw(sample: int) -> int:
    """A-law of a sample of 13 bits."""
    mask = 0xD5 if sample >= 0 else 0x55
    size = sample if sample >= 0 else -sample - 1
    segment = max(0, size.bit_length() - 5)
    if segment >= 8:
        return 0x7F ^ mask
    return (segment << 4 | (size >> (1 if segment < 2 else segment)) & _QUANT) ^ mask


_FROM_ALAW = [_linear(written) for written in range(256)]
_TO_ALAW = [_alaw(sample) for sample in range(-4096, 4096)]

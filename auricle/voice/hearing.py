"""Hears a code that was read out, by its sound alone. Plain.

A soft tone comes before each group of digits, and then each digit takes the same time; so what is between can be held
against ten digits that we have. Both are compared by how loud a few frequencies are, a fiftieth of a second at a time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from auricle.voice.tones import share_of

RATE = 8000
STEP = RATE // 50
PITCHES = (250, 400, 600, 850, 1150, 1500, 2000, 2600, 3300)
SHIFTS = range(-3, 4)
PURE = 0.8
FEWEST = 5
"""Steps that a tone must last."""

Picture = list[list[float]]
"""How loud each pitch is, step by step."""


def digits_heard(
    samples: Sequence[int],
    known: Mapping[str, Sequence[int]],
    *,
    mark: float,
    pause: float,
    slot: float,
    group: int,
) -> str:
    """All digits of the groups that were heard whole. `known` has the sound of each digit."""
    pictures = {digit: picture_of(sound) for digit, sound in known.items()}
    found = ""
    for end in tone_ends(samples, mark):
        first = end + round(pause * RATE)
        size = round(slot * RATE)
        if first + group * size > len(samples):
            break
        for place in range(group):
            heard = picture_of(samples[first + place * size : first + (place + 1) * size])
            found += max(pictures, key=lambda digit: likeness(heard, pictures[digit]))
    return found


def tone_ends(samples: Sequence[int], pitch: float) -> list[int]:
    """Where each tone of this pitch has ended."""
    ends, lasted = [], 0
    for start in range(0, len(samples) - STEP + 1, STEP):
        piece = samples[start : start + STEP]
        if max(map(abs, piece)) > 300 and share_of(pitch, piece, RATE) > PURE:
            lasted += 1
            continue
        if lasted >= FEWEST:
            ends.append(start)
        lasted = 0
    return ends


def picture_of(samples: Sequence[int]) -> Picture:
    """What a sound looks like."""
    return [
        [_loudness(pitch, samples[start : start + STEP]) for pitch in PITCHES]
        for start in range(0, len(samples) - STEP + 1, STEP)
    ]


def likeness(heard: Picture, known: Picture) -> float:
    """How alike two sounds are, 0 to 1, wherever within a few steps they begin."""
    return max(_cosine(heard, known, shift) for shift in SHIFTS)


def _cosine(heard: Picture, known: Picture, shift: int) -> float:
    """What of the one lies in the other; what is heard where the known one is over counts against it."""
    product = sum(
        a * b
        for index, step in enumerate(known)
        if 0 <= index + shift < len(heard)
        for a, b in zip(heard[index + shift], step, strict=True)
    )
    size = math.sqrt(_power(heard) * _power(known))
    return product / size if size else 0.0


def _power(picture: Picture) -> float:
    return sum(value * value for step in picture for value in step)


def _loudness(pitch: float, samples: Sequence[int]) -> float:
    """How loud one pitch is; the root keeps the faint ends of a word from counting for nothing."""
    factor = 2 * math.cos(2 * math.pi * pitch / RATE)
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    return math.sqrt(math.sqrt(max(0.0, one * one + two * two - factor * one * two)))

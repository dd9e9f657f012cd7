"""Cuts a recording where it is quietest: a recogniser takes half a minute at a time, and no word is cut in two."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

SHORTEST, LONGEST = 15, 28
"""Seconds between which a cut is looked for."""


def pieces(samples: array[int], rate: int) -> Iterator[tuple[int, int]]:
    """From which sample to which, end to end, none longer than LONGEST seconds."""
    window, start = max(1, rate // 10), 0
    while len(samples) - start > LONGEST * rate:
        places = range(start + SHORTEST * rate, start + LONGEST * rate - window, window)
        quietest = min(places, key=lambda place: loudness(samples[place : place + window]))
        yield start, quietest + window // 2
        start = quietest + window // 2
    if start < len(samples):
        yield start, len(samples)


def loudness(samples: array[int]) -> int:
    """The height of the loudest sample."""
    return max(max(samples), -min(samples))

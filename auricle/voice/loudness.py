"""Whether somebody speaks, frame by frame, by nothing but how loud it is. Plain."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.voice.tones import samples_of

FAINTEST = 120
"""The mean height of the faintest speech, of 32,767: a line that is open and silent stays well below it."""
SHORTEST = 0.1
"""Seconds that must be loud together: a click is no voice."""


@dataclass
class Loudness:
    """What was heard so far in one recording."""

    loud: float = 0.0
    """Seconds in which something was heard."""
    quiet: float = 0.0
    """Seconds of silence since then."""

    @property
    def audible(self) -> bool:
        return self.loud >= SHORTEST

    def add(self, frame: bytes, seconds: float) -> None:
        """Take the next frame, of 16-bit samples."""
        if mean_height(frame) >= FAINTEST:
            self.loud += seconds
            self.quiet = 0.0
        else:
            self.quiet += seconds


def mean_height(frame: bytes) -> float:
    """How far the samples are from silence, every fourth of them looked at."""
    samples = samples_of(frame)[::4]
    return sum(map(abs, samples)) / len(samples) if samples else 0.0

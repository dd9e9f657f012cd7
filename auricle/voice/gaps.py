"""How much silence belongs where no sound came, so that a second stays a second. Plain: the moments come from outside.

A phone may send nothing while nobody speaks, and packets get lost. Asterisk passes on what comes and makes up nothing.
"""

from __future__ import annotations

GAP = 0.5
"""Seconds without sound that are none yet: what is only late still comes."""
STEP = 0.2
"""Seconds after which silence is put in once more while the gap lasts."""
MOST = 1.0
"""Seconds at once. Where more has passed it is we who stood still, and what was said meanwhile is under way."""


class Gaps:
    """The gaps of one recording."""

    def __init__(self, now: float) -> None:
        self.patience = GAP
        """Seconds to wait for sound."""
        self._until = now

    def heard(self, now: float) -> None:
        """Sound has come."""
        self.patience, self._until = GAP, now

    def silence(self, now: float) -> float:
        """Nothing has come within `patience`: seconds of silence to put in."""
        missing, self._until, self.patience = now - self._until, now, STEP
        return min(missing, MOST)

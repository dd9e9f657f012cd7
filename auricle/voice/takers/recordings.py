"""The recordings of talks. (Nothing is recorded yet: whoever asks is told so.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.voice.keeping import CannotKeep

if TYPE_CHECKING:
    from auricle.voice.takers.talking import Talking


class Recordings:
    """Of all talks."""

    async def begin(self, talking: Talking) -> None:
        """Record from now on. Raises CannotKeep."""
        raise CannotKeep

    async def stop(self, talking: Talking) -> bool:
        """Record no longer; whether anything was being recorded."""
        return False

    async def done(self, talking: Talking) -> None:
        """The talk is over: put away what was recorded."""

"""A call-taker's sound in Asterisk, whichever way it takes to the browser."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Leg(Protocol):
    """One channel. It is closed by whoever opened it."""

    @property
    def channel(self) -> str: ...
    @property
    def gone(self) -> asyncio.Event: ...
    def said(self, frame: bytes) -> None:
        """Take 20 ms that came over the browser's own socket, where sound comes that way."""

"""What is ours in Asterisk is ours for a while only, again and again.

A service that stands still keeps its connections: Asterisk goes on sending, and whoever is on the line hears nothing,
for as long as they bear it. So each call has an end from its first moment, which the dialplan sets, and each other
channel soon has one. It is put off while we live; when nobody puts it off, Asterisk hangs up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from auricle.voice.ari import Ari, EngineAway, Refused

LASTS = 30
"""Seconds. `deploy/asterisk/extensions.conf` begins with as many."""
RENEWED = 5.0
END = "TIMEOUT(absolute)"


async def keep(ari: Ari, channels: Callable[[], Iterable[str]]) -> None:
    """Put the end of all that is ours off, for ever."""
    while True:
        await asyncio.gather(*(_put_off(ari, each) for each in set(channels())))
        await asyncio.sleep(RENEWED)


async def _put_off(ari: Ari, channel: str) -> None:
    # One that is gone, or is not there yet, has no end to put off.
    with contextlib.suppress(Refused, EngineAway):
        await ari.ask("POST", f"channels/{channel}/variable", variable=END, value=str(LASTS))

"""What is ours in Asterisk: the channels that we made or await, and how they are joined with one another.

    async with exchange.joined(channel) as (media, bridge): ...    # a call, with a sound of ours in its bridge
    async with exchange.sounding(sound) as (media, name): ...      # a sound of ours, not joined with anything yet

It outlives the connection to Asterisk: whoever asks while there is none gets EngineAway.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

from auricle.voice.ari import APPLICATION, Ari, EngineAway, Refused
from auricle.voice.line import Line
from auricle.voice.media import Media, Sound, opened

SOUND_PATIENCE = 5.0
MADE_HERE = ("dialled-", "leg-", "sound-")
"""How the names of channels begin that we ask for; Asterisk names those of callers by a moment and a number."""


def is_made_here(channel: str) -> bool:
    """Whether a channel is one that we asked for, or a service before this one."""
    return channel.startswith(MADE_HERE)


class Exchange:
    """One for the whole service. `answering` tells it what happens."""

    def __init__(self) -> None:
        self._ari: Ari | None = None
        self._arrivals: dict[str, asyncio.Future[None]] = {}
        self._gone: dict[str, asyncio.Event] = {}
        self._causes: dict[str, int] = {}
        self.lines: dict[str, Line] = {}
        """Calls that we made, by their channels."""

    @property
    def ari(self) -> Ari:
        """The connection of this moment. Raises EngineAway."""
        if self._ari is None:
            raise EngineAway("There is no connection to Asterisk.")
        return self._ari

    @property
    def ours(self) -> set[str]:
        """Names of channels and bridges that somebody here has in their hands."""
        return {*self._arrivals, *self._gone}

    @contextlib.contextmanager
    def connected(self, ari: Ari) -> Iterator[None]:
        """Asterisk is reached by this; when the block ends all that was ours is gone."""
        self._ari = ari
        try:
            yield
        finally:
            self._ari = None
            for gone in self._gone.values():
                gone.set()
            for line in self.lines.values():
                line.end()

    @contextlib.contextmanager
    def heard(self, channel: str, line: Line) -> Iterator[None]:
        """Hear what is pressed in a call that we made, and when it ends."""
        self.lines[channel] = line
        try:
            yield
        finally:
            del self.lines[channel]

    @contextlib.contextmanager
    def expected(self, channel: str) -> Iterator[asyncio.Event]:
        """Hold a channel that we ask for; yields what is set when it is gone. `arrival` waits until it is there."""
        self._arrivals[channel] = asyncio.get_running_loop().create_future()
        gone = self._gone[channel] = asyncio.Event()
        try:
            yield gone
        finally:
            del self._arrivals[channel], self._gone[channel]
            self._causes.pop(channel, None)

    async def arrival(self, channel: str, *, within: float) -> bool:
        """Wait until an expected channel is ours; False when it is gone, or has not come in time."""
        arrived = self._arrivals[channel]
        gone = asyncio.ensure_future(self._gone[channel].wait())
        try:
            waits: set[asyncio.Future[Any]] = {arrived, gone}
            await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        return arrived.done()

    def gone(self, channel: str) -> asyncio.Event:
        """What is set when an expected channel is gone."""
        return self._gone[channel]

    def arrived(self, channel: str) -> bool:
        """Learn that a channel is ours; returns whether it was expected. For `answering`."""
        waiting = self._arrivals.get(channel)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        return waiting is not None

    def left(self, channel: str, cause: int | None = None) -> None:
        """Learn that a channel is gone, and why. For `answering`."""
        gone = self._gone.get(channel)
        if gone is not None:
            if cause is not None:
                self._causes[channel] = cause
            gone.set()

    def cause_of(self, channel: str) -> int | None:
        """Why an expected channel is gone, by the numbers of Q.850, if that was said."""
        return self._causes.get(channel)

    @contextlib.asynccontextmanager
    async def sounding(
        self, sound: Sound, *, kind: str = "sound", live: bool = False
    ) -> AsyncIterator[tuple[Media, str]]:
        """A sound of ours, for as long as the block lasts, and the name of its channel. Raises EngineAway, Refused.

        A `live` one sends nothing by itself: somebody speaks.
        """
        name = f"{kind}-{secrets.token_hex(8)}"
        ask = self.ari.ask
        with self.expected(name):
            try:
                made = await ask(
                    "POST",
                    "channels/externalMedia",
                    channelId=name,
                    app=APPLICATION,
                    external_host="INCOMING",
                    transport="websocket",
                    encapsulation="none",
                    connection_type="server",
                    format=sound.name,
                )
                async with opened(self.ari.where, _connection_of(made), sound, live=live) as media:
                    # Asterisk refuses to join what has not arrived yet.
                    if not await self.arrival(name, within=SOUND_PATIENCE):
                        raise EngineAway("The sound of a call did not come.")
                    yield media, name
            finally:
                with contextlib.suppress(Refused, EngineAway):
                    await ask("DELETE", f"channels/{name}")

    @contextlib.asynccontextmanager
    async def joined(
        self, channel: str, sound: Sound, *, answer: bool = True
    ) -> AsyncIterator[tuple[Media, str]]:
        """A call in a bridge with a sound of ours, and the bridge's name. Raises EngineAway, Refused."""
        ask = self.ari.ask
        async with self.sounding(sound) as (media, name):
            try:
                if answer:
                    await ask("POST", f"channels/{channel}/answer")
                await ask("POST", f"bridges/{name}", type="mixing")
                await self.add(name, channel, name)
                yield media, name
            finally:
                with contextlib.suppress(Refused, EngineAway):
                    await ask("DELETE", f"bridges/{name}")

    async def add(self, bridge: str, *channels: str) -> None:
        """Let channels be heard in a bridge, and hear it. Raises EngineAway, Refused."""
        await self.ari.ask("POST", f"bridges/{bridge}/addChannel", channel=",".join(channels))

    async def remove(self, bridge: str, channel: str) -> None:
        """Take a channel out of a bridge; it is alone then. Raises EngineAway, Refused."""
        await self.ari.ask("POST", f"bridges/{bridge}/removeChannel", channel=channel)

    async def hang_up(self, channel: str) -> None:
        """End a channel, if it has not ended by itself."""
        with contextlib.suppress(Refused, EngineAway):
            await self.ari.ask("DELETE", f"channels/{channel}")


def _connection_of(made: dict[str, dict[str, str]]) -> str:
    try:
        return made["channelvars"]["MEDIA_WEBSOCKET_CONNECTION_ID"]
    except (KeyError, TypeError):
        raise EngineAway("Asterisk does not say where the sound of a call is.") from None

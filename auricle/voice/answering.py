"""Answer the phone: each call that Asterisk hands over is answered, joined with its sound, and talked with.

    await serve(where, talk)     # for ever; `talk` gets a Line, and whatever it does, the call is hung up after it

It connects again when the connection is lost, and hangs up what a connection before it left behind: such a call
has nobody to talk with, and its channel would stay up. Whoever was talking is not interrupted: `talk` learns that
the call is over and can still put away what was said.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine

from auricle.voice import lease
from auricle.voice.ari import Ari, EngineAway, Refused, Where, connected
from auricle.voice.events import Arrived, Event, Keyed, Left, Replaced
from auricle.voice.exchange import Exchange, is_made_here
from auricle.voice.line import Line
from auricle.voice.media import SLIN16, Sound
from auricle.voice.slowing import WINDOW, Slowing

PAUSE = 0.25
LONGEST_PAUSE = 4.0
KEY_AGAIN = 1.0
"""Seconds after which Asterisk is given a key again that it did not take."""
GRACE = 2.0
"""Seconds that calls have to come to their end when the service is stopped."""


class TakenOver(Exception):
    """Another service has connected to this Asterisk. To take the calls back would go on for ever, so this one ends."""


Talk = Callable[[Line], Awaitable[None]]

log = logging.getLogger(__name__)


async def serve(where: Where, talk: Talk, *, sound: Sound = SLIN16, exchange: Exchange | None = None) -> None:
    """Answer calls until cancelled, whatever becomes of Asterisk meanwhile. Raises TakenOver."""
    pause = PAUSE
    talks: set[asyncio.Task[None]] = set()
    exchange = exchange or Exchange()
    try:
        while True:
            with contextlib.suppress(EngineAway):
                async with connected(where) as ari:
                    pause = PAUSE
                    with exchange.connected(ari):
                        await Switchboard(ari, talk, sound, talks, exchange).run()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    finally:
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class Switchboard:
    """The calls of one connection."""

    def __init__(
        self, ari: Ari, talk: Talk, sound: Sound, talks: set[asyncio.Task[None]], exchange: Exchange
    ) -> None:
        self._ari = ari
        self._talk = talk
        self._sound = sound
        self._talks = talks
        self._lines: dict[str, Line | None] = {}
        self._exchange = exchange
        # Until Asterisk has a key it makes no hashes, and nobody is slowed.
        self._slowing = Slowing("")

    async def run(self) -> None:
        """Hang up what was left behind, then pass on what happens until the connection ends or this is cancelled."""
        reading = asyncio.create_task(self._read())
        sweeping = asyncio.create_task(self._hang_up_orphans())
        counting = asyncio.create_task(self._count_anew())
        keeping = asyncio.create_task(lease.keep(self._ari, self._ours))
        try:
            await asyncio.wait({reading})
            reading.result()
        finally:
            for line in filter(None, self._lines.values()):
                (line.end if reading.done() else line.cut)()
            if self._talks and not reading.done():
                # We are being stopped: what was said is put away and hung up while Asterisk is still there.
                await asyncio.wait(self._talks, timeout=GRACE)
            for task in (sweeping, counting, keeping, reading):
                task.cancel()
            await asyncio.gather(sweeping, counting, keeping, reading, return_exceptions=True)

    async def _read(self) -> None:
        async with contextlib.aclosing(self._ari.events()) as events:
            async for event in events:
                self._pass_on(event)
                if isinstance(event, Replaced):
                    raise TakenOver("Another voice service has taken the calls over: run one only.")

    def _pass_on(self, event: Event) -> None:
        if isinstance(event, Arrived):
            if self._exchange.arrived(event.channel) or event.is_sound or event.channel in self._lines:
                return
            if is_made_here(event.channel):
                # Somebody whom a service before this one called has answered: they must not hear who we are.
                self._begin(self._hang_up(event.channel))
                return
            # The name is taken at once, so that nobody sweeps it away as an orphan.
            self._lines[event.channel] = None
            self._begin(self._take(event.channel, event.source))
        elif isinstance(event, Keyed):
            line = self._line(event.channel)
            if line is not None:
                line.press(event.key)
        elif isinstance(event, Left):
            line = self._line(event.channel)
            if line is not None:
                line.end()
            self._exchange.left(event.channel, event.cause)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    def _ours(self) -> set[str]:
        return {*self._lines, *self._exchange.ours}

    def _line(self, channel: str) -> Line | None:
        return self._lines.get(channel) or self._exchange.lines.get(channel)

    async def _take(self, channel: str, source: str) -> None:
        loop = asyncio.get_running_loop()
        slowing = self._slowing
        used = False
        try:
            if wait := slowing.called(source, loop.time()):
                await self._ari.ask("POST", f"channels/{channel}/ring")
                await asyncio.sleep(wait)
            async with self._exchange.joined(channel, self._sound) as (media, bridge):
                line = self._lines[channel] = Line(channel, self._ari, media, bridge=bridge)
                try:
                    await self._talk(line)
                finally:
                    used = line.used
        except (Refused, EngineAway):
            # The caller was gone before we were ready, or Asterisk was.
            pass
        except Exception as error:  # noqa: BLE001
            # One call's fault must not end the others; its words may be the caller's, so only its kind is told.
            log.error("A call ended by a fault of ours: %s", type(error).__name__)
        finally:
            await self._hang_up(channel)
            slowing.ended(source, loop.time(), used=used)
            self._lines.pop(channel, None)

    async def _hang_up(self, channel: str) -> None:
        with contextlib.suppress(Refused, EngineAway):
            await self._ari.ask("DELETE", f"channels/{channel}")

    async def _count_anew(self) -> None:
        """Draw a key for the hashes of numbers, and another one each hour: what was counted before is forgotten."""
        while True:
            key = secrets.token_hex(32)
            try:
                await self._ari.ask("POST", "asterisk/variable", variable="SOURCE_KEY", value=key)
            except (Refused, EngineAway):
                # A busy Asterisk that answered too late: no key is kept for longer because of it.
                await asyncio.sleep(KEY_AGAIN)
                continue
            self._slowing = Slowing(key)
            await asyncio.sleep(WINDOW)

    async def _hang_up_orphans(self) -> None:
        """Hang up channels and bridges that no call of ours has; a call that has not reached us yet is none of them."""
        with contextlib.suppress(Refused, EngineAway):
            channels = await self._ari.ask("GET", "channels")
            bridges = await self._ari.ask("GET", "bridges")
            ours = self._ours()
            paths = [
                f"channels/{found['id']}" for found in channels if _is_left(found) and found["id"] not in ours
            ]
            paths += [f"bridges/{found['id']}" for found in bridges if found["id"] not in ours]
            for path in paths:
                with contextlib.suppress(Refused):
                    await self._ari.ask("DELETE", path)
            if paths:
                log.warning("Hung up %s channels and bridges that nobody talked with.", len(paths))


def _is_left(channel: dict[str, object]) -> bool:
    dialplan = channel.get("dialplan")
    in_our_hands = isinstance(dialplan, dict) and dialplan.get("app_name") == "Stasis"
    # Whom we called may not have answered yet, and then is nowhere in the dialplan.
    made_here = is_made_here(str(channel.get("id")))
    return in_our_hands or made_here or str(channel.get("name")).startswith("WebSocket/")

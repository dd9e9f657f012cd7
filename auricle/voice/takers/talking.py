"""A caller and those who talk with them. The caller is in their own bridge all the while; call-takers come and go.

Whoever answered owns the talk: when they hang up it ends, when they are lost the caller is first in the queue again,
unless a colleague who was asked in is there to go on. On hold everybody but the caller is in a bridge aside.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from auricle.voice.acting import Acting
from auricle.voice.ari import EngineAway, Refused
from auricle.voice.call_values import Happened
from auricle.voice.dialling import reached
from auricle.voice.line import Line
from auricle.voice.queue import Waiting
from auricle.voice.takers.desk import Desk, Gone
from auricle.voice.takers.holding import Holding

if TYPE_CHECKING:
    from auricle.voice.takers.room import Room

TRIES, BETWEEN = 6, 1.0
"""How often, and every how many seconds, a browser that came back is called."""


class NotNow(Exception):
    """This cannot be done as things stand; `why` is the word for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Party:
    """Somebody who talks with the caller."""

    who: str
    """A seat, or an interpreter's code."""
    name: str = field(repr=False)
    channel: str
    desk: Desk | None
    stack: AsyncExitStack = field(repr=False)
    watching: asyncio.Task[None] | None = None


class Talking:
    """One talk; the floor's Talk."""

    def __init__(self, room: Room, waiting: Waiting, line: Line, acting: Acting) -> None:
        self.room = room
        self.waiting = waiting
        self.line = line
        self.acting = acting
        self.onward: Waiting | None = None
        self.owner: Desk | None = None
        self.parties: dict[str, Party] = {}
        self.recording = "off"
        self.ended = False
        self._happened: asyncio.Queue[Happened] = asyncio.Queue()
        self._moving = asyncio.Lock()
        self._holding: Holding | None = None
        self._aside = ""
        self._asking: asyncio.Task[None] | None = None
        """A colleague or an interpreter who is being called."""

    @property
    def call(self) -> str:
        return self.waiting.call

    @property
    def report(self) -> str | None:
        """The report that the owner's page would file this under, if it has named one."""
        return None if self.owner is None else self.room.report_of(self.call, self.owner.seat).get("report")

    @property
    def held(self) -> bool:
        return self._holding is not None

    @property
    def busy(self) -> bool:
        """Whether somebody is being called in."""
        return self._asking is not None

    # The caller's side.

    async def next(self) -> Happened:
        """What happens next. After DONE, LOST and TRANSFERRED nothing does."""
        return await self._happened.get()

    async def record(self) -> None:
        """The caller agreed. Raises CannotKeep, and the call-taker may ask again."""
        try:
            await self.room.recordings.begin(self)
        except BaseException:
            self._tell_recording("failed")
            raise
        self._tell_recording("yes")

    async def keep(self) -> None:
        """Put away what was recorded."""
        if await self.room.recordings.stop(self):
            self._tell_recording("stopped")

    async def refused(self) -> None:
        """The caller did not agree."""
        self._tell_recording("no")

    async def over(self) -> None:
        """The caller is gone."""
        for party in self.parties.values():
            if party.desk is not None:
                party.desk.tell("lost", call=self.call)
        await self.finish(None, "lost")

    # The call-takers' side.

    async def join(self, desk: Desk, kind: str) -> None:
        """Let a call-taker talk with the caller; the first one owns the talk. Raises Gone, EngineAway, Refused."""
        stack = AsyncExitStack()
        try:
            leg = await stack.enter_async_context(desk.legged())
            party = Party(desk.seat, desk.name, leg.channel, desk, stack)
            await self.let_in(party, leg.gone)
        except BaseException:
            await stack.aclose()
            raise
        self.owner = self.owner or desk
        desk.begin(self, kind)

    async def let_in(self, party: Party, gone: asyncio.Event) -> None:
        """Join a channel with the others. Raises Gone, EngineAway, Refused."""
        async with self._moving:
            if self.ended:
                raise Gone
            bridge = self._aside if self.held else self.line.bridge
            await self.room.exchange.add(bridge, party.channel)
            self._require_going()
            self.tell("joined", who=party.who, name=party.name)
            self.parties[party.who] = party
            party.watching = asyncio.create_task(self._watch(party, gone))

    async def join_number(self, who: str, name: str, number: str) -> None:
        """Call an interpreter, and let them talk with the others. Raises NotReached, BadNumber, EngineAway, Gone."""
        stack = AsyncExitStack()
        try:
            leg = await stack.enter_async_context(reached(self.room.exchange, number))
            await self.let_in(Party(who, name, leg.channel, None, stack), leg.gone)
        except BaseException:
            await stack.aclose()
            raise

    async def renew(self, desk: Desk) -> None:
        """Give a browser that came back its sound again; it may need some seconds until it can be called."""
        for _ in range(TRIES):
            stack = AsyncExitStack()
            try:
                leg = await stack.enter_async_context(desk.legged())
                async with self._moving:
                    before = self.parties.get(desk.seat)
                    if self.ended or before is None:
                        raise Gone
                    await self.room.exchange.add(self._aside if self.held else self.line.bridge, leg.channel)
                    self._require_going()
                    party = replace(before, channel=leg.channel, stack=stack)
                    party.watching = asyncio.create_task(self._watch(party, leg.gone))
                    self.parties[desk.seat] = party
                await self._close(before)
            except (EngineAway, Refused, Gone):
                await stack.aclose()
                await asyncio.sleep(BETWEEN)
            else:
                return

    async def hold(self) -> None:
        """Let the caller wait, with a soft tone; nothing of it is recorded."""
        async with self._moving:
            if self.held or self.ended:
                return
            self._aside = f"aside-{secrets.token_hex(8)}"
            await self.room.exchange.ari.ask("POST", f"bridges/{self._aside}", type="mixing")
            try:
                await self._move(self._aside)
            except Refused:
                # Not on hold, and nobody is left aside where the caller hears nothing of them.
                with contextlib.suppress(Refused):
                    await self._move(self.line.bridge)
                await self._forget_aside()
                raise
            if self.ended:
                await self._forget_aside()
                return
            self._holding = Holding(self.room.house, self.line.media, self.waiting.language)
        self.room.floor.tell(self.waiting, "held")
        self.tell("held", call=self.call)

    async def unhold(self) -> None:
        """Go on with the caller."""
        async with self._moving:
            if self._holding is None or self.ended:
                return
            holding, self._holding = self._holding, None
            await holding.end()
            with contextlib.suppress(Refused):
                await self._move(self.line.bridge)
            await self._forget_aside()
        self.tell("unheld", call=self.call)

    async def _move(self, bridge: str) -> None:
        """Take everybody but the caller to another bridge. Raises Refused, after all who could be moved were."""
        refused: Refused | None = None
        for party in list(self.parties.values()):
            try:
                await self.room.exchange.add(bridge, party.channel)
            except Refused as refusal:
                # Who has left in this moment keeps nobody from it.
                refused = refusal if self.parties.get(party.who) is party else refused
        if refused is not None:
            raise refused

    async def leave(self, who: str, why: str) -> None:
        """Let one of them go. Without an owner the caller is first in the queue, or a colleague goes on."""
        party = self.parties.pop(who, None)
        if party is None:
            return
        await self._release(party, why)
        self.tell("left", who=who)
        if self.owner is None or self.owner is not party.desk:
            return
        self.owner = next((other.desk for other in self.parties.values() if other.desk), None)
        if self.owner is None and self._asking is None:
            await self.finish(Happened.LOST, "lost")
        elif self.owner is not None:
            self.owner.kind = "transfer"
            self.tell_all(self.owner)

    async def hand_over(self, desk: Desk) -> None:
        """A colleague has taken the call: they own it, and whoever did before is out of it."""
        before, self.owner = self.owner, desk
        if before is not None and before is not desk:
            await self.leave(before.seat, "transferred")

    async def to_queue(self, waiting: Waiting) -> None:
        """Pass the caller on to whoever is next for them."""
        self.onward = waiting
        await self.finish(Happened.TRANSFERRED, "transferred")

    def ask(self, what: Happened) -> None:
        """Let the caller's side do something."""
        self._happened.put_nowait(what)
        if what is Happened.ASKED_CONSENT:
            self._tell_recording("asked")

    def asking(self, what: Coroutine[Any, Any, None]) -> None:
        """Call somebody in; one at a time. Raises NotNow."""
        if self._asking is not None or self.ended:
            what.close()
            raise NotNow("busy")
        self._asking = asyncio.create_task(self._asked(what))

    async def finish(self, what: Happened | None, why: str) -> None:
        """End the talk, once. `what` is told to the caller's side."""
        if self.ended:
            return
        self.ended = True
        if what is not None:
            self._happened.put_nowait(what)
        if self._asking is not None and self._asking is not asyncio.current_task():
            self._asking.cancel()
        if self._holding is not None:
            await self._holding.end()
            self._holding = None
        parties, self.parties = list(self.parties.values()), {}
        try:
            for party in parties:
                await self._release(party, why)
            await self._forget_aside()
        finally:
            await self.room.recordings.done(self)

    def tell(self, what: str, **rest: object) -> None:
        """Tell every call-taker of the talk."""
        for party in self.parties.values():
            if party.desk is not None:
                party.desk.tell(what, **rest)

    def tell_all(self, desk: Desk) -> None:
        """Tell one of them where the talk stands."""
        report = self.room.report_of(self.call, desk.seat)
        desk.tell("talking", call=self.call, since=desk.began, kind=desk.kind, **report)
        if self.held:
            desk.tell("held", call=self.call)
        if self.recording != "off":
            desk.tell("recording", state=self.recording)
        for party in self.parties.values():
            if party.desk is not desk:
                desk.tell("joined", who=party.who, name=party.name)

    def _tell_recording(self, state: str) -> None:
        self.recording = state
        self.tell("recording", state=state)

    def _require_going(self) -> None:
        """The talk may have ended while Asterisk was asked."""
        if self.ended:
            raise Gone

    async def _asked(self, what: Coroutine[Any, Any, None]) -> None:
        try:
            await what
        finally:
            self._asking = None
            if self.owner is None and not self.ended:
                await self.finish(Happened.LOST, "lost")

    async def _watch(self, party: Party, gone: asyncio.Event) -> None:
        await gone.wait()
        if self.parties.get(party.who) is party:
            party.watching = None
            await self.leave(party.who, "lost")

    async def _close(self, party: Party) -> None:
        if party.watching is not None and party.watching is not asyncio.current_task():
            party.watching.cancel()
        await party.stack.aclose()

    async def _release(self, party: Party, why: str) -> None:
        await self._close(party)
        if party.desk is not None:
            party.desk.end(why)

    async def _forget_aside(self) -> None:
        aside, self._aside = self._aside, ""
        if aside:
            with contextlib.suppress(Refused, EngineAway):
                await self.room.exchange.ari.ask("DELETE", f"bridges/{aside}")

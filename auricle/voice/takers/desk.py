"""One call-taker: who they are, which browser speaks for them at this moment, and what rings there.

A seat outlives its browser for a few seconds, so that a page which is loaded anew goes on with the call.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle.sealing.phone_ticket import Ticket
from auricle.voice.acting import Acting
from auricle.voice.line import Line
from auricle.voice.queue import Waiting
from auricle.voice.takers.browser import Browser
from auricle.voice.takers.leg_webrtc import Sip
from auricle.voice.takers.legs import Leg

if TYPE_CHECKING:
    from auricle.voice.takers.room import Room
    from auricle.voice.takers.talking import Talking

AWAY, READY, RINGING, TALKING, WRAPPING = "away", "ready", "ringing", "talking", "wrapping"


@dataclass
class Ring:
    """What rings at a desk."""

    call: str
    told: dict[str, object]
    answer: asyncio.Future[bool]


class Desk:
    """One call-taker; the floor's Taker."""

    def __init__(self, room: Room, ticket: Ticket) -> None:
        self._room = room
        self.seat = ticket.seat
        self.be(ticket)
        self.browser: Browser | None = None
        self.talking: Talking | None = None
        self.kind = ""
        self.began = 0
        self.ringing: Ring | None = None
        self.leg: Leg | None = None
        self.sip: Sip | None = None
        self.renewing: asyncio.Task[None] | None = None
        self.told_state: tuple[str, str | None] | None = None
        self.was_ready = False
        """They were ready when their browser went, and are again when it comes back."""

    def be(self, ticket: Ticket) -> None:
        """Who they are, as the desk said last."""
        self.name = ticket.name
        self.languages, self.teams = frozenset(ticket.languages), frozenset(ticket.teams)

    @property
    def dials_out(self) -> bool:
        """Whether somebody is being called for them."""
        return self.ringing is not None and self.ringing.told["kind"] == "dial"

    @property
    def state(self) -> str:
        return self._room.floor.state(self) or AWAY

    def tell(self, what: str, **rest: object) -> None:
        """Tell the browser, if there is one."""
        if self.browser is not None:
            self.browser.tell(what, **rest)

    def tell_state(self) -> None:
        """Tell the browser its own state, when it does not know it yet."""
        call = self.ringing.call if self.ringing else self.talking.call if self.talking else None
        if self.told_state != (self.state, call):
            self.told_state = self.state, call
            self.tell("you", state=self.state, **({"call": call} if call else {}))

    def tell_all(self) -> None:
        """Tell a browser that has just come where things stand."""
        self.told_state = None
        self.tell_state()
        if self.ringing is not None:
            self.tell("ringing", **self.ringing.told)
        if self.talking is not None:
            self.talking.tell_all(self)

    async def ring(self, waiting: Waiting) -> bool:
        """Ring for a caller in the queue."""
        waited = max(0.0, asyncio.get_running_loop().time() - waiting.since)
        return await self.rung(waiting, "queue", waited=round(waited))

    async def rung(self, waiting: Waiting, kind: str, *, waited: int = 0, by: str = "") -> bool:
        """Ring until it is answered or declined, or for as long as the plan says; then they are away."""
        told: dict[str, object] = {
            "call": waiting.call,
            "kind": kind,
            "language": waiting.language,
            "urgent": waiting.urgent,
            "waited": waited,
            **self._room.report_of(waiting.call, self.seat),
            **({"from": by} if by else {}),
        }
        if self.browser is None or self.ringing is not None or self.talking is not None:
            return False
        ring = self.ringing = Ring(waiting.call, told, asyncio.get_running_loop().create_future())
        self.tell("ringing", **told)
        taken = False
        try:
            async with asyncio.timeout(self._room.answer_within):
                taken = await ring.answer
        except TimeoutError:
            self._room.floor.not_ready(self)
        finally:
            self.ringing = None
            if not taken:
                self.tell("unrung", call=waiting.call)
        return taken

    async def dials(self, waiting: Waiting, calling: asyncio.Task[None]) -> None:
        """Show that somebody is being called, until that call is over; declining it ends it."""
        told: dict[str, object] = {"call": waiting.call, "kind": "dial", "language": waiting.language}
        told |= {"urgent": False, "waited": 0}
        ring = self.ringing = Ring(waiting.call, told, asyncio.get_running_loop().create_future())
        self.tell("ringing", **told)
        waits: set[asyncio.Future[Any]] = {calling, ring.answer}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if not calling.done():
                calling.cancel()
            await calling
        except asyncio.CancelledError:
            calling.cancel()
            raise
        finally:
            if self.ringing is ring:
                self.ringing = None
                self.tell("unrung", call=waiting.call)

    def dialled(self) -> None:
        """Whoever was called wants to speak: it rings no longer."""
        self.ringing = None

    def answer(self, call: str, *, taken: bool) -> bool:
        """Take what rings, or decline it; whether it still rang."""
        ring = self.ringing
        if ring is None or ring.call != call or ring.answer.done():
            return False
        if taken and ring.told["kind"] == "dial":
            return False
        ring.answer.set_result(taken)
        return True

    async def talk(self, waiting: Waiting, line: Line, acting: Acting) -> Talking:
        """Join the caller, who was taken."""
        return await self._room.talk(self, waiting, line, acting)

    @contextlib.asynccontextmanager
    async def legged(self) -> AsyncIterator[Leg]:
        """Be in Asterisk for as long as the block lasts. Raises EngineAway, Refused."""
        if self.browser is None:
            raise Gone
        async with self._room.leg(self) as leg:
            self.leg = leg
            try:
                yield leg
            finally:
                if self.leg is leg:
                    self.leg = None

    def hear(self, frame: bytes) -> None:
        """Let the browser hear 20 ms."""
        if self.browser is not None:
            self.browser.play(frame)

    def begin(self, talking: Talking, kind: str) -> None:
        """They talk from now on."""
        self.talking, self.kind, self.began = talking, kind, round(time.time())
        self._room.floor.not_ready(self, TALKING)
        talking.tell_all(self)

    def end(self, why: str) -> None:
        """Their talk is over; they wrap up."""
        if self.talking is not None:
            self.tell("ended", call=self.talking.call, why=why)
            self.talking = None
            self._room.floor.not_ready(self, WRAPPING)

    def leave(self) -> None:
        """They are gone: nothing rings at them any more."""
        if self.ringing is not None and not self.ringing.answer.done():
            self.ringing.answer.set_result(False)


class Gone(Exception):
    """There is no browser at this desk."""

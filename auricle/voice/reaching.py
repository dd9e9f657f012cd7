"""A caller's side of reaching a person: waits in the queue, then speaks with whoever took the call.

What happens meanwhile comes out of `waits` and `talks` as keys and Happened, for call_flow.step.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from dataclasses import replace
from uuid import uuid4

from auricle.voice.acting import Acting
from auricle.voice.call_values import KEYS, Call, Happened
from auricle.voice.floor import Floor, Place, Taker, Talk
from auricle.voice.line import Line
from auricle.voice.plan import Plan
from auricle.voice.prompts.speech import WAITING_SOUND
from auricle.voice.queue import Waiting, minutes

LOOK = 1.0
SOUND_EVERY = 10.0
"""Seconds of silence, at most, in which somebody could think that the line is dead."""
TELL_EVERY = 60.0
GRACE = 30.0
"""Seconds for which a caller goes on waiting while nobody at work could answer: a browser that broke comes back."""
PATIENCE = 10.0

# What becomes of a wait that ends without an answer, by what ended it.
ENDS = {
    "1": "call_back",
    "2": "to_recording",
    Happened.HUNG_UP: "abandoned",
    Happened.NOBODY: "nobody",
    Happened.TOO_LONG: "nobody",
}
OTHERWISE = "ended"
TALK_ENDS = {Happened.LOST: "lost", Happened.TRANSFERRED: "transferred"}

log = logging.getLogger(__name__)


class Reaching:
    """What one call has to do with the floor."""

    def __init__(self, line: Line, floor: Floor, acting: Acting) -> None:
        self._line, self._floor, self._acting = line, floor, acting
        self._place: Place | None = None
        self._waiting = Waiting("", "")
        self._talk: Talk | None = None
        self._going = False
        """Somebody talks with the caller, and has not been told that it is over."""
        self._next: asyncio.Task[Happened] | None = None
        self._told: tuple[int, int | None] | None = None
        self._told_at = self._sounded_at = self._answerable_at = 0.0
        self._offered = False

    @property
    def until(self) -> asyncio.Future[object] | None:
        """What interrupts words that are being said: somebody took the call, or the call-taker did something."""
        if self._place is not None:
            return self._place.won  # type: ignore[return-value]
        return self._next  # type: ignore[return-value]

    def ask(self, call: Call, language: str, plan: Plan) -> bool:
        """Ask for a person; return whether anybody is there to wait for."""
        self._waiting = Waiting(str(uuid4()), language, urgent=call.urgent, since=_now())
        self._offered = False
        self._floor.tell(self._waiting, "offered")
        if not plan.staffed or not self._floor.answers(self._waiting):
            self._floor.tell(self._waiting, "nobody")
            return False
        self._floor.tell(self._waiting, "queued")
        self._enter()
        return True

    def reached(self, waiting: Waiting, taker: Taker) -> None:
        """Begin with a call-taker who has taken the call already."""
        self._waiting, self._offered = waiting, True
        self._place = Place(self._floor, waiting)
        self._place.won.set_result(taker)

    def ask_again(self, call: Call) -> None:
        """Wait once more, before all others: the talk broke off, or was passed on."""
        onward = self._talk.onward if self._talk is not None else None
        waiting = onward if onward is not None else self._waiting
        self._waiting = replace(
            waiting, call=self._waiting.call, urgent=call.urgent or waiting.urgent, first=True
        )
        self._forget_talk()
        # Whoever spoke with a person already is not told to do something else.
        self._offered = True
        if onward is not None:
            self._floor.tell(self._waiting, "queued")
        self._enter()

    def press_urgent(self) -> None:
        """The caller says that somebody is in danger now."""
        if self._place is not None:
            self._place.press_urgent()
            self._waiting = self._place.waiting

    def standing(self) -> tuple[int, int | None]:
        """The place and the minutes that are said now."""
        if self._place is None:
            return 1, None
        self._told, self._told_at = self._now_standing(self._place), _now()
        return self._told

    async def waits(self, plan: Plan, deadline: float) -> str:
        """What happens next to somebody who waits: a key, or one of Happened."""
        while True:
            place = self._place
            if place is None:
                return Happened.NOBODY
            if place.won.done() and await self._answered(place):
                return Happened.ANSWERED
            if self._line.over:
                return Happened.HUNG_UP
            found = self._due(place, plan, deadline)
            if found is not None:
                return found
            if _now() - self._sounded_at >= SOUND_EVERY:
                await self._line.say(WAITING_SOUND, until=self.until)
                self._sounded_at = _now()
            key = await self._line.key(LOOK, until=self.until)
            if key is not None and key in KEYS and not place.won.done():
                return key

    def _due(self, place: Place, plan: Plan, deadline: float) -> str | None:
        now = _now()
        if place.answerable:
            self._answerable_at = now
        if now - self._answerable_at >= GRACE:
            return Happened.NOBODY
        if now >= deadline:
            return Happened.TOO_LONG
        if not self._offered and now - place.waiting.since >= plan.offer_after:
            self._offered = True
            return Happened.WAITED
        if now - self._told_at >= TELL_EVERY:
            self._told_at = now
            if self._now_standing(place) != self._told:
                return Happened.MOVED
        return None

    async def leave(self, happened: str) -> None:
        """Wait no longer."""
        place, self._place = self._place, None
        if place is None:
            return
        taker = self._floor.leave_queue(place)
        self._floor.tell(place.waiting, ENDS.get(happened, OTHERWISE))
        if taker is not None:
            await self._let_go(taker, place)

    async def talks(self) -> str:
        """What happens next in a talk: a key, or one of Happened."""
        if self._talk is None:
            return Happened.LOST
        if self._next is None:
            self._next = asyncio.create_task(self._talk.next())
        key = await self._line.key(PATIENCE, until=self.until)
        if self._line.over:
            return Happened.HUNG_UP
        if self._next.done():
            return self._happened(self._next)
        return key if key is not None and key in KEYS else Happened.SILENCE

    def _happened(self, done: asyncio.Task[Happened]) -> Happened:
        self._next = None
        if done.cancelled() or done.exception() is not None:
            log.error("A talk ended by a fault of ours.")
            return Happened.LOST
        return done.result()

    async def record(self) -> Happened:
        """The caller agreed; return whether the talk is recorded now."""
        if self._talk is not None and await _tried(self._talk.record()):
            return Happened.RECORDING
        return Happened.AWAY

    async def keep(self) -> None:
        """Put away what was recorded."""
        if self._talk is not None:
            await _tried(self._talk.keep())

    async def refuse(self) -> None:
        """The caller does not want to be recorded."""
        if self._talk is not None:
            await _tried(self._talk.refused())

    async def hung_up(self) -> None:
        """The caller is gone."""
        self._going = False
        if self._talk is not None:
            await _tried(self._talk.over())

    def talk_ended(self, happened: str) -> None:
        """Tell how it ended."""
        self._going = self._going and happened == Happened.HUNG_UP
        self._floor.tell(self._waiting, TALK_ENDS.get(Happened(happened), OTHERWISE))

    async def let_go(self) -> None:
        """The call is over, by whatever: nobody goes on ringing, or talking with nobody."""
        await self.leave(OTHERWISE)
        if self._going:
            await self.hung_up()
        self._forget_talk()

    def _enter(self) -> None:
        self._place = self._floor.enter(self._waiting)
        self._answerable_at = self._sounded_at = _now()

    async def _answered(self, place: Place) -> bool:
        """Join the caller and whoever took the call. Where that fails, the caller is first again."""
        self._place, self._waiting = None, place.waiting
        try:
            self._talk = await place.won.result().talk(place.waiting, self._line, self._acting)
        except Exception as error:  # noqa: BLE001
            log.error("A call-taker could not be joined: %s", type(error).__name__)
            self._waiting = replace(place.waiting, first=True)
            if not self._line.over:
                await asyncio.sleep(LOOK)
            self._enter()
            return False
        self._going = True
        self._next = asyncio.create_task(self._talk.next())
        self._floor.tell(place.waiting, "answered")
        return True

    async def _let_go(self, taker: Taker, place: Place) -> None:
        """The caller went in the moment in which somebody took the call."""
        with contextlib.suppress(Exception):
            talk = await taker.talk(place.waiting, self._line, self._acting)
            await talk.over()

    def _forget_talk(self) -> None:
        self._talk = None
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _now_standing(self, place: Place) -> tuple[int, int | None]:
        return place.position, minutes(place.expected)


async def _tried(what: Awaitable[None]) -> bool:
    """Whether it could be done. What a call-taker's side cannot do must not end the call."""
    try:
        await what
    except Exception as error:  # noqa: BLE001
        log.error("A talk could not do something: %s", type(error).__name__)
        return False
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()

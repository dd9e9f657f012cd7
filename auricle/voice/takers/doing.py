"""What a call-taker's browser may ask for, and how it is done. What cannot be done is answered with one word."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from auricle.voice.ari import EngineAway, Refused
from auricle.voice.call_values import Happened
from auricle.voice.dialling import BadNumber, NotReached
from auricle.voice.plan import Interpreter
from auricle.voice.queue import Waiting
from auricle.voice.sip_tunnel import NotPassed
from auricle.voice.takers.calling_back import CallingBack
from auricle.voice.takers.desk import READY, RINGING, TALKING, WRAPPING, Desk, Gone
from auricle.voice.takers.room import Room
from auricle.voice.takers.talking import NotNow, Talking
from auricle.voice.takers.wire import LARGEST, BadMessage, name_of, read_message, word, word_if_any

MOST_AT_ONCE = 16

log = logging.getLogger(__name__)


class Doing:
    """Does what one browser asks for. A request that takes its time holds up no other."""

    def __init__(self, room: Room, desk: Desk, calling_back: CallingBack) -> None:
        self._room = room
        self._calling_back = calling_back
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, text: str) -> None:
        """Take a message of the browser."""
        try:
            message = read_message(text)
        except BadMessage:
            self._desk.tell("refused", do="", why="malformed")
            return
        if len(self._tasks) >= MOST_AT_ONCE:
            self._desk.tell("refused", do=message["do"], why="busy")
            return
        task = asyncio.create_task(self._do(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, message: dict[str, Any]) -> None:
        does = DOES.get(message["do"])
        try:
            if does is None:
                raise NotNow("unknown")
            await does(self, message)
        except NotNow as refusal:
            self._desk.tell("refused", do=message["do"], why=refusal.why)
        except BadMessage:
            self._desk.tell("refused", do=message["do"], why="malformed")
        except (EngineAway, Refused, Gone):
            self._desk.tell("refused", do=message["do"], why="engine")
        except Exception as error:  # noqa: BLE001
            # What was asked for may stand in its words, so only its kind is told.
            log.error("Something a call-taker asked for ended by a fault of ours: %s", type(error).__name__)
            self._desk.tell("refused", do=message["do"], why="fault")

    @property
    def _talking(self) -> Talking:
        if self._desk.talking is None:
            raise NotNow("no-call")
        return self._desk.talking

    @property
    def _own(self) -> Talking:
        """The talk that they own."""
        talking = self._talking
        if talking.owner is not self._desk:
            raise NotNow("not-yours")
        return talking

    async def _ready(self, message: dict[str, Any]) -> None:
        if self._desk.state in (TALKING, RINGING):
            raise NotNow("in-call")
        self._room.floor.ready(self._desk)

    async def _away(self, message: dict[str, Any]) -> None:
        if self._desk.state == TALKING:
            raise NotNow("in-call")
        self._desk.leave()
        self._room.floor.not_ready(self._desk)

    async def _wrapped(self, message: dict[str, Any]) -> None:
        if self._desk.state == WRAPPING:
            self._room.floor.ready(self._desk)

    async def _answer(self, message: dict[str, Any]) -> None:
        if not self._desk.answer(word(message, "call"), taken=True):
            raise NotNow("gone")

    async def _decline(self, message: dict[str, Any]) -> None:
        if not self._desk.answer(word(message, "call"), taken=False):
            raise NotNow("gone")

    async def _hold(self, message: dict[str, Any]) -> None:
        await self._own.hold()

    async def _unhold(self, message: dict[str, Any]) -> None:
        talking = self._own
        if talking.busy:
            raise NotNow("busy")
        await talking.unhold()

    async def _transfer(self, message: dict[str, Any]) -> None:
        talking = self._own
        to = word_if_any(message, "to")
        if to is not None:
            talking.asking(self._handed_over(talking, self._colleague(to)))
            return
        before = talking.waiting
        waiting = replace(
            before,
            language=word_if_any(message, "language") or before.language,
            team=word_if_any(message, "team"),
            first=True,
        )
        if not self._anybody(waiting):
            raise NotNow("nobody")
        await talking.to_queue(waiting)

    async def _handed_over(self, talking: Talking, colleague: Desk) -> None:
        """Let it ring at a colleague; when they do not take it the caller is back where they were."""
        taken = False
        with contextlib.suppress(EngineAway, Refused):
            await talking.hold()
            taken = await self._rung(talking, colleague, "transfer")
            if taken:
                await talking.hand_over(colleague)
            await talking.unhold()
        if not taken:
            self._desk.tell("refused", do="transfer", why="not-taken")

    async def _invite(self, message: dict[str, Any]) -> None:
        talking = self._own
        to = word(message, "to")
        if to in talking.parties:
            raise NotNow("there")
        interpreter = next((one for one in self._room.house.plan.interpreters if one.code == to), None)
        if interpreter is not None:
            talking.asking(self._dialled_in(talking, interpreter))
        else:
            talking.asking(self._called_in(talking, self._colleague(to)))

    async def _called_in(self, talking: Talking, colleague: Desk) -> None:
        if not await self._rung(talking, colleague, "invite"):
            self._desk.tell("refused", do="invite", why="not-taken")

    async def _dialled_in(self, talking: Talking, one: Interpreter) -> None:
        try:
            await talking.join_number(one.code, one.name, one.number)
        except NotReached as refusal:
            self._desk.tell("refused", do="invite", why=refusal.why.value)
        except (BadNumber, EngineAway, Refused, Gone):
            self._desk.tell("refused", do="invite", why="engine")

    async def _uninvite(self, message: dict[str, Any]) -> None:
        talking = self._own
        to = word(message, "to")
        if to not in talking.parties or to == self._desk.seat:
            raise NotNow("gone")
        await talking.leave(to, "uninvited")

    async def _consent(self, message: dict[str, Any]) -> None:
        talking = self._own
        if talking.recording in ("asked", "yes") or talking.held:
            raise NotNow("already" if not talking.held else "held")
        talking.ask(Happened.ASKED_CONSENT)

    async def _stop_recording(self, message: dict[str, Any]) -> None:
        talking = self._own
        if talking.recording != "yes":
            raise NotNow("not-recording")
        await talking.keep()
        talking.ask(Happened.ASKED_STOP)

    async def _report(self, message: dict[str, Any]) -> None:
        self._room.name_report(self._talking.call, self._desk.seat, str(name_of(message, "report")))

    async def _hang_up(self, message: dict[str, Any]) -> None:
        talking = self._talking
        if talking.owner is self._desk:
            await talking.finish(Happened.DONE, "done")
        else:
            await talking.leave(self._desk.seat, "done")

    async def _dial(self, message: dict[str, Any]) -> None:
        await self._calling_back.dial(self._desk, word(message, "pass", most=LARGEST))

    async def _sip(self, message: dict[str, Any]) -> None:
        sip = self._desk.sip
        if sip is None:
            raise NotNow("no-sip")
        try:
            await sip.way.send(word(message, "message", most=LARGEST))
        except NotPassed:
            raise NotNow("not-passed") from None

    async def _ping(self, message: dict[str, Any]) -> None:
        self._desk.tell("pong")

    def _colleague(self, seat: str) -> Desk:
        colleague = self._room.desks.get(seat)
        if colleague is None or colleague is self._desk or colleague.state != READY:
            raise NotNow("not-free")
        return colleague

    def _anybody(self, waiting: Waiting) -> bool:
        return self._room.floor.answers(waiting)

    async def _rung(self, talking: Talking, colleague: Desk, kind: str) -> bool:
        """Let it ring at a colleague and, when they take it, let them talk; whether they do."""
        floor = self._room.floor
        if colleague.state != READY:
            # Another call came first.
            return False
        floor.not_ready(colleague, RINGING)
        try:
            taken = await colleague.rung(talking.waiting, kind, by=self._desk.name)
            if taken:
                await talking.join(colleague, kind)
                return True
        except (Gone, EngineAway, Refused):
            return False
        finally:
            if floor.state(colleague) == RINGING:
                # They declined, or the caller is gone. The floor takes nobody from ringing to ready but by itself.
                floor.not_ready(colleague)
                floor.ready(colleague)
        return False


DOES: Mapping[str, Callable[[Doing, dict[str, Any]], Awaitable[None]]] = {
    "ready": Doing._ready,
    "away": Doing._away,
    "wrapped": Doing._wrapped,
    "answer": Doing._answer,
    "decline": Doing._decline,
    "hold": Doing._hold,
    "unhold": Doing._unhold,
    "transfer": Doing._transfer,
    "invite": Doing._invite,
    "uninvite": Doing._uninvite,
    "consent": Doing._consent,
    "stop_recording": Doing._stop_recording,
    "report": Doing._report,
    "hang_up": Doing._hang_up,
    "dial": Doing._dial,
    "sip": Doing._sip,
    "ping": Doing._ping,
}

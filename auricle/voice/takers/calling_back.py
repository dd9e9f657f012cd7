"""Calling somebody back: the number comes sealed, is dialled once, and only who presses 1 speaks with the call-taker.

Whoever answers hears nothing that tells who is calling: it may be another person than the one who asked for it.
"""

from __future__ import annotations

import asyncio
import time
from uuid import uuid4

from auricle.sealing.phone_ticket import BadTicket, DialPass, read_pass
from auricle.voice.ari import EngineAway, Refused
from auricle.voice.call_values import Call, Prompt
from auricle.voice.conversing import converse_with
from auricle.voice.dialling import BadNumber, NotReached, reached
from auricle.voice.line import Line
from auricle.voice.media import SLIN16
from auricle.voice.prompts.saying import sentences
from auricle.voice.queue import Waiting
from auricle.voice.takers.desk import AWAY, RINGING, TALKING, Desk
from auricle.voice.takers.room import Room
from auricle.voice.takers.talking import NotNow

YES = "1"
ASKED = 3
PATIENCE = 5.0


class CallingBack:
    """Dials what passes say; each of them once."""

    def __init__(self, room: Room, key: bytes) -> None:
        self._room = room
        self._key = key
        self._used: dict[str, int] = {}

    async def dial(self, desk: Desk, text: str) -> None:
        """Call somebody back for this call-taker; returns when that call is over. Raises NotNow."""
        passed = self._passed(text)
        busy = desk.ringing is not None or desk.talking is not None or desk.state in (RINGING, TALKING)
        if desk.browser is None or busy:
            raise NotNow("in-call")
        self._used[text] = passed.until
        before = desk.state
        waiting = Waiting(str(uuid4()), passed.language, since=asyncio.get_running_loop().time())
        self._room.floor.untold.add(waiting.call)
        self._room.floor.not_ready(desk, RINGING)
        calling = asyncio.create_task(self._called(desk, waiting, passed.number))
        try:
            await desk.dials(waiting, calling)
        except NotReached as refusal:
            raise NotNow(refusal.why.value) from None
        except (BadNumber, EngineAway, Refused):
            raise NotNow("engine") from None
        finally:
            self._room.floor.untold.discard(waiting.call)
            self._as_before(desk, before)

    def _as_before(self, desk: Desk, before: str) -> None:
        floor = self._room.floor
        if floor.state(desk) == RINGING:
            # The floor takes nobody from ringing to ready but by itself.
            floor.not_ready(desk, AWAY)
            floor.not_ready(desk, before)

    def _passed(self, text: str) -> DialPass:
        now = time.time()
        self._used = {used: until for used, until in self._used.items() if until >= now}
        try:
            passed = read_pass(self._key, text, now=now)
        except BadTicket:
            raise NotNow("pass") from None
        if text in self._used:
            raise NotNow("pass")
        return passed

    async def _called(self, desk: Desk, waiting: Waiting, number: str) -> None:
        exchange = self._room.exchange
        async with (
            reached(exchange, number) as leg,
            exchange.joined(leg.channel, SLIN16, answer=False) as (media, bridge),
        ):
            line = Line(leg.channel, exchange.ari, media, bridge=bridge)
            with exchange.heard(leg.channel, line):
                if not await self._wanted(line, waiting.language):
                    raise NotNow("not-wanted")
                desk.dialled()
                await converse_with(desk, waiting, line, self._room.house, self._room.floor)

    async def _wanted(self, line: Line, language: str) -> bool:
        """Ask, in words that betray nothing, whether whoever answered wants to speak."""
        languages = self._room.house.menu.languages
        call = Call(language=languages.index(language) + 1 if language in languages else 1)
        said = sentences(Prompt.CALLED_BACK, call, self._room.house.menu, None)
        sound = await self._room.house.speech.sound(said)
        for _ in range(ASKED):
            await line.say(sound)
            key = await line.key(PATIENCE)
            if key is not None or line.over:
                return key == YES
        return False

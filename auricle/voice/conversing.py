"""One call from its first word to its last: what happens goes into call_flow.step, and what comes out is done.

`Conversation` says and listens; what is recorded, filed and opened is `acting`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence

from auricle.voice import call_flow
from auricle.voice.acting import Acting, House
from auricle.voice.call_values import KEYS, Action, Do, Happened, Prompt, State
from auricle.voice.line import Line
from auricle.voice.prompts.saying import sentences
from auricle.voice.prompts.speech import BEEP
from auricle.voice.takes import LONGEST

PATIENCE = 10.0
PAUSED_AFTER = 8.0
AT_ONCE = 0.01
"""Seconds in which a key that was pressed already is there."""
WINDOWS = 1

Event = tuple[str, str]
"""What happened, and the code that comes with it."""


async def converse(line: Line, house: House) -> None:
    """Talk with one caller; whatever happens, what they said is kept when this returns."""
    acting = Acting(house)
    try:
        await Conversation(line, house, acting).run()
    finally:
        acting.let_go()


class Conversation:
    """One call."""

    def __init__(self, line: Line, house: House, acting: Acting) -> None:
        self._line, self._house, self._acting = line, house, acting
        self._recording = False
        self._asked: asyncio.Task[Event] | None = None
        self._happened: Event | None = None
        self.call, self._first = call_flow.begin(
            languages=len(house.menu.languages), categories=len(house.menu.categories), windows=WINDOWS
        )

    async def run(self) -> None:
        """Until the call has ended and nothing of it is under way any more."""
        await self._do(self._first)
        while self.call.state is not State.ENDED:
            happened, code = await self._next()
            self.call, actions = call_flow.step(self.call, happened, code=code)
            await self._do(actions)
        await self._answered()

    async def _do(self, actions: Sequence[Action]) -> None:
        self._happened = None
        if Do.BEGIN_RECORDING in actions and not self.call.opened:
            # Asked for while the words before it are said.
            self._acting.prepare(self.call)
        for action in actions:
            if isinstance(action, Prompt):
                await self._say(action)
            else:
                await DOES[action](self)

    async def _say(self, prompt: Prompt) -> None:
        if self._line.over:
            return
        said = sentences(prompt, self.call, self._house.menu, self._acting.opened)
        await self._line.say(await self._house.speech.sound(said))

    async def _next(self) -> Event:
        """Wait for what happens next."""
        if self._happened is not None:
            return self._happened
        if self._asked is not None:
            return await self._told(self._asked)
        if self._recording:
            return await self._recorded(), ""
        key = await self._line.key(PATIENCE)
        if key is None:
            return (Happened.HUNG_UP if self._line.over else Happened.SILENCE), ""
        return (key, "") if key in KEYS else await self._next()

    async def _told(self, asked: asyncio.Task[Event]) -> Event:
        """What the hotline answers. Keys that come meanwhile mean nothing; a caller who hangs up is not waited for."""
        while not asked.done() and not self._line.over:
            key = asyncio.create_task(self._line.key(PATIENCE))
            await asyncio.wait({asked, key}, return_when=asyncio.FIRST_COMPLETED)
            key.cancel()
            await asyncio.gather(key, return_exceptions=True)
        if not asked.done():
            return Happened.HUNG_UP, ""
        self._asked = None
        return asked.result()

    async def _recorded(self) -> str:
        """Record until the caller is done, and say how it ended."""
        self._recording = False
        takes = self._acting.takes
        takes.loudness.quiet = 0.0
        try:
            async with contextlib.aclosing(self._line.recorded(LONGEST - takes.seconds)) as frames:
                async for frame in frames:
                    if await takes.add(frame):
                        self._acting.send_on()
                    if takes.loudness.quiet >= PAUSED_AFTER:
                        break
        except OSError:
            return Happened.AWAY
        if self._line.over:
            return Happened.HUNG_UP
        key = await self._line.key(AT_ONCE)
        if not takes.audible:
            return Happened.NOTHING
        if key is not None and key in KEYS:
            return key
        return Happened.FULL if takes.seconds >= LONGEST - 1 else Happened.PAUSED

    async def _begin_recording(self) -> None:
        # A key that interrupted the words before has done its work.
        await self._forget_keys()
        self._recording = await self._acting.begin(self.call)
        if not self._recording:
            self._happened = Happened.AWAY, ""
            return
        await self._line.say(BEEP)
        await self._forget_keys()

    async def _forget_keys(self) -> None:
        while await self._line.key(AT_ONCE) is not None:
            pass

    async def _play_back(self) -> None:
        if await self._line.say(self._acting.takes.heard()):
            self._happened = Happened.HEARD, ""

    async def _ask(self, what: Awaitable[Event]) -> None:
        await self._answered()
        self._asked = asyncio.ensure_future(what)

    async def _file(self) -> None:
        await self._ask(self._acting.file())

    async def _file_incomplete(self) -> None:
        await self._ask(self._acting.file(unfinished=True))

    async def _add(self) -> None:
        await self._ask(self._acting.add())

    async def _open(self) -> None:
        await self._ask(self._acting.open(self.call))

    async def _withdraw(self) -> None:
        await self._ask(self._acting.withdraw(self.call))

    async def _answered(self) -> None:
        """What was asked last has come to its end."""
        if self._asked is not None:
            await asyncio.gather(self._asked, return_exceptions=True)
            self._asked = None

    async def _discard(self) -> None:
        await self._acting.discard()

    async def _close(self) -> None:
        await self._answered()
        await self._acting.leave()

    async def _hang_up(self) -> None:
        await self._line.hang_up()

    async def _nobody(self) -> None:
        # Nobody takes calls by this service yet; so whoever asks for a person is told at once, and may record.
        self._happened = Happened.NOBODY, ""

    async def _not_taken(self) -> None:
        self._happened = Happened.NOT_TAKEN, ""

    async def _nothing(self) -> None:
        pass


DOES: Mapping[Do, Callable[[Conversation], Awaitable[None]]] = {
    Do.BEGIN_RECORDING: Conversation._begin_recording,
    Do.END_RECORDING: Conversation._nothing,
    Do.PLAY_BACK: Conversation._play_back,
    Do.DISCARD: Conversation._discard,
    Do.FILE: Conversation._file,
    Do.FILE_INCOMPLETE: Conversation._file_incomplete,
    Do.ADD: Conversation._add,
    Do.OPEN: Conversation._open,
    Do.WITHDRAW: Conversation._withdraw,
    Do.CLOSE: Conversation._close,
    Do.KEEP_CALL_BACK: Conversation._not_taken,
    Do.QUEUE: Conversation._nobody,
    Do.QUEUE_FIRST: Conversation._nobody,
    Do.LEAVE_QUEUE: Conversation._nothing,
    Do.RECORD_TALK: Conversation._nothing,
    Do.KEEP_TALK: Conversation._nothing,
    Do.HANG_UP: Conversation._hang_up,
}

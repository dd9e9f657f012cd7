"""One call from its first word to its last: what happens goes into call_flow.step, and what comes out is done.

`Conversation` says and listens; what is recorded, filed and opened is `acting`, and a person is reached by `reaching`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from auricle.voice import call_flow
from auricle.voice.acting import Acting, House
from auricle.voice.call_person import TALKING
from auricle.voice.call_values import KEYS, Action, Do, Happened, Prompt, State
from auricle.voice.floor import Floor, Taker
from auricle.voice.line import Line
from auricle.voice.prompts.saying import Menu, sentences
from auricle.voice.prompts.speech import BEEP, PAUSE, silence
from auricle.voice.queue import Waiting
from auricle.voice.reaching import Reaching
from auricle.voice.takes import LONGEST

PATIENCE = 10.0
PAUSED_AFTER = 8.0
AT_ONCE = 0.01
"""Seconds in which a key that was pressed already is there."""
AFTER_THE_LIMIT = 300.0
"""Seconds in which a call that is too long can come to its end by itself."""

OF_THE_CALLER = (Prompt.STATUS, Prompt.MESSAGES)

Event = tuple[str, str]
"""What happened, and the code that comes with it."""


async def converse(line: Line, house: House, floor: Floor) -> None:
    """Talk with one caller; whatever happens, what they said is kept when this returns."""
    acting = Acting(house)
    reaching = Reaching(line, floor, acting)
    try:
        await Conversation(line, house, floor, acting, reaching).run()
    finally:
        acting.let_go()
        await reaching.let_go()


async def converse_with(taker: Taker, waiting: Waiting, line: Line, house: House, floor: Floor) -> None:
    """Let somebody whom we called speak with the call-taker who called them; otherwise as `converse`."""
    acting = Acting(house)
    reaching = Reaching(line, floor, acting)
    reaching.reached(waiting, taker)
    try:
        conversation = Conversation(line, house, floor, acting, reaching)
        conversation.reached(waiting.language)
        await conversation.run()
    finally:
        acting.let_go()
        await reaching.let_go()


class Conversation:
    """One call."""

    def __init__(self, line: Line, house: House, floor: Floor, acting: Acting, reaching: Reaching) -> None:
        self._line, self._house, self._floor = line, house, floor
        self._choices = house.menu
        """What this caller chooses from, whatever the hotline says of itself meanwhile."""
        self._acting, self._reaching = acting, reaching
        self._recording = False
        self._asked: asyncio.Task[Event] | None = None
        self._happened: Event | None = None
        self._step = ""
        self._until = asyncio.get_running_loop().time() + house.longest_call
        menu = self._choices
        self.call, self._first = call_flow.begin(
            languages=len(menu.languages), categories=len(menu.categories), windows=len(menu.windows)
        )

    def reached(self, language: str) -> None:
        """Begin with a call-taker who is on the line already."""
        languages = self._house.menu.languages
        chosen = languages.index(language) + 1 if language in languages else 1
        self.call, self._first = replace(self.call, state=State.WAITING, language=chosen), ()

    async def run(self) -> None:
        """Until the call has ended and nothing of it is under way any more."""
        await self._do(self._first)
        while self.call.state is not State.ENDED:
            self._step, code = await self._next()
            before = self.call.state
            self.call, actions = call_flow.step(self.call, self._step, code=code)
            if before in TALKING and self.call.state not in TALKING:
                self._reaching.talk_ended(self._step)
            await self._do(actions)
        await self._answered()

    async def _do(self, actions: Sequence[Action]) -> None:
        self._happened = None
        if Do.BEGIN_RECORDING in actions and not self.call.opened:
            # Asked for while the words before it are said.
            self._acting.prepare(self.call)
        for action in actions:
            if isinstance(action, Prompt):
                # What was done has led on already: the words before it would only hold the caller up.
                if self._happened is None:
                    await self._say(action)
            else:
                await DOES[action](self)

    async def _say(self, prompt: Prompt) -> None:
        if self._line.over:
            return
        if prompt is Prompt.CONSENT:
            # A key from before the question is no answer to it.
            await self._forget_keys()
        if prompt in (Prompt.WAIT, Prompt.PLACE):
            place, minutes = self._reaching.standing()
            self.call = replace(self.call, place=place, minutes=minutes)
        said = sentences(prompt, self.call, self._menu(), self._acting.opened)
        # What belongs to the caller may be long: it is made piece by piece, so that nobody waits for all of it.
        pieces = [[each] for each in said] if prompt in OF_THE_CALLER else [said]
        for piece in pieces:
            sound = await self._house.speech.sound(piece) + silence(PAUSE)
            if not await self._line.say(sound, until=self._reaching.until):
                return

    def _menu(self) -> Menu:
        """What there is to choose from, and whether somebody is there at this moment."""
        asking = Waiting("", self._acting.language(self.call))
        return replace(self._choices, person=self._house.plan.staffed and self._floor.answers(asking))

    async def _next(self) -> Event:
        """Wait for what happens next."""
        if self._happened is not None:
            return self._happened
        if self._asked is not None:
            return await self._told(self._asked)
        if self._recording:
            return await self._recorded(), ""
        if self.call.state in TALKING:
            return await self._talks(), ""
        if self.call.state is State.WAITING:
            return await self._waits(), ""
        if self._is_late():
            return Happened.TOO_LONG, ""
        key = await self._line.key(PATIENCE)
        if key is None:
            return (Happened.HUNG_UP if self._line.over else Happened.SILENCE), ""
        return (key, "") if key in KEYS else await self._next()

    async def _talks(self) -> str:
        before = asyncio.get_running_loop().time()
        happened = await self._reaching.talks()
        self._until += asyncio.get_running_loop().time() - before
        return happened

    async def _waits(self) -> str:
        happened = await self._reaching.waits(self._house.plan, self._until)
        if happened == Happened.TOO_LONG:
            self._is_late()
        return happened

    def _is_late(self) -> bool:
        """Whether the call is too long. It is so again after a while."""
        late = asyncio.get_running_loop().time() >= self._until
        if late:
            self._until = asyncio.get_running_loop().time() + AFTER_THE_LIMIT
        return late

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
                    self._line.used |= takes.audible
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

    async def _keep_call_back(self) -> None:
        await self._ask(self._acting.keep_call_back(self.call))

    async def _discard(self) -> None:
        await self._acting.discard()

    async def _close(self) -> None:
        await self._answered()
        await self._acting.leave()

    async def _hang_up(self) -> None:
        await self._line.hang_up()

    async def _queue(self) -> None:
        language = self._acting.language(self.call)
        if not self._reaching.ask(self.call, language, self._house.plan):
            self._happened = Happened.NOBODY, ""

    async def _queue_first(self) -> None:
        self._reaching.ask_again(self.call)

    async def _leave_queue(self) -> None:
        await self._reaching.leave(self._step)

    async def _tell_urgent(self) -> None:
        self._reaching.press_urgent()

    async def _record_talk(self) -> None:
        self._happened = await self._reaching.record(), ""

    async def _keep_talk(self) -> None:
        await self._reaching.keep()

    async def _refuse_recording(self) -> None:
        await self._reaching.refuse()

    async def _end_talk(self) -> None:
        await self._reaching.hung_up()

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
    Do.KEEP_CALL_BACK: Conversation._keep_call_back,
    Do.QUEUE: Conversation._queue,
    Do.QUEUE_FIRST: Conversation._queue_first,
    Do.LEAVE_QUEUE: Conversation._leave_queue,
    Do.TELL_URGENT: Conversation._tell_urgent,
    Do.RECORD_TALK: Conversation._record_talk,
    Do.KEEP_TALK: Conversation._keep_talk,
    Do.REFUSE_RECORDING: Conversation._refuse_recording,
    Do.END_TALK: Conversation._end_talk,
    Do.HANG_UP: Conversation._hang_up,
}

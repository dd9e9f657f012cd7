"""What a conversation does with the hotline: begin and file a report, open one by its code, add to it, withdraw it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from auricle.sealing.envelope import ContentKey
from auricle.voice import call_backs
from auricle.voice.adding import Addition
from auricle.voice.call_values import Call, Happened
from auricle.voice.hotline import HotlineAway, Refusal
from auricle.voice.keeping import CannotKeep, Keeper, Report
from auricle.voice.parcel import Prepared
from auricle.voice.plan import Plan
from auricle.voice.prompts.saying import Menu, Opened
from auricle.voice.prompts.speech import Speech
from auricle.voice.takes import Memory, Takes

TRIES = 3
BETWEEN = 1.5
REFUSED = {
    "wrong-code": Happened.WRONG_CODE,
    "pin-needed": Happened.PIN_NEEDED,
    "wrong-pin": Happened.WRONG_PIN,
    "destroyed": Happened.DESTROYED,
}


@dataclass
class House:
    """What all calls have together. `menu`, `codes` and `plan` are read anew from time to time."""

    keeper: Keeper
    speech: Speech
    menu: Menu
    codes: tuple[str, ...] = ()
    """Of the categories of the menu."""
    plan: Plan = field(default_factory=Plan)
    longest_call: float = 3600.0
    """Seconds; the time with a person does not count."""


class Acting:
    """What one call has in its hands."""

    def __init__(self, house: House) -> None:
        self._house = house
        # As they were told to this caller: they may be others by the time that one is chosen.
        self._codes, self._windows = house.codes, house.plan.windows
        self._hotline = house.keeper.hotline
        self._preparing: asyncio.Task[Prepared] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._report: Report | None = None
        self._addition: Addition | None = None
        self._inbox: dict[str, Any] = {}
        self._code = ""
        self._pin_asked = False
        self.opened: Opened | None = None

    @property
    def takes(self) -> Takes:
        """What is being recorded."""
        kept = self._addition or self._report
        if kept is None:
            raise LookupError("Nothing is being recorded.")
        return kept.takes

    def prepare(self, call: Call) -> None:
        """Begin to ask for what a report needs."""
        if self._report is None and self._preparing is None:
            category = self._codes[call.category - 1] if call.category else None
            self._preparing = asyncio.create_task(self._house.keeper.prepared(self.language(call), category))

    async def begin(self, call: Call) -> bool:
        """Make ready to record, or to go on recording; return whether what is said can be kept."""
        if call.opened:
            if self._addition is None:
                key, report = ContentKey(base64.b64decode(self._inbox["key"])), UUID(self._inbox["report"])
                self._addition = Addition(Takes(key, report, Memory()), key, report, self._inbox["session"])
            await self._addition.takes.begin()
            return True
        try:
            if self._report is None:
                await self._begin_report()
            await self._go_on()
        except (HotlineAway, Refusal, CannotKeep, OSError):
            return False
        return True

    async def _begin_report(self) -> None:
        preparing, self._preparing = self._preparing, None
        if preparing is None:
            raise HotlineAway
        self._report = await self._house.keeper.begun(await preparing)

    async def _go_on(self) -> None:
        report = self._report
        if report is not None:
            report.takes.open()
            await report.put_down()
            await report.takes.begin()

    def send_on(self) -> None:
        """Hand over what was put down, while the caller goes on."""
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        with contextlib.suppress(HotlineAway, Refusal, OSError):
            await self.takes.send(self._hotline)

    async def _sent(self) -> None:
        if self._sending is not None:
            await asyncio.gather(self._sending, return_exceptions=True)
            self._sending = None

    async def discard(self) -> None:
        """Forget what was said."""
        await self._sent()
        with contextlib.suppress(HotlineAway, Refusal, OSError):
            await self.takes.discard(self._hotline)

    async def file(self, *, unfinished: bool = False) -> tuple[str, str]:
        """File the report. One in which nothing can be heard is none, when its caller has gone."""
        await self._sent()
        report = self._report
        if report is None or (unfinished and not report.takes.audible):
            return Happened.NOT_TAKEN, ""
        try:
            there = await self._house.keeper.filed(report, unfinished=unfinished)
        except CannotKeep:
            return Happened.NOT_TAKEN, ""
        self._report = None
        return (Happened.FILED if there else Happened.SPOOLED), report.prepared.code

    async def add(self) -> tuple[str, str]:
        """Add what was recorded to the report that is open."""
        await self._sent()
        addition = self._addition
        if addition is None or not addition.takes.audible:
            return Happened.NOT_TAKEN, ""
        for _ in range(TRIES):
            try:
                await addition.say(self._hotline)
            except HotlineAway:
                await asyncio.sleep(BETWEEN)
            except Refusal as refusal:
                if refusal.problem != "incomplete":
                    break
            else:
                self._addition = None
                return Happened.ADDED, ""
        return Happened.NOT_TAKEN, ""

    async def open(self, call: Call) -> tuple[str, str]:
        """Open a report by what was keyed in: its code, or after that its PIN."""
        pin = {"pin": call.typed} if self._pin_asked else {}
        if not pin:
            self._code = call.typed
        return await self._opened(call, pin), ""

    async def _opened(self, call: Call, pin: dict[str, str]) -> Happened:
        self._pin_asked = False
        for _ in range(TRIES):
            try:
                self._inbox = await self._hotline.ask(
                    "POST", "/v1/inbox/open", {"code": self._code, **pin}, language=self.language(call)
                )
            except HotlineAway:
                await asyncio.sleep(BETWEEN)
            except Refusal as refusal:
                happened = REFUSED.get(refusal.problem, Happened.AWAY)
                self._pin_asked = happened in (Happened.PIN_NEEDED, Happened.WRONG_PIN)
                return happened
            else:
                self.opened = _read(self._inbox)
                return Happened.OPENED
        return Happened.AWAY

    async def withdraw(self, call: Call) -> tuple[str, str]:
        """Withdraw the report that is open."""
        try:
            await self._hotline.ask("POST", "/v1/inbox/withdraw", {"session": self._inbox["session"]})
        except (HotlineAway, Refusal):
            return Happened.AWAY, ""
        if self.opened is not None:
            # What was told of it before is no longer so.
            self.opened = Opened((), self.opened.messages, self.opened.may_write, may_withdraw=False)
        return Happened.WITHDRAWN, ""

    async def keep_call_back(self, call: Call) -> tuple[str, str]:
        """Keep the number that was keyed in, sealed, for the window that was chosen."""
        windows = self._windows
        if not 1 <= call.window <= len(windows):
            return Happened.NOT_TAKEN, ""
        window, language = windows[call.window - 1].code, self.language(call)
        kept = await call_backs.keep(self._hotline, call.typed, window=window, language=language)
        return (Happened.KEPT if kept else Happened.NOT_TAKEN), ""

    async def leave(self) -> None:
        """Forget the report that is open. What could not be added yet is added when the hotline is back."""
        inbox, self._inbox, self._code = self._inbox, {}, ""
        addition, self.opened, self._addition = self._addition, None, None
        if addition is not None and addition.takes.audible:
            self._house.keeper.additions.deliver(addition)
        elif inbox:
            with contextlib.suppress(HotlineAway, Refusal):
                await self._hotline.ask("POST", "/v1/inbox/leave", {"session": inbox["session"]})

    def let_go(self) -> None:
        """The call is over. A report that could not be filed is left to the spool, unless nothing is heard in it.

        What was to be added and a fault of ours kept from it goes on by itself.
        """
        for task in (self._preparing, self._sending):
            if task is not None:
                task.cancel()
        if self._report is not None:
            keeper = self._house.keeper
            (keeper.leave if self._report.takes.audible else keeper.forget)(self._report)
            self._report = None
        if self._addition is not None and self._addition.takes.audible:
            self._house.keeper.additions.deliver(self._addition)
            self._addition = None

    def language(self, call: Call) -> str:
        """The caller's language."""
        return self._house.menu.languages[call.language - 1]


def _read(inbox: dict[str, Any]) -> Opened:
    messages = [str(each["text"]) for each in inbox["messages"]]
    return Opened(list(map(str, inbox["sentences"])), messages, inbox["may_write"], inbox["may_withdraw"])

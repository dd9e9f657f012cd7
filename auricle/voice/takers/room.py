"""The room of the call-takers: who sits where, and what each of them sees of the others and of the queue."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from auricle.sealing.phone_ticket import Ticket
from auricle.voice.acting import Acting, House
from auricle.voice.attaching import attach
from auricle.voice.exchange import Exchange
from auricle.voice.floor import Floor, Snapshot
from auricle.voice.line import Line
from auricle.voice.queue import Waiting
from auricle.voice.takers.browser import Browser
from auricle.voice.takers.desk import AWAY, WRAPPING, Desk
from auricle.voice.takers.leg_socket import socket_leg
from auricle.voice.takers.leg_webrtc import Sip, webrtc_leg
from auricle.voice.takers.legs import Leg
from auricle.voice.takers.recordings import Recordings
from auricle.voice.takers.talking import Talking

GRACE = 8.0
"""Seconds in which a browser that was lost can come back to its talk, or to being ready."""
SHORTEST_GRACE = 2.0
TOLD_EVERY = 1.0
MOST_REPORTS = 1000
OTHER_TAB = 4001


class Room:
    """One for the whole service."""

    def __init__(self, floor: Floor, exchange: Exchange, house: House) -> None:
        self.floor = floor
        self.exchange = exchange
        self.house = house
        self.recordings = Recordings(house.keeper, attach)
        self.desks: dict[str, Desk] = {}
        self.watchers: set[Browser] = set()
        self._reports: dict[tuple[str, str], str] = {}
        """By call and seat: each call-taker's page has a form of its own, and only the owner's is about the call."""
        self._leaving: dict[str, asyncio.Task[None]] = {}

    @property
    def answer_within(self) -> float:
        """Seconds that a call rings at one call-taker."""
        return self.house.plan.answer_within

    @property
    def interpreters(self) -> list[dict[str, str]]:
        """Whom a call-taker can call in, without their numbers."""
        plan = self.house.plan
        return [{"code": one.code, "name": one.name, "language": one.language} for one in plan.interpreters]

    def sit(self, ticket: Ticket, browser: Browser, sip: Sip | None = None) -> Desk:
        """Somebody has come, or has come back; another tab of theirs is told that it is not the one any more."""
        leaving = self._leaving.pop(ticket.seat, None)
        if leaving is not None:
            leaving.cancel()
        desk = self.desks.get(ticket.seat)
        if desk is None:
            desk = self.desks[ticket.seat] = Desk(self, ticket)
            self.floor.arrive(desk)
        elif desk.browser is not None:
            desk.browser.close(OTHER_TAB, "another tab")
        desk.be(ticket)
        desk.browser, desk.sip = browser, sip
        if desk.was_ready:
            desk.was_ready = False
            self.floor.ready(desk)
        if sip is not None and desk.talking is not None:
            # The sound of the page before went with it.
            desk.renewing = asyncio.create_task(desk.talking.renew(desk))
        return desk

    def rise(self, desk: Desk, browser: Browser) -> None:
        """A browser is gone. Whoever was at work has a few seconds to come back, in which nothing rings there."""
        if desk.browser is not browser:
            return
        desk.browser = None
        if desk.talking is None:
            if desk.state == AWAY or desk.dials_out:
                desk.leave()
                self._forget(desk)
                return
            desk.was_ready = desk.state != WRAPPING
            # Busy for a moment: a caller who waits for nobody else is not told that nobody is there.
            self.floor.not_ready(desk, WRAPPING)
        desk.leave()
        silent = asyncio.get_running_loop().time() - browser.heard_at
        task = asyncio.create_task(self._leave(desk, max(SHORTEST_GRACE, GRACE - silent)))
        self._leaving[desk.seat] = task

    async def _leave(self, desk: Desk, grace: float) -> None:
        await asyncio.sleep(grace)
        del self._leaving[desk.seat]
        if desk.talking is not None:
            await desk.talking.leave(desk.seat, "lost")
        self._forget(desk)

    def _forget(self, desk: Desk) -> None:
        if self.desks.get(desk.seat) is desk:
            del self.desks[desk.seat]
        self.floor.leave(desk)

    async def talk(self, desk: Desk, waiting: Waiting, line: Line, acting: Acting) -> Talking:
        """Let them talk with each other. Raises Gone, EngineAway, Refused."""
        talking = Talking(self, waiting, line, acting)
        try:
            await talking.join(desk, "dial" if waiting.call in self.floor.untold else "queue")
        except BaseException:
            # Whose sound does not come is not asked for the next caller at once.
            self.floor.not_ready(desk)
            raise
        return talking

    @contextlib.asynccontextmanager
    async def leg(self, desk: Desk) -> AsyncIterator[Leg]:
        """A call-taker's sound in Asterisk. Raises EngineAway, Refused."""
        sip = desk.sip
        opened = webrtc_leg(self.exchange, sip) if sip else socket_leg(self.exchange, desk.hear)
        async with opened as leg:
            yield leg

    def name_report(self, call: str, seat: str, report: str) -> None:
        """Keep under which report the page of a call-taker would file a call."""
        self._reports.pop((call, seat), None)
        self._reports[call, seat] = report
        while len(self._reports) > MOST_REPORTS:
            del self._reports[next(iter(self._reports))]

    def report_of(self, call: str, seat: str) -> dict[str, str]:
        """The report that this call-taker's page named, as their browser is told of it; nothing where it named none."""
        found = self._reports.get((call, seat))
        return {"report": found} if found else {}

    async def tell_states(self) -> None:
        """Tell everybody their own state when it is another one, for ever."""
        seen = -1
        while True:
            seen = await self.floor.changed(seen)
            for desk in self.desks.values():
                desk.tell_state()

    async def tell_views(self) -> None:
        """Tell everybody what becomes of the queue and of their colleagues, at most once a second, for ever."""
        seen, told = -1, None
        while True:
            seen = await self.floor.changed(seen)
            snapshot = self.floor.snapshot()
            if snapshot != told:
                told = snapshot
                for browser in (*self.watchers, *(desk.browser for desk in self.desks.values())):
                    if browser is not None:
                        self.tell_view(browser)
            await asyncio.sleep(TOLD_EVERY)

    def tell_view(self, browser: Browser) -> None:
        """Tell one of them how things stand."""
        snapshot = self.floor.snapshot()
        browser.tell("queue", **queue_of(snapshot, asyncio.get_running_loop().time()))
        browser.tell("colleagues", people=people_of(snapshot))


def queue_of(seen: Snapshot, now: float) -> dict[str, Any]:
    """The queue as browsers are told of it."""
    waiting = [
        {
            "call": one.call,
            "language": one.language,
            "urgent": one.urgent,
            "waited": round(max(0.0, now - one.since)),
            "first": one.first,
        }
        for one in seen.waiting
    ]
    return {"waiting": waiting, "ready": seen.ready, "busy": seen.busy}


def people_of(seen: Snapshot) -> list[dict[str, Any]]:
    """Everybody at work as browsers are told of them."""
    return [
        {
            "seat": one.seat,
            "name": one.name,
            "languages": sorted(one.languages),
            "state": one.state,
        }
        for one in seen.people
    ]

"""Where the browsers of call-takers come in: one websocket each, on loopback, behind the proxy of the desk's host.

A browser that has shown no ticket of the desk is told nothing, and is let go after a few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from auricle.sealing.phone_ticket import BadTicket, Ticket, read_ticket
from auricle.voice.ari import EngineAway, Refused
from auricle.voice.sip_accounts import forget_accounts
from auricle.voice.takers.browser import Browser
from auricle.voice.takers.calling_back import CallingBack
from auricle.voice.takers.desk import RINGING, TALKING, Desk
from auricle.voice.takers.doing import Doing
from auricle.voice.takers.leg_webrtc import Sip, signalling
from auricle.voice.takers.room import Room
from auricle.voice.takers.wire import LARGEST, Allowance, BadMessage, ticket_again, ticket_of

LOOPBACK = "127.0.0.1"
PATH = "/phone/socket"
MEDIA = ("socket", "webrtc")
TICKET_PATIENCE = 5.0
MOST_STRANGERS = 64
"""Browsers that have not shown a ticket yet."""
MOST_BROWSERS = 500
PROVED_FOR = 900.0
"""Seconds for which a ticket lets somebody sit here. A browser brings another one in time, if the desk gives it."""
LOOKED_AGAIN = 1.0
ASKED_AGAIN = 0.5
ASKED_EVERY, ANSWER_WITHIN = 3.0, 5.0
"""Seconds: a browser that is gone without a word is found out by these."""
BAD_TICKET, TOO_MUCH, ENGINE_AWAY, FULL = 4003, 1008, 1012, 1013
WORDS, SOUND = (20.0, 100.0), (60.0, 100.0)
"""Messages in a second and at once."""


class CannotListen(Exception):
    """Browsers cannot come in; the message is one sentence."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sockets:
    """Where browsers come in, and from which pages."""

    port: int
    origins: tuple[str, ...]
    key: bytes = field(repr=False)
    media: str = MEDIA[0]


async def serve_browsers(sockets: Sockets, room: Room) -> None:
    """Let browsers in, for ever. Raises CannotListen."""
    door = Door(sockets, room)
    if sockets.media == "webrtc":
        await _forget_accounts(room)
    listening = serve(
        door.meet,
        LOOPBACK,
        sockets.port,
        origins=list(sockets.origins),  # type: ignore[arg-type]
        process_request=_only_our_path,
        max_size=LARGEST,
        compression=None,
        ping_interval=ASKED_EVERY,
        ping_timeout=ANSWER_WITHIN,
        close_timeout=1,
        server_header=None,
    )
    try:
        server = await listening
    except OSError as error:
        raise CannotListen(f"Port {sockets.port} cannot be listened at: {error.strerror}.") from None
    async with server, asyncio.TaskGroup() as tasks:
        tasks.create_task(room.tell_states())
        tasks.create_task(room.tell_views())


async def _forget_accounts(room: Room) -> None:
    """Delete what a service before this one left, as soon as Asterisk is there."""
    while True:
        try:
            return await forget_accounts(room.exchange.ari)
        except (EngineAway, Refused):
            await asyncio.sleep(ASKED_AGAIN)


def _only_our_path(connection: ServerConnection, request: Request) -> Response | None:
    if request.path != PATH:
        return connection.respond(http.HTTPStatus.NOT_FOUND, "")
    return None


class Door:
    """Meets whoever comes."""

    def __init__(self, sockets: Sockets, room: Room) -> None:
        self._sockets = sockets
        self._room = room
        self._calling_back = CallingBack(room, sockets.key)
        self._used: dict[str, int] = {}
        """Tickets that were shown, and until when they would be good."""
        self._strangers: dict[ServerConnection, None] = {}
        """The oldest first."""
        self._browsers = 0

    async def meet(self, socket: ServerConnection) -> None:
        """Let one browser in, and listen to it until it goes."""
        if self._browsers >= MOST_BROWSERS:
            await socket.close(FULL, "full")
            return
        if len(self._strangers) >= MOST_STRANGERS:
            # A browser of the desk shows its ticket at once: who has waited for longest is rather none.
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            oldest.transport.abort()
        try:
            ticket = await self._ticket(socket)
        except (BadTicket, BadMessage, TimeoutError):
            await socket.close(BAD_TICKET, "ticket")
            return
        except ConnectionClosed:
            return
        self._browsers += 1
        try:
            await self._served(socket, ticket)
        except Exception as error:  # noqa: BLE001
            # One browser's fault must not end the others; what it said is not repeated.
            log.error("A call-taker's socket ended by a fault of ours: %s", type(error).__name__)
        finally:
            self._browsers -= 1

    async def _ticket(self, socket: ServerConnection) -> Ticket:
        self._strangers[socket] = None
        try:
            async with asyncio.timeout(TICKET_PATIENCE):
                message = await socket.recv()
        finally:
            self._strangers.pop(socket, None)
        return self._taken(ticket_of(message))

    def _taken(self, text: str) -> Ticket:
        """A ticket, which is used up with this. Raises BadTicket."""
        now = time.time()
        ticket = read_ticket(self._sockets.key, text, now=now)
        self._used = {nonce: until for nonce, until in self._used.items() if until >= now}
        if ticket.nonce in self._used:
            raise BadTicket("This ticket was used.")
        self._used[ticket.nonce] = ticket.until
        return ticket

    async def _served(self, socket: ServerConnection, ticket: Ticket) -> None:
        browser = Browser(socket)
        writing = asyncio.create_task(browser.write())
        try:
            if ticket.kind == "taker":
                await self._taker(browser, ticket)
            else:
                await self._watcher(browser, ticket)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _taker(self, browser: Browser, ticket: Ticket) -> None:
        async with contextlib.AsyncExitStack() as stack:
            try:
                sip = await self._signalling(stack, browser)
            except (EngineAway, Refused):
                browser.close(ENGINE_AWAY, "engine")
                return
            desk = self._room.sit(ticket, browser, sip)
            stack.callback(self._room.rise, desk, browser)
            browser.tell("welcome", **self._welcome(ticket, sip))
            desk.tell_all()
            self._room.tell_view(browser)
            stack.callback(asyncio.create_task(_let_go(browser, desk)).cancel)
            doing = Doing(self._room, desk, self._calling_back)
            await _listen(browser, desk, doing, partial(self._shown_again, browser, desk))

    def _shown_again(self, browser: Browser, desk: Desk, message: str) -> bool:
        """Take another ticket of the same seat; whether this message was to show one."""
        text = ticket_again(message)
        if text is None:
            return False
        try:
            ticket = self._taken(text)
        except BadTicket:
            ticket = None
        if ticket is not None and (ticket.seat, ticket.kind) == (desk.seat, "taker"):
            browser.proved_at = asyncio.get_running_loop().time()
            desk.be(ticket)
            self._room.floor.look()
        else:
            browser.tell("refused", do="ticket", why="ticket")
        return True

    async def _signalling(self, stack: contextlib.AsyncExitStack, browser: Browser) -> Sip | None:
        if self._sockets.media != "webrtc":
            return None
        # Where Asterisk was started anew the browser comes again, and gets another account.
        ended = partial(browser.close, ENGINE_AWAY, "engine")
        hears = partial(_pass_on, browser)
        return await stack.enter_async_context(signalling(self._room.exchange, hears, ended))

    def _welcome(self, ticket: Ticket, sip: Sip | None) -> dict[str, object]:
        return {
            "seat": ticket.seat,
            "media": self._sockets.media,
            "sip": sip.told if sip else None,
            "interpreters": self._room.interpreters,
        }

    async def _watcher(self, browser: Browser, ticket: Ticket) -> None:
        self._room.watchers.add(browser)
        try:
            browser.tell("welcome", **self._welcome(ticket, None))
            self._room.tell_view(browser)
            words = Allowance(*WORDS)
            with contextlib.suppress(ConnectionClosed):
                async for _ in browser.socket:
                    if not words.takes(asyncio.get_running_loop().time()):
                        browser.close(TOO_MUCH, "too much")
                        return
                    browser.tell("refused", do="", why="watcher")
        finally:
            self._room.watchers.discard(browser)


def _pass_on(browser: Browser, message: str) -> None:
    browser.tell("sip", message=message)


def _left(browser: Browser, desk: Desk) -> bool:
    """Whether somebody sits there whom the desk does not vouch for any more. A talk is not cut for that."""
    proved_until = browser.proved_at + PROVED_FOR
    return asyncio.get_running_loop().time() > proved_until and desk.state not in (RINGING, TALKING)


async def _let_go(browser: Browser, desk: Desk) -> None:
    """Close the socket of whoever brings no other ticket: signed out, locked, or not a call-taker any more."""
    while not _left(browser, desk):  # noqa: ASYNC110 - it is time that passes, and no event tells of it
        await asyncio.sleep(LOOKED_AGAIN)
    browser.close(BAD_TICKET, "ticket")


async def _listen(browser: Browser, desk: Desk, doing: Doing, shown_again: Callable[[str], bool]) -> None:
    words, sound = Allowance(*WORDS), Allowance(*SOUND)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ConnectionClosed):
        async for message in browser.socket:
            now = browser.heard_at = loop.time()
            if isinstance(message, bytes):
                if desk.leg is not None and desk.browser is browser and sound.takes(now):
                    desk.leg.said(message)
            elif not words.takes(now):
                browser.close(TOO_MUCH, "too much")
                return
            elif desk.browser is browser and not shown_again(message):
                if _left(browser, desk):
                    # Before they are ready for another caller.
                    browser.close(BAD_TICKET, "ticket")
                    return
                doing.take(message)

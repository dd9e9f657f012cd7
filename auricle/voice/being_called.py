"""A phone of our own that is called, on loopback, as if a carrier had put the call through. For tests.

async with being_called(("127.0.0.1", asterisk.ports.carrier)) as bell:
    ringing = await bell.rings()             # ringing.called is the number
    ringing.refuse("486 Busy Here")
    async with ringing.answered() as phone:
        await phone.hears(1000, within=5)
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator

from auricle.voice import sip
from auricle.voice.phone import Address, Phone, Port, Way, signalling

RING_PATIENCE = 10.0


class Ringing:
    """A call that came in and is not answered yet."""

    def __init__(self, invite: sip.Message, there: Address, bell: Bell) -> None:
        self.invite = invite
        self.cancelled = asyncio.Event()
        """Set when whoever calls has given up."""
        self.port = Port()
        self.last = b""
        """What we answered last; a datagram may be lost."""
        self._bell = bell
        self._there = there
        host, port = bell.here
        self._dialog = sip.Dialog(f"{host}:{port}", f"{there[0]}:{there[1]}", self.called, "")
        self._dialog.call_id = invite.headers["call-id"]
        self._dialog.own = f"{invite.headers['to']};tag={self._dialog.tag}"
        self._dialog.to = invite.headers["from"]
        contact = re.search(r"<([^>]+)>", invite.headers.get("contact", ""))
        self._dialog.target = contact[1] if contact else self._dialog.target

    @property
    def called(self) -> str:
        """The number that was called."""
        found = re.match(r"INVITE sips?:([^@;>\s]+)", self.invite.first)
        return found[1] if found else ""

    @property
    def caller(self) -> str:
        """Who says to be calling."""
        return self.invite.headers["from"]

    def refuse(self, status: str) -> None:
        """Do not answer, and say why, as SIP does."""
        self.say(status)

    def say(self, status: str, body: str = "") -> None:
        host, port = self._bell.here
        contact = f"sip:phone@{host}:{port}"
        self.last = sip.answer(self.invite, status, tag=self._dialog.tag, contact=contact, body=body)
        self._bell.send(self.last, self._there)

    @contextlib.asynccontextmanager
    async def answered(self) -> AsyncIterator[Phone]:
        """Answer, and hang up at the block's end."""
        loop = asyncio.get_running_loop()
        transport, port = await loop.create_datagram_endpoint(Port, local_addr=(self._bell.here[0], 0))
        phone = Phone(self._dialog, transport, sip.rtp_address(self.invite.body), time.monotonic())
        host, number = transport.get_extra_info("sockname")[:2]
        self.say("200 OK", sip.sound_at(host, number))
        way = Way(self._bell.here, self.port.came, lambda data: self._bell.send(data, self._there))
        standing = signalling(phone, way)
        tasks = [asyncio.create_task(work) for work in (standing, phone.send(), phone.receive(port))]
        try:
            yield phone
            if not phone.over.is_set():
                self._bell.send(self._dialog.bye(), self._there)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(phone.over.wait(), 1.0)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            transport.close()


class Bell(asyncio.DatagramProtocol):
    """Where calls come in. Made by `being_called`."""

    transport: asyncio.DatagramTransport

    def __init__(self, here: Address) -> None:
        self.here = here
        self._rung: asyncio.Queue[Ringing] = asyncio.Queue()
        self._calls: dict[str, Ringing] = {}

    async def rings(self, *, within: float = RING_PATIENCE) -> Ringing:
        """The next call. Raises TimeoutError."""
        return await asyncio.wait_for(self._rung.get(), within)

    def send(self, data: bytes, there: Address) -> None:
        self.transport.sendto(data, there)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        message = sip.read_message(data)
        call = self._calls.get(message.headers.get("call-id", ""))
        if call is None and message.status is None and message.method == "INVITE":
            call = self._calls[message.headers["call-id"]] = Ringing(message, addr, self)
            call.say("180 Ringing")
            self._rung.put_nowait(call)
        elif call is None:
            return
        elif message.method == "INVITE" and message.status is None:
            self.send(call.last, addr)
        elif message.method == "CANCEL":
            self.send(sip.ok(message), addr)
            call.say("487 Request Terminated")
            call.cancelled.set()
        else:
            call.port.came.put_nowait((time.monotonic(), data))

    def error_received(self, exc: Exception) -> None:
        """A port at which nobody listens any more: whoever called is gone."""


@contextlib.asynccontextmanager
async def being_called(here: Address) -> AsyncIterator[Bell]:
    """Let calls come in while the block lasts."""
    loop = asyncio.get_running_loop()
    transport, bell = await loop.create_datagram_endpoint(lambda: Bell(here), local_addr=here)
    bell.transport = transport
    try:
        yield bell
    finally:
        transport.close()

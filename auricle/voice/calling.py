"""A phone of our own, on loopback: calls, hears, speaks, presses keys, hangs up. For tests and `bench voice`.

async with calling(asterisk.sip, number="+15550142") as phone:
    await phone.hears(1000, within=0.5)
    await phone.press("12#")
    await phone.speak(pcm)
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from auricle.voice import sip
from auricle.voice.phone import FRAME, RATE, Address, Phone, Port, signalling

__all__ = ["FRAME", "LOOPBACK", "RATE", "Address", "CallRefused", "Phone", "calling"]

LOOPBACK = "127.0.0.1"
ANSWER_PATIENCE = 10.0


class CallRefused(Exception):
    """The call was not answered; `status` says why, as SIP does."""

    def __init__(self, status: int) -> None:
        super().__init__(f"SIP answered {status}.")
        self.status = status


@contextlib.asynccontextmanager
async def calling(
    there: Address, *, number: str = "anonymous", called: str = "hotline", host: str = LOOPBACK
) -> AsyncIterator[Phone]:
    """Call from `host`, and hang up at the block's end. Raises CallRefused, or TimeoutError when nobody answers."""
    loop = asyncio.get_running_loop()
    sip_transport, sip_port = await loop.create_datagram_endpoint(Port, local_addr=(host, 0))
    rtp_transport, rtp_port = await loop.create_datagram_endpoint(Port, local_addr=(host, 0))
    here = sip_transport.get_extra_info("sockname")
    dialog = sip.Dialog(f"{here[0]}:{here[1]}", f"{there[0]}:{there[1]}", number, called)
    transport = sip_transport
    tasks: list[asyncio.Task[None]] = []
    try:
        began = time.monotonic()
        own_port = rtp_transport.get_extra_info("sockname")[1]
        answering = _answer(sip_port, transport, dialog, there, own_port)
        answer = await asyncio.wait_for(answering, ANSWER_PATIENCE)
        rtp_there = sip.rtp_address(answer.body)
        phone = Phone(dialog, rtp_transport, rtp_there, began)
        standing = signalling(phone, sip_port, transport, there)
        tasks += map(asyncio.create_task, (standing, phone.send(), phone.receive(rtp_port)))
        yield phone
        if not phone.over.is_set():
            transport.sendto(dialog.bye(), there)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(phone.over.wait(), 1.0)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        sip_transport.close()
        rtp_transport.close()


async def _answer(
    port: Port, transport: asyncio.DatagramTransport, dialog: sip.Dialog, there: Address, rtp_port: int
) -> sip.Message:
    invite, patience, heard = dialog.invite(rtp_port), sip.FIRST_PATIENCE, False
    transport.sendto(invite, there)
    while True:
        try:
            came = await asyncio.wait_for(port.came.get(), None if heard else patience)
        except TimeoutError:
            # A datagram may be lost; SIP asks again, each time after twice as long.
            transport.sendto(invite, there)
            patience *= 2
            continue
        message = sip.read_message(came[1])
        heard = True
        if message.status is None or message.status < 200:
            continue
        dialog.accept(message)
        if message.status >= 300:
            transport.sendto(dialog.ack(of_refusal=True), there)
            raise CallRefused(message.status)
        transport.sendto(dialog.ack(), there)
        return message

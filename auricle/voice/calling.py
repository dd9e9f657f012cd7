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
from auricle.voice.phone import FRAME, RATE, Address, Phone, Port, Sealing, Way, datagrams, signalling, stream

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
    there: Address,
    *,
    number: str = "anonymous",
    called: str = "hotline",
    host: str = LOOPBACK,
    sealing: Sealing | None = None,
    answered_within: float = ANSWER_PATIENCE,
) -> AsyncIterator[Phone]:
    """Call from `host`, and hang up at the block's end. Raises CallRefused, or TimeoutError when nobody answers."""
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[None]] = []
    async with stream(host, there, sealing.context) if sealing else datagrams(host, there) as way:
        rtp_transport, rtp_port = await loop.create_datagram_endpoint(Port, local_addr=(host, 0))
        here = f"{way.here[0]}:{way.here[1]}"
        dialog = sip.Dialog(here, f"{there[0]}:{there[1]}", number, called, by="TLS" if sealing else "UDP")
        own_port = rtp_transport.get_extra_info("sockname")[1]
        try:
            began = time.monotonic()
            invite = dialog.invite(own_port, crypto=sealing.crypto if sealing else "")
            answer = await asyncio.wait_for(_answer(way, dialog, invite), answered_within)
            if sealing:
                sealing.agree(answer.body)
            phone = Phone(dialog, rtp_transport, sip.rtp_address(answer.body), began, sealing=sealing)
            work = (signalling(phone, way), phone.send(), phone.receive(rtp_port))
            tasks += map(asyncio.create_task, work)
            yield phone
            if not phone.over.is_set():
                way.send(dialog.bye())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(phone.over.wait(), 1.0)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            rtp_transport.close()


async def _answer(way: Way, dialog: sip.Dialog, invite: bytes) -> sip.Message:
    patience, heard = sip.FIRST_PATIENCE, dialog.by != "UDP"
    way.send(invite)
    while True:
        try:
            came = await asyncio.wait_for(way.came.get(), None if heard else patience)
        except TimeoutError:
            # A datagram may be lost; SIP asks again, each time after twice as long.
            way.send(invite)
            patience *= 2
            continue
        message = sip.read_message(came[1])
        heard = True
        if message.status is None or message.status < 200:
            continue
        dialog.accept(message)
        if message.status >= 300:
            way.send(dialog.ack(of_refusal=True))
            raise CallRefused(message.status)
        way.send(dialog.ack())
        return message

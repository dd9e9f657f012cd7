"""What a phone of ours does in a call that stands: hears, speaks, presses keys. For `calling` and `being_called`."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from auricle.voice import sip
from auricle.voice.tones import from_alaw, samples_of, share_of, to_alaw

RATE = 8000
FRAME = 0.02
SILENCE = b"\xd5" * sip.FRAME_SAMPLES
LOOKED_AT = 5
"""Frames, 0.1 s, in which a tone is looked for."""
KEY_FRAMES = 5
"""A key is down for 100 ms."""
FAREWELL = 1.0
"""Seconds that the other side has for ending TLS politely."""

Address = tuple[str, int]


class Sealing(Protocol):
    """How a call is sealed: TLS for its messages, SRTP for its sound. It holds the keys of one call."""

    @property
    def context(self) -> ssl.SSLContext: ...
    @property
    def crypto(self) -> str:
        """What is offered: a line of SDP with our key."""

    def agree(self, body: str) -> None:
        """Take the other side's key from its SDP."""

    def protect(self, packet: bytes) -> bytes: ...
    def unprotect(self, packet: bytes) -> bytes: ...


@dataclass(frozen=True)
class Way:
    """Where the messages of SIP go and come."""

    here: Address
    came: asyncio.Queue[tuple[float, bytes]]
    send: Callable[[bytes], object]


class Port(asyncio.DatagramProtocol):
    """A UDP port that keeps nothing and hands on what comes."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.came.put_nowait((time.monotonic(), data))

    def error_received(self, exc: Exception) -> None:
        """A port at which nobody listens any more: the call is over, and its timer says so."""


class Phone:
    """One call that was answered. Made by `calling` or `being_called`, which also hang up."""

    def __init__(
        self,
        dialog: sip.Dialog,
        rtp: asyncio.DatagramTransport,
        there: Address,
        began: float,
        *,
        sealing: Sealing | None = None,
    ) -> None:
        self.dialog = dialog
        self.answered_after = time.monotonic() - began
        self.over = asyncio.Event()
        self.frames: list[tuple[float, bytes]] = []
        """What was heard: when it came, and 20 ms of A-law."""
        self._rtp = rtp
        self._there = there
        self._sealing = sealing
        self._out: deque[tuple[int, bytes]] = deque()
        self._spoken = asyncio.Event()
        self._source = secrets.randbits(32)

    @property
    def heard(self) -> bytes:
        """All that was heard, as 16-bit samples."""
        return from_alaw(b"".join(frame for _, frame in self.frames))

    async def hears(self, frequency: float, *, within: float, after: int | None = None) -> float:
        """Wait for a tone and return how long it took; raises TimeoutError. `after`: frames that do not count."""
        began = time.monotonic()
        looked_at = len(self.frames) if after is None else after
        while time.monotonic() < began + within:
            # All that came meanwhile: on a busy machine a short tone may have come and gone.
            while looked_at + LOOKED_AT <= len(self.frames):
                frames = self.frames[looked_at : looked_at + LOOKED_AT]
                sound = from_alaw(b"".join(frame for _, frame in frames))
                if share_of(frequency, samples_of(sound), RATE) > 0.5:
                    return max(0.0, frames[-1][0] - began)
                looked_at += 1
            await asyncio.sleep(FRAME)
        raise TimeoutError(f"No tone of {frequency} Hz was heard within {within} s.")

    async def speak(self, pcm: bytes) -> None:
        """Say 16-bit samples at 8 kHz; return when they were sent."""
        said = to_alaw(pcm)
        for start in range(0, len(said), sip.FRAME_SAMPLES):
            frame = said[start : start + sip.FRAME_SAMPLES].ljust(sip.FRAME_SAMPLES, b"\xd5")
            self._out.append((sip.ALAW_TYPE, frame))
        await self._sent()

    async def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            steps = [(step + 1) * sip.FRAME_SAMPLES for step in range(KEY_FRAMES)]
            self._out.extend((sip.DIGIT_TYPE, sip.digit(key, step, last=False)) for step in steps)
            # The end is told three times, since one packet may be lost.
            self._out.extend([(sip.DIGIT_TYPE, sip.digit(key, steps[-1], last=True))] * 3)
            self._out.extend([(sip.ALAW_TYPE, SILENCE)] * 2)
        await self._sent()

    async def _sent(self) -> None:
        self._spoken.clear()
        over, spoken = asyncio.create_task(self.over.wait()), asyncio.create_task(self._spoken.wait())
        await asyncio.wait({over, spoken}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        spoken.cancel()

    async def send(self) -> None:
        """Send a frame each 20 ms, silence when there is nothing to say. Whoever made it runs it."""
        loop = asyncio.get_running_loop()
        due, number, stamp, key_began = loop.time(), 0, 0, None
        while not self.over.is_set():
            kind, payload = self._out.popleft() if self._out else (sip.ALAW_TYPE, SILENCE)
            if kind == sip.DIGIT_TYPE:
                first, key_began = key_began is None, stamp if key_began is None else key_began
                packet = sip.rtp(kind, number, key_began, self._source, payload, first=first)
            else:
                key_began = None
                packet = sip.rtp(kind, number, stamp, self._source, payload, first=number == 0)
            self._rtp.sendto(self._sealing.protect(packet) if self._sealing else packet, self._there)
            number, stamp = number + 1, stamp + sip.FRAME_SAMPLES
            if not self._out:
                self._spoken.set()
            due += FRAME
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def receive(self, port: Port) -> None:
        """Keep what is heard. Whoever made it runs it."""
        while True:
            when, packet = await port.came.get()
            if self._sealing:
                packet = self._sealing.unprotect(packet)
            if len(packet) > 12 and packet[1] & 0x7F == sip.ALAW_TYPE:
                self.frames.append((when, packet[12:]))


async def signalling(phone: Phone, way: Way) -> None:
    """Answer what is asked in the call; learn of its end. Whoever made the phone runs it."""
    while True:
        message = sip.read_message((await way.came.get())[1])
        if message.status is None and message.method != "ACK":
            way.send(sip.ok(message))
        elif message.status == 200 and message.method == "INVITE":
            # The answer once more: our ACK was lost.
            way.send(phone.dialog.ack())
        if message.method == "BYE":
            phone.over.set()


@contextlib.asynccontextmanager
async def datagrams(host: str, there: Address) -> AsyncIterator[Way]:
    """A way over UDP."""
    loop = asyncio.get_running_loop()
    transport, port = await loop.create_datagram_endpoint(Port, local_addr=(host, 0))
    try:
        here = transport.get_extra_info("sockname")[:2]
        yield Way(here, port.came, lambda data: transport.sendto(data, there))
    finally:
        transport.close()


@contextlib.asynccontextmanager
async def stream(host: str, there: Address, context: ssl.SSLContext) -> AsyncIterator[Way]:
    """A way over TLS. Raises OSError, of which ssl.SSLError is one."""
    reader, writer = await asyncio.open_connection(
        *there, ssl=context, local_addr=(host, 0), ssl_shutdown_timeout=FAREWELL
    )
    came: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    reading = asyncio.create_task(_read(reader, came))
    try:
        yield Way(writer.get_extra_info("sockname")[:2], came, writer.write)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader, came: asyncio.Queue[tuple[float, bytes]]) -> None:
    while True:
        came.put_nowait((time.monotonic(), await next_message(reader)))


async def next_message(reader: asyncio.StreamReader) -> bytes:
    """The next message of SIP of a stream. Raises EOFError at its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
    while not head:
        # Two line ends keep a connection alive.
        head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
    length = re.search(rb"\r\n(?:content-length|l)\s*:\s*(\d+)", head, re.IGNORECASE)
    return head + await reader.readexactly(int(length[1]) if length else 0)

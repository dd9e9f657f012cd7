"""What a phone of ours does in a call that stands: hears, speaks, presses keys. For `calling` and `being_called`."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque

from auricle.voice import sip
from auricle.voice.tones import from_alaw, samples_of, share_of, to_alaw

RATE = 8000
FRAME = 0.02
SILENCE = b"\xd5" * sip.FRAME_SAMPLES
KEY_FRAMES = 5
"""A key is down for 100 ms."""

Address = tuple[str, int]


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
        self, dialog: sip.Dialog, rtp: asyncio.DatagramTransport, there: Address, began: float
    ) -> None:
        self.dialog = dialog
        self.answered_after = time.monotonic() - began
        self.over = asyncio.Event()
        self.frames: list[tuple[float, bytes]] = []
        """What was heard: when it came, and 20 ms of A-law."""
        self._rtp = rtp
        self._there = there
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
        first = len(self.frames) if after is None else after
        while time.monotonic() < began + within:
            sound = from_alaw(b"".join(frame for _, frame in self.frames[max(first, len(self.frames) - 5) :]))
            if len(sound) >= RATE // 10 and share_of(frequency, samples_of(sound), RATE) > 0.5:
                return time.monotonic() - began
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
            self._rtp.sendto(packet, self._there)
            number, stamp = number + 1, stamp + sip.FRAME_SAMPLES
            if not self._out:
                self._spoken.set()
            due += FRAME
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def receive(self, port: Port) -> None:
        """Keep what is heard. Whoever made it runs it."""
        while True:
            when, packet = await port.came.get()
            if len(packet) > 12 and packet[1] & 0x7F == sip.ALAW_TYPE:
                self.frames.append((when, packet[12:]))


async def signalling(phone: Phone, port: Port, transport: asyncio.DatagramTransport, there: Address) -> None:
    """Answer what is asked in the call; learn of its end."""
    while True:
        message = sip.read_message((await port.came.get())[1])
        if message.status is None and message.method != "ACK":
            transport.sendto(sip.ok(message), there)
        elif message.status == 200 and message.method == "INVITE":
            # The answer once more: our ACK was lost.
            transport.sendto(phone.dialog.ack(), there)
        if message.method == "BYE":
            phone.over.set()

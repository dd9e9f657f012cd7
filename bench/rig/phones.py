"""Many phones in one loop: so cheap that they leave the machine to what is measured.

Each sends a frame every 20 ms and is sent one. When a frame came is the system's own time stamp, so that a loop that
was busy makes no frame late.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from dataclasses import dataclass, field

from auricle.voice import sip
from auricle.voice.tones import to_alaw, tone

LOOPBACK = "127.0.0.1"
FRAME = 0.02
RATE = 8000
LATE = 0.06
APART = 3
"""Frames between one call and the next."""
SO_TIMESTAMPNS = 35
SILENCE = b"\xd5" * sip.FRAME_SAMPLES
VOICE = to_alaw(tone(1250, FRAME, RATE))
PATIENCE = 10.0


@dataclass
class Phone:
    """One call: its two ports, and what was found out of what came."""

    number: int
    signal: socket.socket
    sound: socket.socket
    dialog: sip.Dialog
    invited: float = 0.0
    answered: float | None = None
    there: tuple[str, int] | None = None
    prompt: float | None = None
    over: bool = False
    asked_again: float = 0.0
    sent: int = 0
    stamps: list[tuple[float, int]] = field(default_factory=list)


class Phones:
    """So many phones that call one number."""

    def __init__(self, there: tuple[str, int], count: int) -> None:
        self._there = there
        self._phones: list[Phone] = []
        self._epoll = select.epoll()
        self._of: dict[int, tuple[Phone, bool]] = {}
        self._count = count
        self._due = time.monotonic()

    @property
    def answer(self) -> float:
        return max(phone.answered - phone.invited for phone in self._phones if phone.answered)

    @property
    def first_prompt(self) -> float:
        return max(phone.prompt - phone.answered for phone in self._phones if phone.prompt and phone.answered)

    @property
    def frames(self) -> int:
        return sum(len(phone.stamps) for phone in self._phones)

    @property
    def said_seconds(self) -> float:
        return sum(phone.sent for phone in self._phones) * FRAME

    @property
    def late(self) -> int:
        return sum(delay > LATE for phone in self._phones for delay in delays(phone.stamps))

    @property
    def latest(self) -> float:
        return max((delay for phone in self._phones for delay in delays(phone.stamps)), default=0.0)

    @property
    def missing(self) -> int:
        return sum(missing(phone.stamps) for phone in self._phones)

    def open_all(self) -> None:
        """Call one after the other, each while those before it go on; return when all hear the prompt."""
        for _ in range(self._count):
            self._call()
            for _ in range(APART):
                self._tick()
        deadline = time.monotonic() + PATIENCE
        while any(phone.prompt is None for phone in self._phones):
            self._tick()
            if time.monotonic() > deadline:
                answered = sum(phone.answered is not None for phone in self._phones)
                heard = sum(phone.prompt is not None for phone in self._phones)
                raise SystemExit(
                    f"Of {self._count} calls {answered} were answered and {heard} heard the prompt."
                )

    def go_on(self, seconds: float) -> None:
        """Let the calls go on."""
        for _ in range(round(seconds / FRAME)):
            self._tick()

    def hang_up(self) -> None:
        """End every call and close the ports."""
        for phone in self._phones:
            if phone.answered and not phone.over:
                phone.signal.sendto(phone.dialog.bye(), self._there)
        time.sleep(1.0)
        for phone in self._phones:
            phone.signal.close()
            phone.sound.close()
        self._epoll.close()

    def _call(self) -> None:
        signal, sound = (_port() for _ in range(2))
        sound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        here = f"{LOOPBACK}:{signal.getsockname()[1]}"
        # Each has a number of its own: whoever calls again and again is slowed (ADR 73).
        caller = f"bench-{len(self._phones)}"
        dialog = sip.Dialog(here, f"{self._there[0]}:{self._there[1]}", caller, "hotline")
        phone = Phone(len(self._phones), signal, sound, dialog)
        for port, is_sound in ((signal, False), (sound, True)):
            self._of[port.fileno()] = phone, is_sound
            self._epoll.register(port.fileno(), select.EPOLLIN)
        self._phones.append(phone)
        phone.invited = time.time()
        self._invite(phone)

    def _invite(self, phone: Phone) -> None:
        phone.asked_again = time.time() + sip.FIRST_PATIENCE
        phone.signal.sendto(phone.dialog.invite(phone.sound.getsockname()[1]), self._there)

    def _tick(self) -> None:
        """Send a frame on every call, then take what comes until the next is due."""
        for phone in self._phones:
            if phone.there and not phone.over:
                packet = sip.rtp(
                    sip.ALAW_TYPE,
                    phone.sent,
                    phone.sent * sip.FRAME_SAMPLES,
                    phone.number,
                    VOICE,
                    first=not phone.sent,
                )
                phone.sound.sendto(packet, phone.there)
                phone.sent += 1
            elif phone.answered is None and time.time() > phone.asked_again:
                self._invite(phone)
        self._due += FRAME
        while (left := self._due - time.monotonic()) > 0:
            for number, _ in self._epoll.poll(left):
                phone, is_sound = self._of[number]
                if is_sound:
                    _hear(phone)
                else:
                    self._told(phone)

    def _told(self, phone: Phone) -> None:
        message = sip.read_message(phone.signal.recv(65536))
        if message.status is None and message.method != "ACK":
            phone.signal.sendto(sip.ok(message), self._there)
            phone.over = phone.over or message.method == "BYE"
        elif message.status == 200 and message.method == "INVITE":
            phone.answered = phone.answered or time.time()
            phone.dialog.accept(message)
            phone.signal.sendto(phone.dialog.ack(), self._there)
            phone.there = sip.rtp_address(message.body)
        elif message.status is not None and message.status >= 300:
            raise SystemExit(f"A call was refused: {message.status}.")


def _hear(phone: Phone) -> None:
    packet, told, _, _ = phone.sound.recvmsg(2048, 64)
    seconds, nanoseconds = struct.unpack("qq", told[0][2][:16])
    came = seconds + nanoseconds / 1e9
    if len(packet) > 12 and packet[1] & 0x7F == sip.ALAW_TYPE:
        phone.stamps.append((came, int.from_bytes(packet[4:8], "big")))
        if phone.prompt is None and packet[12:] != SILENCE:
            phone.prompt = came


def delays(stamps: list[tuple[float, int]]) -> list[float]:
    """How much later than its place in the stream each frame came, by the one that came earliest."""
    offsets = [came - stamp / RATE for came, stamp in stamps]
    earliest = min(offsets, default=0.0)
    return [offset - earliest for offset in offsets]


def missing(stamps: list[tuple[float, int]]) -> int:
    """How many frames never came between the first and the last."""
    if not stamps:
        return 0
    times = [stamp for _, stamp in stamps]
    return (max(times) - min(times)) // sip.FRAME_SAMPLES + 1 - len(set(times))


def _port() -> socket.socket:
    port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port.bind((LOOPBACK, 0))
    return port

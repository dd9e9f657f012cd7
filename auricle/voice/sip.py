"""The few messages of SIP and RTP that one outgoing call needs, as values. Plain; for `calling`."""

from __future__ import annotations

import re
import secrets
import struct
from dataclasses import dataclass, field

ALAW_TYPE = 8
DIGIT_TYPE = 101
FRAME_SAMPLES = 160
FIRST_PATIENCE = 0.5
"""Seconds after which a request without an answer is sent again."""
KEYS = "0123456789*#ABCD"


@dataclass(frozen=True)
class Message:
    """A request or an answer that came in."""

    first: str
    headers: dict[str, str]
    vias: tuple[str, ...]
    body: str

    @property
    def status(self) -> int | None:
        """The status of an answer; None for a request."""
        found = re.match(r"SIP/2\.0 (\d{3})", self.first)
        return int(found[1]) if found else None

    @property
    def method(self) -> str:
        """What is asked, or what an answer is about."""
        return (
            self.first.split(" ")[0]
            if self.status is None
            else self.headers.get("cseq", "").rpartition(" ")[2]
        )


def read_message(datagram: bytes) -> Message:
    """Return what was sent to us."""
    head, _, body = datagram.decode(errors="replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = [
        (name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    ]
    vias = tuple(value for name, value in pairs if name in {"via", "v"})
    return Message(first, dict(pairs), vias, body)


@dataclass
class Dialog:
    """What two phones know of one call. The messages that the caller sends are made here."""

    here: str
    there: str
    number: str
    called: str
    call_id: str = field(default_factory=lambda: secrets.token_hex(12))
    tag: str = field(default_factory=lambda: secrets.token_hex(6))
    branch: str = field(default_factory=lambda: "z9hG4bK" + secrets.token_hex(8))
    by: str = "UDP"
    """What carries the messages: UDP or TLS."""
    own: str = ""
    to: str = ""
    target: str = ""

    def __post_init__(self) -> None:
        host = self.here.rpartition(":")[0]
        self.own = self.own or f'"{self.number}" <sip:{self.number}@{host}>;tag={self.tag}'
        self.target = self.target or f"sip:{self.called}@{self.there}"
        self.to = self.to or f"<{self.target}>"

    def invite(self, rtp_port: int, *, crypto: str = "") -> bytes:
        return self._request("INVITE", 1, sound_at(self.here.rpartition(":")[0], rtp_port, crypto=crypto))

    def ack(self, *, of_refusal: bool = False) -> bytes:
        if not of_refusal:
            self._new_branch()
        return self._request("ACK", 1)

    def bye(self) -> bytes:
        self._new_branch()
        return self._request("BYE", 2)

    def cancel(self) -> bytes:
        return self._request("CANCEL", 1)

    def accept(self, answer: Message) -> None:
        """Remember what the other side calls itself in this call."""
        self.to = answer.headers.get("to", self.to)
        found = re.search(r"<([^>]+)>", answer.headers.get("contact", ""))
        self.target = found[1] if found else self.target

    def _new_branch(self) -> None:
        self.branch = "z9hG4bK" + secrets.token_hex(8)

    def _request(self, method: str, number: int, body: str = "") -> bytes:
        host = self.here.rpartition(":")[0]
        # Over TLS it is reached by the connection that it made, and nobody listens where it says to be.
        at = self.here if self.by == "UDP" else host
        lines = [
            f"{method} {self.target} SIP/2.0",
            f"Via: SIP/2.0/{self.by} {self.here};rport;branch={self.branch}",
            "Max-Forwards: 70",
            f"From: {self.own}",
            f"To: {self.to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self.number}@{at};transport={self.by.lower()}>",
            f"P-Asserted-Identity: <sip:{self.number}@{host}>",
            f"Remote-Party-ID: <sip:{self.number}@{host}>;party=calling",
            f"Diversion: <sip:{self.number}@{host}>;reason=unconditional",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def ok(request: Message) -> bytes:
    """The answer 200 to a request that came in."""
    return answer(request, "200 OK")


def answer(request: Message, status: str, *, tag: str = "", contact: str = "", body: str = "") -> bytes:
    """An answer to a request that came in; `tag` is what we are called in a call that begins."""
    kept = {
        name: request.headers[name] for name in ("from", "to", "call-id", "cseq") if name in request.headers
    }
    if tag:
        kept["to"] += f";tag={tag}"
    lines = [
        f"SIP/2.0 {status}",
        *(f"Via: {via}" for via in request.vias),
        *(f"{name}: {value}" for name, value in kept.items()),
        *([f"Contact: <{contact}>"] if contact else []),
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def sound_at(host: str, port: int, *, crypto: str = "") -> str:
    """Offer or accept sound at an address: A-law, and keys beside it; sealed, where `crypto` says with which key."""
    profile = "RTP/SAVP" if crypto else "RTP/AVP"
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} {profile} {ALAW_TYPE} {DIGIT_TYPE}\r\na=rtpmap:{ALAW_TYPE} PCMA/8000\r\n"
        f"a=rtpmap:{DIGIT_TYPE} telephone-event/8000\r\na=fmtp:{DIGIT_TYPE} 0-15\r\na=ptime:20\r\n"
    ) + (f"a={crypto}\r\n" if crypto else "")


def rtp_address(body: str) -> tuple[str, int]:
    """Where the other side wants our sound."""
    host, port = re.search(r"c=IN IP4 (\S+)", body), re.search(r"m=audio (\d+)", body)
    if host is None or port is None:
        raise ValueError("An answer says nothing of sound.")
    return host[1], int(port[1])


def rtp(
    payload_type: int, number: int, time: int, source: int, payload: bytes, *, first: bool = False
) -> bytes:
    """One packet of RTP."""
    marked = payload_type | (0x80 if first else 0)
    return struct.pack("!BBHII", 0x80, marked, number & 0xFFFF, time & 0xFFFFFFFF, source) + payload


def digit(key: str, duration: int, *, last: bool) -> bytes:
    """What an RFC 2833 packet says of a key that has been down for `duration` samples."""
    return struct.pack("!BBH", KEYS.index(key), (0x80 if last else 0) | 10, duration)

"""The wire between a browser and the hotline: a proxy on loopback that keeps every byte and can fail on request.

A browser's own tools show what a page asked for; the wire shows what left the browser, whoever sent it. It also makes
the accidents that a page's tools cannot: an answer that is lost after the server did its work, a line that breaks in
the middle of a file, a script that is another one when it arrives.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast
from urllib.parse import urlsplit

PIECE = 64 * 1024
HARMLESS = "harmless.example"
HARMLESS_PAGE = b"<!doctype html><html lang=en><title>Weather</title><p>It will be sunny."

# Chromium asks its maker what the fields of a form mean, by hashes of their names. No page can ask for that or prevent
# it: our policy lets pages connect to their own origin alone. It carries nothing that was typed.
OF_THE_BROWSER = frozenset({"content-autofill.googleapis.com:443"})

# What belongs to the connection and not to the message, and what would hide the text of an answer.
OF_THE_LINE = frozenset({"proxy-connection", "connection", "keep-alive"})


@dataclass
class Exchange:
    """One request as it left the browser, and the answer as it came back."""

    method: str
    address: str
    head: bytes
    body: bytes = b""
    status: int = 0
    answer_head: bytes = b""
    answer_bytes: int = 0

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def sent(self) -> bytes:
        """Everything that left the browser: the address, the headers and the body."""
        return self.head + self.body


@dataclass
class Rewrite:
    """A change on the way back. `answer` gives status and body anew, from the real status and body."""

    address: re.Pattern[str]
    answer: Callable[[int, bytes], tuple[int, bytes]]


@dataclass
class Accident:
    """Something that goes wrong `times` times with requests to an address; body bytes beyond `after` do not pass."""

    address: re.Pattern[str]
    times: int
    after: int | None = None
    """None: the whole request passes and the answer is lost."""


@dataclass
class Wire:
    """What passed, and what shall go wrong."""

    port: int = 0
    allowed: frozenset[str] = frozenset()
    """Hosts that are reached; a request to any other is kept in `foreign` and answered by nobody."""
    exchanges: list[Exchange] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)
    accidents: list[Accident] = field(default_factory=list)
    down: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def posts(self, path: str = "") -> list[Exchange]:
        """Every request that could carry what was typed: all but plain reads."""
        return [
            each for each in self.exchanges if each.method not in ("GET", "HEAD") and path in each.address
        ]

    def rewrite(self, address: str, answer: Callable[[int, bytes], tuple[int, bytes]]) -> None:
        """From now on, change what comes back from addresses that match."""
        self.rewrites.append(Rewrite(re.compile(address), answer))

    def lose_answer(self, address: str, times: int = 1) -> None:
        """Let the request through, and lose what comes back."""
        self.accidents.append(Accident(re.compile(address), times))

    def break_off(self, address: str, after: int, times: int = 1) -> None:
        """Let `after` bytes of the body through, then break the line."""
        self.accidents.append(Accident(re.compile(address), times, after))

    def accident(self, address: str) -> Accident | None:
        """The accident that happens to this request, used up by asking."""
        with self._lock:
            for each in self.accidents:
                if each.times and each.address.search(address):
                    each.times -= 1
                    return each
        return None

    def keep(self, exchange: Exchange) -> None:
        """Remember a request before it is answered."""
        with self._lock:
            self.exchanges.append(exchange)


@contextlib.contextmanager
def stretched(*hosts: str) -> Iterator[Wire]:
    """A wire to these hosts, until the block ends."""
    wire = Wire(allowed=frozenset(hosts))

    class Handler(_Handler):
        pass

    Handler.wire = wire
    with _Server(("127.0.0.1", 0), Handler) as server:
        wire.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield wire
        finally:
            server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a tab breaks its lines; that is no error of a test."""


class _Handler(socketserver.StreamRequestHandler):
    wire: Wire

    def handle(self) -> None:
        line = self.rfile.readline(PIECE).decode("latin-1").split()
        if len(line) != 3 or self.wire.down:
            return
        method, address, _ = line
        headers = http.client.parse_headers(cast("BinaryIO", self.rfile))
        if method == "CONNECT" or urlsplit(address).netloc not in self.wire.allowed:
            self._elsewhere(method, address)
            return
        head = f"{method} {address}\r\n{headers.as_string()}".encode("latin-1", "replace")
        exchange = Exchange(method, address, head)
        self.wire.keep(exchange)
        rewriting = [each for each in self.wire.rewrites if each.address.search(address)]
        self._pass_on(exchange, headers, rewriting, self.wire.accident(address))

    def _elsewhere(self, method: str, address: str) -> None:
        if urlsplit(address).netloc == HARMLESS:
            self._answer(200, HARMLESS_PAGE, b"Content-Type: text/html\r\n")
            return
        if not (method == "CONNECT" and address in OF_THE_BROWSER):
            self.wire.foreign.append(f"{method} {address}")
        self._answer(403, b"")

    def _pass_on(
        self,
        exchange: Exchange,
        headers: http.client.HTTPMessage,
        rewriting: list[Rewrite],
        accident: Accident | None,
    ) -> None:
        parts = urlsplit(exchange.address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        kept = [(name, value) for name, value in headers.items() if name.lower() not in OF_THE_LINE]
        if rewriting:
            kept = [(name, value) for name, value in kept if name.lower() != "accept-encoding"]
        host, _, port = parts.netloc.partition(":")
        # A browser leads every name below localhost to this machine by itself; a name server need not know them.
        here = "127.0.0.1" if host.endswith(".localhost") else host
        with socket.create_connection((here, int(port or 80)), timeout=120) as upstream:
            lines = [f"{exchange.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in kept)]
            upstream.sendall(("\r\n".join([*lines, "Connection: close", "", ""])).encode("latin-1"))
            if not self._send_body(exchange, int(headers.get("Content-Length", 0)), upstream, accident):
                return
            self._bring_back(exchange, upstream, rewriting, lost=accident is not None)

    def _send_body(
        self, exchange: Exchange, length: int, upstream: socket.socket, accident: Accident | None
    ) -> bool:
        body = bytearray()
        end = length if accident is None or accident.after is None else min(length, accident.after)
        while len(body) < end:
            piece = self.rfile.read1(min(PIECE, end - len(body)))
            if not piece:
                return False
            body += piece
            exchange.body = bytes(body)
            upstream.sendall(piece)
        return end == length

    def _bring_back(
        self, exchange: Exchange, upstream: socket.socket, rewriting: list[Rewrite], *, lost: bool
    ) -> None:
        answer = upstream.makefile("rb")
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            line = answer.readline(PIECE)
            if not line:
                return
            head += line
        exchange.status = int(head.split(b" ", 2)[1])
        exchange.answer_head = bytes(head)
        if lost:
            # Read to the end, so that the server is done with its work before the browser learns of nothing.
            answer.read()
        elif rewriting:
            status, body = exchange.status, answer.read()
            for each in rewriting:
                status, body = each.answer(status, body)
            kept = [
                line for line in head.split(b"\r\n")[1:-2] if not line.lower().startswith(b"content-length")
            ]
            exchange.status = status
            self._answer(status, body, b"".join(line + b"\r\n" for line in kept))
        else:
            self._relay(exchange, bytes(head), answer)

    def _relay(self, exchange: Exchange, head: bytes, answer: BinaryIO) -> None:
        self.wfile.write(head)
        exchange.answer_bytes = len(head)
        while piece := answer.read1(PIECE):  # type: ignore[attr-defined]
            self.wfile.write(piece)
            exchange.answer_bytes += len(piece)

    def _answer(self, status: int, body: bytes, headers: bytes = b"") -> None:
        lines = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n".encode()
        if b"connection:" not in headers.lower():
            headers += b"Connection: close\r\n"
        self.wfile.write(lines + headers + b"\r\n" + body)

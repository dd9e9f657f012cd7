"""A real server on this machine, with TLS, that takes webhooks or does something else, by the path it is asked at.

with webhook_server.opened(folder) as server:
    settings.AURICLE_WEBHOOK_HOSTS, settings.AURICLE_WEBHOOK_CA = [server.host], server.authorities
    ... server.url("/taken") ...
    assert server.taken[0].headers["webhook-id"]
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.identity_provider import certificate


@dataclass(frozen=True)
class Taken:
    """A message that arrived, and where."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """What arrived. `let_go` ends the wait of whoever was kept waiting."""

    authorities: str
    host: str = "127.0.0.1"
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)
    then: Callable[[], object] | None = None
    """Done when a message has arrived, before it is answered."""

    def url(self, path: str) -> str:
        """An address of it."""
        return f"https://{self.host}:{self.port}{path}"


STATUS = {"/taken": 200, "/busy": 500, "/gone": 410, "/elsewhere": 302, "/slow": 200}


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Server]:
    """Let it listen until the block ends."""
    pem = certificate(folder)
    server = Server(str(pem))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.taken.append(Taken(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if server.then is not None:
                server.then()
            if self.path == "/slow":
                server.let_go.wait(10)
            with contextlib.suppress(OSError):
                while self.path == "/dripping" and not server.let_go.wait(0.05):
                    self.wfile.write(b"H")
                self.send_response(STATUS.get(self.path, 404))
                self.send_header("Location", server.url("/taken"))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever hangs up is not news."""

    listening = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    # The handshake belongs to each connection's own thread.
    listening.socket = context.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)
    server.port = listening.server_address[1]
    thread = threading.Thread(target=lambda: listening.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        listening.shutdown()
        listening.server_close()
        thread.join()

"""Hand one message to an agency's system. Its name is asked for once, and what is called is the number that was judged.

A redirect is not followed: it could lead anywhere. Of the answer nothing is read but its status.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from auricle.errors import NotNow
from auricle.partners.places import HTTP, HTTPS, is_public, is_reachable

PATIENCE = 15.0


class NotReached(NotNow):
    """It did not take the message; the message of this is one code for why, and nothing that was said."""


@dataclass(frozen=True)
class Way:
    """What the operator decides: hosts with private numbers, who vouches for certificates, how long we wait."""

    allowed: Collection[str] = ()
    authorities: str = ""
    patience: float = PATIENCE


def post(url: str, body: bytes, headers: Mapping[str, str], *, way: Way) -> None:
    """Send it. Raises NotReached."""
    if not is_reachable(url, allowed=way.allowed):
        raise NotReached("address")
    parts = urlsplit(url)
    host = parts.hostname or ""
    locked = parts.scheme == "https"
    port = parts.port or (HTTPS if locked else HTTP)
    ends_at = time.monotonic() + way.patience
    connection = http.client.HTTPConnection(host, port, timeout=way.patience)
    try:
        # Connected already when the request is sent: the library asks for no name again.
        connection.sock = _connected(host, port, way, locked=locked)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with _hanging_up(connection.sock, at=ends_at):
            connection.request("POST", target, body, dict(headers))
            status = connection.getresponse().status
    except ssl.SSLError:
        raise NotReached("slow" if time.monotonic() >= ends_at else "certificate") from None
    except TimeoutError:
        raise NotReached("slow") from None
    except (OSError, http.client.HTTPException):
        raise NotReached("slow" if time.monotonic() >= ends_at else "no_connection") from None
    finally:
        connection.close()
    if 300 <= status < 400:
        raise NotReached("redirect")
    if not 200 <= status < 300:
        raise NotReached("gone" if status == 410 else "refused")


@contextmanager
def _hanging_up(line: socket.socket, *, at: float) -> Iterator[None]:
    """Hang up at this moment: a limit for each byte would let whoever sends one at a time hold the worker for days."""

    def hang_up() -> None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, at - time.monotonic()), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connected(host: str, port: int, way: Way, *, locked: bool) -> socket.socket:
    family, number = _judged(host, port, way)
    plain = socket.socket(family, socket.SOCK_STREAM)
    plain.settimeout(way.patience)
    try:
        plain.connect((number, port))
        if not locked:
            return plain
        trusted = ssl.create_default_context(cafile=way.authorities or None)
        return trusted.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _judged(host: str, port: int, way: Way) -> tuple[int, str]:
    """The number to call. One private number among several is enough to call none: the name is not to be trusted."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotReached("no_name") from None
    numbers = [(family, str(place[0])) for family, _, _, _, place in found]
    if not numbers:
        raise NotReached("no_name")
    if host not in way.allowed and not all(is_public(number) for _, number in numbers):
        raise NotReached("private")
    return numbers[0]

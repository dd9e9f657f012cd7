"""A real mail server on this machine, with TLS and signing in, that takes mails or refuses them as it is told.

with mail_server.opened(folder) as server:
    settings.AURICLE_MAIL = server.mail()
    ...
    assert server.taken[0].to == ["mei@office.example"]
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from auricle.config.mail import Mail
from tests.identity_provider import certificate

USER, PASSWORD = "hotline", "a-long-one"
DROP = "drop"


@dataclass
class Taken:
    """A mail that the server took, what it was greeted with, and whether the way was locked."""

    to: list[str]
    greeted: str
    locked: bool
    raw: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class Server:
    """What was taken, and what is said instead of taking: a line of SMTP, or DROP to hang up."""

    authorities: str
    tls: str
    port: int = 0
    says: str = ""
    then: Callable[[], None] | None = None
    """What happens when it has a mail and before it says so."""
    taken: list[Taken] = field(default_factory=list)

    def mail(self, **other: Any) -> Mail:
        """The settings that reach it."""
        values = {
            "sender": "desk@hotline.example",
            "name": "Hotline",
            "host": "127.0.0.1",
            "port": self.port,
            "tls": self.tls,
            "desk_url": "https://desk.hotline.example",
            # The server does not see that its way was locked before the first byte, and would not let us sign in.
            "user": USER if self.tls == "starttls" else "",
            "password": PASSWORD if self.tls == "starttls" else "",
            "authorities": self.authorities,
        }
        return Mail(**{**values, **other})

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or do what we were told."""
        if self.says == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        if self.says:
            return self.says
        locked = session.ssl is not None or self.tls == "implicit"
        raw = envelope.content
        assert isinstance(raw, bytes)
        self.taken.append(Taken(list(envelope.rcpt_tos), str(session.host_name), locked, raw))
        if self.then is not None:
            self.then()
        return "250 taken"


class OnAnyPort(Controller):
    """Its first connection, which is to itself, must know the port that the system gave it."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _known(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=known, handled=False)


@contextlib.contextmanager
def opened(folder: Path, *, tls: str = "starttls") -> Iterator[Server]:
    """Let a mail server listen until the block ends."""
    pem = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = Server(authorities=str(pem), tls=tls)
    options: dict[str, Any] = {"ssl_context": context}
    if tls == "starttls":
        signing_in = {"authenticator": _known, "auth_required": True}
        options = {"tls_context": context, "require_starttls": True, **signing_in}
    controller = OnAnyPort(server, hostname="127.0.0.1", port=0, server_hostname="here", **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()

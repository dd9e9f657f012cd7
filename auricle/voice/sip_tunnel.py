"""The way of a browser's SIP to Asterisk: one websocket on loopback, which our service opens for one account.

    async with tunnel(where, account) as sip:
        await sip.send(message)              # from the browser; raises NotPassed, EngineAway
        async for message in sip.messages(): # to the browser

Only what an account needs gets through: it registers under its own name, answers, and speaks in calls that exist.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator, AsyncIterator

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from auricle.voice import sip
from auricle.voice.ari import PATIENCE, EngineAway, Where
from auricle.voice.sip_accounts import Account

LARGEST_MESSAGE = 1 << 14
IN_A_CALL = frozenset({"ACK", "BYE", "INFO", "INVITE", "OPTIONS", "PRACK", "UPDATE"})
USER = re.compile(r"sips?:([^@;>\s]+)@")

MEDIA = re.compile(r"^m=(.*)$", re.MULTILINE)
SEALED = re.compile(r"audio \d+ UDP/TLS/RTP/SAVPF? ")


class NotPassed(Exception):
    """A message is none that an account has to send. It is not repeated here."""


class Tunnel:
    """The SIP of one browser. Made by `tunnel`, which also closes it."""

    def __init__(self, socket: ClientConnection, account: Account) -> None:
        self._socket = socket
        self._account = account

    async def send(self, message: str) -> None:
        """Pass a message of the browser on. Raises NotPassed or EngineAway."""
        if not may_pass(message, self._account.name):
            raise NotPassed("That SIP message is not passed on.")
        try:
            await self._socket.send(message)
        except ConnectionClosed:
            raise EngineAway("Asterisk has closed the way of a browser's SIP.") from None

    async def messages(self) -> AsyncGenerator[str]:
        """Yield what Asterisk sends to the browser, until the connection ends."""
        with contextlib.suppress(ConnectionClosed):
            async for message in self._socket:
                yield message if isinstance(message, str) else message.decode(errors="replace")


def may_pass(message: str, name: str) -> bool:
    """Whether an account of this name has to send such a message."""
    if not message.strip():
        # Two line ends keep a connection alive.
        return True
    if len(message.encode(errors="replace")) > LARGEST_MESSAGE:
        return False
    read = sip.read_message(message.encode(errors="replace"))
    if not all(SEALED.match(media) for media in MEDIA.findall(read.body)):
        # Asterisk offers sealed sound, and would take an answer in the clear.
        return False
    if read.status is not None:
        return True
    if read.method == "REGISTER":
        return all(USER.findall(read.headers.get(header, "")) == [name] for header in ("from", "to"))
    # Without a tag of the other side it would begin a call.
    return read.method in IN_A_CALL and ";tag=" in read.headers.get("to", "")


@contextlib.asynccontextmanager
async def tunnel(where: Where, account: Account) -> AsyncIterator[Tunnel]:
    """Open the way for as long as the block lasts. Raises EngineAway."""
    try:
        socket = await connect(
            f"{where.address}/ws",
            subprotocols=["sip"],  # type: ignore[list-item]
            max_size=LARGEST_MESSAGE,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
            close_timeout=1,
        )
    except (OSError, WebSocketException):
        raise EngineAway("Asterisk does not open a way for a browser's SIP.") from None
    async with socket:
        yield Tunnel(socket, account)

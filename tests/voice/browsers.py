"""What a browser's SIP library says, in the few messages that the tests need."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from auricle.voice.sip import Message, read_message
from auricle.voice.sip_accounts import DOMAIN, Account
from auricle.voice.sip_tunnel import Tunnel

HOST = "browser.invalid"


@dataclass
class Browser:
    """One browser behind a tunnel."""

    tunnel: Tunnel
    account: Account
    came: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    bodies: list[str] = field(default_factory=list)
    """All that came, word for word."""
    user: str = field(default_factory=lambda: secrets.token_hex(5))

    async def register(self, password: str | None = None) -> int | None:
        """Register, as it is asked to, and return the status of the last answer."""
        await self.send("REGISTER", 1)
        asked = await self.next()
        found = re.search(r'realm="([^"]*)".*', asked.headers.get("www-authenticate", ""))
        if asked.status != 401 or found is None:
            return asked.status
        nonce = re.search(r'nonce="([^"]*)"', found[0])
        assert nonce is not None
        await self.send("REGISTER", 2, self._proof(found[1], nonce[1], password or self.account.password))
        return (await self.next()).status

    async def send(
        self, method: str, number: int, *more: str, to: str | None = None, name: str | None = None
    ) -> None:
        """Send a request of its own."""
        uri = f"sip:{name or self.account.name}@{DOMAIN}"
        lines = [
            f"{method} sip:{DOMAIN} SIP/2.0",
            f"Via: SIP/2.0/WS {HOST};branch=z9hG4bK{secrets.token_hex(8)}",
            "Max-Forwards: 70",
            f"From: <{uri}>;tag={secrets.token_hex(5)}",
            f"To: <{to or uri}>",
            f"Call-ID: {secrets.token_hex(8)}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self.user}@{HOST};transport=ws>;expires=600",
            *more,
            "Content-Length: 0",
        ]
        await self.tunnel.send("\r\n".join(lines) + "\r\n\r\n")

    async def answer(self, request: Message, status: str, body: str = "") -> None:
        """Answer what Asterisk asked."""
        to = request.headers["to"]
        tagged = to if ";tag=" in to else f"{to};tag={self.user}"
        lines = [
            f"SIP/2.0 {status}",
            *(f"Via: {via}" for via in request.vias),
            f"From: {request.headers['from']}",
            f"To: {tagged}",
            f"Call-ID: {request.headers['call-id']}",
            f"CSeq: {request.headers['cseq']}",
            f"Contact: <sip:{self.user}@{HOST};transport=ws>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        await self.tunnel.send("\r\n".join(lines) + "\r\n\r\n" + body)

    async def next(self, method: str | None = None) -> Message:
        """The next message, or the next that is about `method`."""
        async with asyncio.timeout(10):
            while True:
                message = await self.came.get()
                if method is None or message.method == method:
                    return message

    async def listen(self) -> None:
        """Take what comes. `browser` runs it."""
        async for text in self.tunnel.messages():
            self.bodies.append(text)
            self.came.put_nowait(read_message(text.encode()))

    def _proof(self, realm: str, nonce: str, password: str) -> str:
        count, own = "00000001", secrets.token_hex(4)
        who = _md5(f"{self.account.name}:{realm}:{password}")
        what = _md5(f"REGISTER:sip:{DOMAIN}")
        answer = _md5(f"{who}:{nonce}:{count}:{own}:auth:{what}")
        return (
            f'Authorization: Digest username="{self.account.name}", realm="{realm}", nonce="{nonce}", '
            f'uri="sip:{DOMAIN}", response="{answer}", algorithm=MD5, qop=auth, nc={count}, cnonce="{own}"'
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@contextlib.asynccontextmanager
async def browser(tunnel: Tunnel, account: Account) -> AsyncIterator[Browser]:
    """A browser that listens while the block lasts."""
    one = Browser(tunnel, account)
    listening = asyncio.create_task(one.listen())
    try:
        yield one
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

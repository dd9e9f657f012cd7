"""A call-taker's sound by WebRTC: the browser registers with an account of its session, and is called when it answers.

Its SIP comes and goes over the browser's own socket, so that nothing but Asterisk's UDP ports for sound is reached
from outside.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from auricle.voice.ari import APPLICATION, EngineAway
from auricle.voice.exchange import Exchange
from auricle.voice.sip_accounts import Account, account
from auricle.voice.sip_tunnel import Tunnel, tunnel

ANSWERS_WITHIN = 10
"""Seconds that a browser has to answer by itself, after its person has."""
GRACE = 2.0


@dataclass(frozen=True)
class WebrtcLeg:
    """The sound of one browser. Made by `webrtc_leg`."""

    channel: str
    gone: asyncio.Event

    def said(self, frame: bytes) -> None:
        """Sound comes by another way here."""


class Sip:
    """The SIP of one browser. Made by `signalling`."""

    def __init__(self, account: Account, way: Tunnel) -> None:
        self.account = account
        self.way = way

    @property
    def told(self) -> dict[str, str]:
        """What the browser has to know."""
        return {"uri": self.account.uri, "password": self.account.password}


@contextlib.asynccontextmanager
async def signalling(
    exchange: Exchange, hears: Callable[[str], None], ended: Callable[[], None]
) -> AsyncIterator[Sip]:
    """Have an account and a way to Asterisk for as long as the block lasts. Raises EngineAway, Refused."""
    async with account(exchange.ari) as made, tunnel(exchange.ari.where, made) as way:
        listening = asyncio.create_task(_listen(way, hears, ended))
        try:
            yield Sip(made, way)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _listen(way: Tunnel, hears: Callable[[str], None], ended: Callable[[], None]) -> None:
    async with contextlib.aclosing(way.messages()) as messages:
        async for message in messages:
            hears(message)
    ended()


@contextlib.asynccontextmanager
async def webrtc_leg(exchange: Exchange, sip: Sip) -> AsyncIterator[WebrtcLeg]:
    """Be in Asterisk for as long as the block lasts. Raises EngineAway, Refused."""
    channel = f"leg-{secrets.token_hex(8)}"
    with exchange.expected(channel) as gone:
        try:
            await exchange.ari.ask(
                "POST",
                "channels",
                endpoint=sip.account.dialled,
                app=APPLICATION,
                channelId=channel,
                timeout=str(ANSWERS_WITHIN),
            )
            if not await exchange.arrival(channel, within=ANSWERS_WITHIN + GRACE):
                raise EngineAway("A browser does not take its call.")
            yield WebrtcLeg(channel, gone)
        finally:
            await exchange.hang_up(channel)

"""Call somebody through the carrier: for call-backs and interpreters.

    async with reached(exchange, number) as leg:      # raises NotReached, whose `why` says how it ended
        await exchange.add(bridge, leg.channel)       # answered; hung up at the block's end
        await leg.gone.wait()

The number is in the one request to Asterisk, and in no name, repr or message of ours.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from auricle.voice.ari import APPLICATION, Ari, Refused
from auricle.voice.exchange import Exchange

RING = 45
"""Seconds for which it rings."""
GRACE = 5.0
"""Seconds that Asterisk has for saying so when nobody answered."""
NUMBER = re.compile(r"\+?[0-9]{3,15}")
"""E.164, or a short number of the carrier's own."""


class BadNumber(Exception):
    """That is no telephone number; it is not repeated here."""


class Why(StrEnum):
    """How a call ended that was not answered."""

    BUSY = "busy"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    """By the carrier or by whoever was called: the number is unknown, barred, or not wanted now."""
    AWAY = "away"
    """The carrier does not answer, or Asterisk does not."""


class NotReached(Exception):
    """Nobody was reached; `why` says what became of the call."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"Nobody was reached: {why}.")
        self.why = why


@dataclass(frozen=True)
class Leg:
    """A call that was answered: the name of its channel, and what is set when it is over."""

    channel: str
    gone: asyncio.Event


async def dial(ari: Ari, number: str, *, channel: str, ring: int = RING) -> None:
    """Ask for a call; its channel arrives when it is answered. Raises BadNumber, Refused or EngineAway."""
    if NUMBER.fullmatch(number) is None:
        raise BadNumber("That is no telephone number.")
    await ari.ask(
        "POST",
        "channels",
        endpoint=f"PJSIP/{number}@carrier",
        app=APPLICATION,
        channelId=channel,
        timeout=str(ring),
        formats="alaw,ulaw,g722",
    )


@asynccontextmanager
async def reached(exchange: Exchange, number: str, *, ring: int = RING) -> AsyncIterator[Leg]:
    """Call, and be in the call for as long as the block lasts. Raises NotReached, BadNumber or EngineAway."""
    channel = f"dialled-{secrets.token_hex(8)}"
    with exchange.expected(channel) as gone:
        try:
            try:
                await dial(exchange.ari, number, channel=channel, ring=ring)
            except Refused:
                raise NotReached(Why.REFUSED) from None
            if not await exchange.arrival(channel, within=ring + GRACE):
                raise NotReached(why(exchange.cause_of(channel)))
            if await _is_in_the_clear(exchange.ari, channel):
                raise NotReached(Why.REFUSED)
            yield Leg(channel, gone)
        finally:
            await exchange.hang_up(channel)


async def _is_in_the_clear(ari: Ari, channel: str) -> bool:
    """Whether a carrier that was offered sealed sound has agreed to sound in the clear. Asterisk lets it."""
    try:
        asked = await ari.ask("GET", "asterisk/config/dynamic/res_pjsip/endpoint/carrier")
        if {"attribute": "media_encryption", "value": "no"} in asked:
            return False
        told = await ari.ask("GET", f"channels/{channel}/variable", variable="CHANNEL(rtp,secure)")
    except Refused:
        return True
    return bool(told.get("value") != "1")


def why(cause: int | None) -> Why:
    """What a cause of Q.850 means for whoever called."""
    return CAUSES.get(cause, Why.REFUSED)


CAUSES: dict[int | None, Why] = {
    None: Why.UNANSWERED,
    0: Why.UNANSWERED,
    17: Why.BUSY,
    18: Why.UNANSWERED,
    19: Why.UNANSWERED,
    27: Why.AWAY,
    34: Why.AWAY,
    38: Why.AWAY,
    41: Why.AWAY,
    42: Why.AWAY,
}

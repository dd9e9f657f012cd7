"""Calling out through a carrier: somebody answers, is busy, refuses, or does not come; and the number is nowhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from auricle.voice.answering import serve
from auricle.voice.being_called import Bell, being_called
from auricle.voice.calling import RATE
from auricle.voice.dialling import BadNumber, NotReached, Why, dial, reached
from auricle.voice.engine.starting import Asterisk
from auricle.voice.exchange import Exchange
from auricle.voice.line import Line
from auricle.voice.media import SLIN16
from auricle.voice.tones import samples_of, share_of, tone
from tests.voice.test_sip_accounts import found_in_files, gone
from tests.voice.whole_calls import PROMPT, VOICE, is_served, prompt, told, until, where

NUMBER = "+15550142637"
CHANNELS = ("s verbose", "s concise")


taken: list[str] = []
"""Calls that go out and were taken for some that come in: the service ends such a fault with its call, and goes on."""


async def nobody(line: Line) -> None:
    taken.append(line.channel)


@pytest.fixture(autouse=True)
def _none_is_taken() -> Iterator[None]:
    taken.clear()
    yield
    assert taken == []


@contextlib.asynccontextmanager
async def house(asterisk: Asterisk, *, bell: bool = True) -> AsyncIterator[tuple[Exchange, Bell]]:
    """A service that can call out, and whoever is called; without `bell` the carrier is somebody else's."""
    exchange = Exchange()
    serving = asyncio.create_task(serve(where(asterisk), nobody, exchange=exchange))
    try:
        await until(lambda: is_served(asterisk))
        here = "127.0.0.1", asterisk.ports.carrier if bell else 0
        async with being_called(here) as ringing:
            yield exchange, ringing
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def test_who_is_called_answers_and_is_heard_and_hears(asterisk: Asterisk) -> None:
    said = tone(VOICE, 1.5, RATE)
    played = prompt(1.0)
    heard: list[bytes] = []

    async def answering(bell: Bell) -> None:
        ringing = await bell.rings()
        assert ringing.called == NUMBER
        assert "anonymous" in ringing.caller.lower()
        shown = "".join([await told(asterisk, f"core show channel{which}") for which in CHANNELS])
        assert "PJSIP/carrier" in shown
        assert NUMBER[1:] not in shown
        async with ringing.answered() as phone:
            await phone.hears(PROMPT, within=30)
            await phone.speak(said)
            await asyncio.wait_for(phone.over.wait(), 30)

    async def scenario() -> None:
        async with house(asterisk) as (exchange, bell):
            phone = asyncio.create_task(answering(bell))
            async with (
                reached(exchange, NUMBER) as leg,
                exchange.joined(leg.channel, SLIN16, answer=False) as (media, _),
            ):
                assert await media.play(played)
                async with asyncio.timeout(30), contextlib.aclosing(media.recorded()) as frames:
                    async for frame in frames:
                        heard.append(frame)
                        if share_of(VOICE, samples_of(b"".join(heard[-20:])), SLIN16.rate) > 0.5:
                            break
            await phone
            await until(lambda: gone(asterisk))

    asyncio.run(scenario())


def test_the_call_is_over_when_who_was_called_hangs_up(asterisk: Asterisk) -> None:
    async def answering(bell: Bell) -> None:
        async with (await bell.rings()).answered():
            await asyncio.sleep(0.2)

    async def scenario() -> None:
        async with house(asterisk) as (exchange, bell):
            phone = asyncio.create_task(answering(bell))
            async with reached(exchange, NUMBER) as leg:
                await asyncio.wait_for(leg.gone.wait(), 30)
            await phone

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("486 Busy Here", Why.BUSY),
        ("603 Decline", Why.REFUSED),
        ("404 Not Found", Why.REFUSED),
        ("403 Forbidden", Why.REFUSED),
        ("480 Temporarily Unavailable", Why.UNANSWERED),
        ("503 Service Unavailable", Why.AWAY),
    ],
)
def test_how_a_call_ended_is_told_apart(asterisk: Asterisk, status: str, why: Why) -> None:
    async def scenario() -> None:
        async with house(asterisk) as (exchange, bell):
            call = asyncio.create_task(_called(exchange))
            (await bell.rings()).refuse(status)
            assert await call == why
            await until(lambda: gone(asterisk))

    asyncio.run(scenario())


def test_a_call_that_nobody_answers_stops_ringing(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with house(asterisk) as (exchange, bell):
            call = asyncio.create_task(_called(exchange, ring=1))
            ringing = await bell.rings()
            assert await call == Why.UNANSWERED
            await asyncio.wait_for(ringing.cancelled.wait(), 30)

    asyncio.run(scenario())


def test_who_gives_up_calling_lets_it_ring_no_longer(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with house(asterisk) as (exchange, bell):
            call = asyncio.create_task(_called(exchange))
            ringing = await bell.rings()
            call.cancel()
            await asyncio.wait_for(ringing.cancelled.wait(), 30)
            await until(lambda: gone(asterisk))

    asyncio.run(scenario())


async def _called(exchange: Exchange, *, ring: int = 20) -> Why | None:
    try:
        async with reached(exchange, NUMBER, ring=ring):
            return None
    except NotReached as nobody_there:
        return nobody_there.why


@pytest.mark.parametrize(
    "number", ["", "12", "anonymous", "+49 555", "123@elsewhere.example", "1" * 16, "+15550142\n"]
)
def test_what_is_no_number_is_not_called(number: str) -> None:
    async def scenario() -> None:
        # What is refused asks Asterisk nothing.
        with pytest.raises(BadNumber) as refusal:
            await dial(None, number, channel="dialled-1")  # type: ignore[arg-type]
        assert not number or number not in str(refusal.value)

    asyncio.run(scenario())


def test_the_number_is_in_no_file_of_asterisk_whatever_becomes_of_the_call(asterisk: Asterisk) -> None:
    # Each test above called it; this one calls nobody there at all.
    async def scenario() -> None:
        exchange = Exchange()
        serving = asyncio.create_task(serve(where(asterisk), nobody, exchange=exchange))
        await until(lambda: is_served(asterisk))
        try:
            assert await _called(exchange, ring=2) in {Why.AWAY, Why.UNANSWERED}
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(scenario())
    assert found_in_files(asterisk, NUMBER[1:]) == []


def test_what_a_service_that_died_was_calling_rings_no_longer(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        exchange = Exchange()
        died = asyncio.create_task(serve(where(asterisk), nobody, exchange=exchange))
        async with being_called(("127.0.0.1", asterisk.ports.carrier)) as bell:
            await until(lambda: is_served(asterisk))
            call = asyncio.create_task(_called(exchange, ring=120))
            ringing = await bell.rings()
            died.cancel()
            await asyncio.gather(died, call, return_exceptions=True)
            serving = asyncio.create_task(serve(where(asterisk), nobody))
            try:
                await asyncio.wait_for(ringing.cancelled.wait(), 30)
                await until(lambda: gone(asterisk))
            finally:
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(scenario())

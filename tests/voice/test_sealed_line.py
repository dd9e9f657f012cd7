"""SIP over TLS and SRTP to a carrier, both ways, with certificates of an authority of the tests' own."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from auricle.voice import sip
from auricle.voice.calling import RATE, CallRefused, calling
from auricle.voice.dialling import NotReached, Why, reached
from auricle.voice.engine.fetching import Engine
from auricle.voice.engine.starting import Asterisk, free_ports, running
from auricle.voice.line import Line
from auricle.voice.phone import next_message
from auricle.voice.tones import samples_of, share_of, tone
from tests.voice.sealed_line import ENCRYPT, PROVE, SALT, Authority, NotSealed, Sealed, Stream
from tests.voice.test_dialling import NUMBER, house
from tests.voice.test_sip_accounts import found_in_files
from tests.voice.whole_calls import PROMPT, VOICE, Recorder, service


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def sealed_asterisk(
    engine: Engine, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asterisk]:
    """An Asterisk that has `carrier/tls.conf`."""
    certificate, key = authority.issue("hotline")
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(2)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        sip_port, carrier = (one.getsockname()[1] for one in sockets)
    ports = replace(free_ports(), sip=sip_port, carrier=carrier)
    # Where whoever runs it may read them.
    shown = Path("/tmp") / f"auricle-certificates-{sip_port}"
    shown.mkdir()
    for path in (certificate, key, authority.certificate):
        shutil.copy(path, shown)
    also = {
        "TLS_CERTIFICATE": shown / certificate.name,
        "TLS_KEY": shown / key.name,
        "TLS_AUTHORITIES": shown / authority.certificate.name,
        "CARRIER_CONTACT": f"sip:127.0.0.1:{carrier};transport=tls",
    }
    try:
        with running(engine, ports=ports, carrier=("tls",), also=also) as asterisk:
            yield asterisk
    finally:
        shutil.rmtree(shown)


def test_keys_are_made_as_the_standard_makes_them() -> None:
    # RFC 3711, B.3.
    stream = Stream(bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6"))
    assert stream.key(ENCRYPT, 16).hex().upper() == "C61E7A93744F39EE10734AFE3FF7A087"
    assert stream.key(SALT, 14).hex().upper() == "30CBBC08863D8C85D49DB34A9AE1"
    assert stream.key(PROVE, 20).hex().upper() == "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"


def test_a_sealed_call_is_heard_and_hears_and_no_packet_is_in_the_clear(
    sealed_asterisk: Asterisk, authority: Authority
) -> None:
    recorder = Recorder()
    sealing = Sealed(authority.trusting())

    async def scenario() -> None:
        async with (
            service(sealed_asterisk, recorder),
            calling(sealed_asterisk.sip, sealing=sealing, number=NUMBER) as phone,
        ):
            await phone.hears(PROMPT, within=10)
            await phone.speak(tone(VOICE, 1.5, RATE))
            await phone.press("#")
            await asyncio.wait_for(recorder.done.wait(), 10)
            # It hears that we hang up, by the connection that it made.
            await asyncio.wait_for(phone.over.wait(), 10)

    asyncio.run(scenario())
    assert recorder.recording is not None
    # Each packet that came was opened with the key that was agreed upon; one in the clear would have ended the phone.
    assert sealing.opened > 10
    assert found_in_files(sealed_asterisk, NUMBER[1:]) == []


def test_what_is_said_in_a_sealed_call_reaches_the_service(
    sealed_asterisk: Asterisk, authority: Authority
) -> None:
    heard: list[bytes] = []
    found = asyncio.Event()

    async def talk(line: Line) -> None:
        async with contextlib.aclosing(line.recorded(most=30.0)) as frames:
            async for frame in frames:
                heard.append(frame)
                if len(heard) >= 20 and share_of(VOICE, samples_of(b"".join(heard[-20:])), 16_000) > 0.9:
                    found.set()
                    return

    async def scenario() -> None:
        async with (
            service(sealed_asterisk, talk),
            calling(sealed_asterisk.sip, sealing=Sealed(authority.trusting())) as phone,
        ):
            await phone.speak(tone(VOICE, 1.0, RATE))
            await asyncio.wait_for(found.wait(), 10)

    asyncio.run(scenario())


class InTheClear(Sealed):
    """A carrier that seals its messages and offers its sound in the clear."""

    @property
    def crypto(self) -> str:
        return ""


def test_sound_in_the_clear_is_refused(sealed_asterisk: Asterisk, authority: Authority) -> None:
    async def scenario() -> int:
        with pytest.raises(CallRefused) as refusal:
            async with (
                service(sealed_asterisk, Recorder()),
                calling(sealed_asterisk.sip, sealing=InTheClear(authority.trusting())),
            ):
                pass
        return refusal.value.status

    assert asyncio.run(scenario()) == 488


def test_nothing_listens_for_messages_in_the_clear(sealed_asterisk: Asterisk) -> None:
    async def scenario() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3), calling(sealed_asterisk.sip):
                pass

    asyncio.run(scenario())


def test_a_packet_that_somebody_changed_is_not_opened() -> None:
    stream = Stream(bytes(range(30)))
    packet = sip.rtp(8, 1, 160, 7, b"\xd5" * 160, first=True)
    sealed = stream.protect(packet)
    assert packet[12:] not in sealed
    assert Stream(bytes(range(30))).unprotect(sealed) == packet
    with pytest.raises(NotSealed):
        Stream(bytes(range(30))).unprotect(sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:])


@contextlib.asynccontextmanager
async def carrier_at(port: int, context: ssl.SSLContext, answer: str) -> AsyncIterator[list[sip.Message]]:
    """A carrier that answers each call over TLS in the same way, and keeps what was asked."""
    asked: list[sip.Message] = []
    serving: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving[writer] = asyncio.current_task()
        with contextlib.suppress(EOFError, OSError):
            while True:
                message = sip.read_message(await next_message(reader))
                asked.append(message)
                if message.method == "INVITE":
                    status, body = (answer, "") if not answer.startswith("2") else (answer, clear(port))
                    contact = f"sip:phone@127.0.0.1:{port};transport=tls"
                    writer.write(sip.answer(message, status, tag="1", contact=contact, body=body))
                elif message.status is None and message.method != "ACK":
                    writer.write(sip.ok(message))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port, ssl=context):
        try:
            yield asked
        finally:
            # Not close: Asterisk keeps its connections, and TLS would wait for its farewell.
            for writer in serving:
                writer.transport.abort()
            await asyncio.gather(*filter(None, serving.values()), return_exceptions=True)


def clear(port: int) -> str:
    return sip.sound_at("127.0.0.1", port)


def test_calls_go_out_sealed_to_a_carrier_that_is_vouched_for(
    sealed_asterisk: Asterisk, authority: Authority
) -> None:
    async def scenario() -> None:
        context = authority.serving("carrier")
        async with (
            house(sealed_asterisk, bell=False) as (exchange, _),
            carrier_at(sealed_asterisk.ports.carrier, context, "486 Busy Here") as asked,
        ):
            with pytest.raises(NotReached) as nobody:
                async with reached(exchange, NUMBER):
                    pass
            assert nobody.value.why == Why.BUSY
            invite = next(message for message in asked if message.method == "INVITE")
            assert f"{NUMBER}@" in invite.first
            assert "RTP/SAVP " in invite.body
            assert "RTP/AVP " not in invite.body
            assert len(Stream.of(invite.body).master) == 30

    asyncio.run(scenario())
    assert found_in_files(sealed_asterisk, NUMBER[1:]) == []


def test_no_call_goes_to_a_carrier_that_somebody_else_vouches_for(
    sealed_asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        context = Authority(tmp_path / "other", "Somebody else").serving("carrier")
        async with (
            house(sealed_asterisk, bell=False) as (exchange, _),
            carrier_at(sealed_asterisk.ports.carrier, context, "486 Busy Here") as asked,
        ):
            with pytest.raises(NotReached) as nobody:
                async with reached(exchange, NUMBER, ring=5):
                    pass
            assert nobody.value.why in {Why.AWAY, Why.UNANSWERED}
            assert asked == []

    asyncio.run(scenario())
    assert found_in_files(sealed_asterisk, NUMBER[1:]) == []


def test_a_carrier_that_answers_in_the_clear_is_not_spoken_with(
    sealed_asterisk: Asterisk, authority: Authority
) -> None:
    async def scenario() -> None:
        context = authority.serving("carrier")
        async with (
            house(sealed_asterisk, bell=False) as (exchange, _),
            carrier_at(sealed_asterisk.ports.carrier, context, "200 OK"),
        ):
            with pytest.raises(NotReached):
                async with reached(exchange, NUMBER, ring=5):
                    pass

    asyncio.run(scenario())

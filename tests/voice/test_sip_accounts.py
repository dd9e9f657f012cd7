"""Accounts of call-takers' browsers in a real Asterisk: they live as long as a session and get nowhere alone."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from auricle.voice import sip_accounts
from auricle.voice.ari import Ari, Refused
from auricle.voice.calling import CallRefused, calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.sip_accounts import Account, account, forget_accounts
from auricle.voice.sip_tunnel import NotPassed, may_pass, tunnel
from tests.voice.browsers import Browser, browser
from tests.voice.whole_calls import asking, told, until, where


@contextlib.asynccontextmanager
async def seated(asterisk: Asterisk) -> AsyncIterator[tuple[Ari, Account, Browser]]:
    """A browser with an account and a way to Asterisk."""
    async with (
        asking(asterisk) as ari,
        account(ari) as seat,
        tunnel(where(asterisk), seat) as way,
        browser(way, seat) as one,
    ):
        yield ari, seat, one


async def contacts(asterisk: Asterisk, name: str) -> int:
    return (await told(asterisk, "pjsip show contacts")).count(name[:12])


def test_a_browser_registers_and_nothing_of_it_is_left(asterisk: Asterisk) -> None:
    async def scenario() -> Account:
        async with seated(asterisk) as (_, seat, one):
            assert await one.register() == 200
            assert await contacts(asterisk, seat.name) == 1
        shown = await told(asterisk, "pjsip show endpoints") + await told(asterisk, "pjsip show auths")
        assert sip_accounts.PREFIX not in shown + await told(asterisk, "pjsip show aors")
        return seat

    seat = asyncio.run(scenario())
    assert not found_in_files(asterisk, seat.name)
    assert not found_in_files(asterisk, seat.password)


def test_a_wrong_password_is_refused(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with seated(asterisk) as (_, seat, one):
            assert await one.register(secrets.token_hex(8)) == 401
            assert await contacts(asterisk, seat.name) == 0

    asyncio.run(scenario())


def test_a_browser_is_called_with_sealed_sound_only_and_learns_no_number(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with seated(asterisk) as (ari, seat, one):
            await one.register()
            channel = await ari.ask(
                "POST", "channels", endpoint=seat.dialled, app="auricle", channelId="leg-1", timeout="10"
            )
            assert channel["id"] == "leg-1"
            invite = await one.next("INVITE")
            offer = invite.body
            assert "UDP/TLS/RTP/SAVPF" in offer
            assert "a=fingerprint:SHA-256 " in offer
            assert "RTP/AVP " not in offer
            # The codec of browsers first, and of this machine's addresses only the one for sound.
            assert "opus/48000" in offer
            candidates = [line.split() for line in offer.splitlines() if line.startswith("a=candidate")]
            assert candidates
            assert {words[4] for words in candidates} == {"127.0.0.1"}
            assert "anonymous" in invite.headers["from"].lower()
            await one.answer(invite, "486 Busy Here")
            await until(lambda: gone(asterisk))

    asyncio.run(scenario())


async def gone(asterisk: Asterisk) -> bool:
    return (await told(asterisk, "core show channels count")).startswith("0 ")


def test_sound_in_the_clear_is_not_agreed_upon(asterisk: Asterisk) -> None:
    body = (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        "m=audio 9999 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
    )

    async def scenario() -> None:
        async with seated(asterisk) as (ari, seat, one):
            await one.register()
            await ari.ask("POST", "channels", endpoint=seat.dialled, app="auricle", channelId="leg-2")
            with pytest.raises(NotPassed):
                await one.answer(await one.next("INVITE"), "200 OK", body)
            await ari.ask("DELETE", "channels/leg-2")
            await until(lambda: gone(asterisk))

    asyncio.run(scenario())


def test_an_account_calls_nobody(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with seated(asterisk) as (_, seat, one):
            await one.register()
            for to in ("sip:hotline@auricle.invalid", "sip:+15550142@carrier.example"):
                with pytest.raises(NotPassed):
                    await one.send("INVITE", 1, to=to)
            # Not by another way either: nobody is let in from the carrier's side by its name.
            with pytest.raises(CallRefused) as refusal:
                async with calling(asterisk.sip, number=seat.name):
                    pass
            assert refusal.value.status in {401, 403}

    asyncio.run(scenario())


def test_an_account_registers_under_no_other_name(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with seated(asterisk) as (_, _, one):
            with pytest.raises(NotPassed):
                await one.send("REGISTER", 1, name="carrier")

    asyncio.run(scenario())


@pytest.mark.parametrize("text", ["", "\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n"])
def test_answers_and_signs_of_life_pass(text: str) -> None:
    assert may_pass(text, "seat-1")


@pytest.mark.parametrize(
    "text",
    [
        "MESSAGE sip:a SIP/2.0\r\nTo: <sip:a@b>;tag=1\r\n\r\n",
        "SUBSCRIBE sip:a SIP/2.0\r\nTo: <sip:a@b>;tag=1\r\n\r\n",
        "REFER sip:a SIP/2.0\r\nTo: <sip:a@b>;tag=1\r\n\r\n",
        "REGISTER sip:a SIP/2.0\r\nFrom: <sip:seat-1@b>\r\nTo: <sip:seat-2@b>\r\n\r\n",
        "REGISTER sip:a SIP/2.0\r\nf: <sip:seat-1@b>\r\nt: <sip:seat-1@b>\r\n\r\n",
        "nonsense",
        "SIP/2.0 200 OK\r\n\r\n" + "x" * 20_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_an_account_has_not_to_say_does_not_pass(text: str) -> None:
    assert not may_pass(text, "seat-1")


def test_accounts_of_a_service_that_was_killed_are_forgotten(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        async with asking(asterisk) as ari:
            left = account(ari)
            seat = await left.__aenter__()
            assert seat.name in await told(asterisk, "pjsip show endpoints")
            await forget_accounts(ari)
            assert sip_accounts.PREFIX not in await told(asterisk, "pjsip show endpoints")
            with pytest.raises(Refused):
                await ari.ask("GET", f"asterisk/config/dynamic/res_pjsip/auth/{seat.name}")
            await left.__aexit__(None, None, None)

    asyncio.run(scenario())


def test_a_password_is_in_no_repr() -> None:
    assert "secret" not in repr(Account("seat-1", "secret"))


def found_in_files(asterisk: Asterisk, word: str) -> list[Path]:
    """The files of Asterisk that hold a word."""
    return [
        path for path in asterisk.folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()
    ]

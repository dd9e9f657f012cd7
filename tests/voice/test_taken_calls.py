"""Whole calls that a person takes, through the whole house: menu, queue, talk, consent, recording."""

from __future__ import annotations

import asyncio
import signal

import pytest

from auricle.voice.caller import TO_A_KEY
from auricle.voice.calling import RATE as LINE_RATE
from auricle.voice.calling import calling
from auricle.voice.phone import Phone
from auricle.voice.tones import tone
from tests.voice.houses import House, seconds_in, wait_for
from tests.voice.taker_client import RATE, Client, taker

CALLER, MEI = 1234.0, 700.0
NUMBER = "+15550147263"
LONG_PROMPT = 60.0


async def taken(phone: Phone, mei: Client) -> str:
    """Ask for a person by the keys of the menu, and be answered; the call's name."""
    await mei.says("ready")
    await mei.is_told("you", state="ready")
    for key in "13":
        await asyncio.sleep(TO_A_KEY)
        await phone.press(key)
    ringing = await mei.is_told("ringing", within=LONG_PROMPT)
    await mei.says("answer", call=ringing["call"])
    return str((await mei.is_told("talking"))["call"])


async def recorded(phone: Phone, mei: Client) -> None:
    """Ask for consent, and have it."""
    await mei.says("consent")
    await mei.is_told("recording", state="asked")
    async with asyncio.timeout(LONG_PROMPT):
        while not any(told["is"] == "recording" and told["state"] == "yes" for told in mei.told):
            await phone.press("1")
            await asyncio.sleep(2 * TO_A_KEY)


def test_a_talk_is_recorded_and_joins_the_report_that_the_call_taker_files(house: House) -> None:
    form = house.form_of_a_call()
    before = house.reports()

    async def scenario() -> None:
        async with taker(house.socket, key=house.ticket_key) as mei:
            async with calling(house.asterisk.sip, number=NUMBER) as phone:
                await taken(phone, mei)
                await mei.says("report", report=form.values["report"])
                await recorded(phone, mei)
                await phone.speak(tone(CALLER, 2.0, LINE_RATE))
                mei.voice = tone(MEI, 1.0, RATE)
                await phone.hears(MEI, within=30)
                await asyncio.sleep(1.5)
                await mei.says("hang_up")
                await asyncio.wait_for(phone.over.wait(), 60)
            await mei.is_told("ended", why="done")

    asyncio.run(scenario())
    assert house.reports() == before, "nothing is filed before the call-taker files it"
    house.files(form, text="They took my savings.", category="fraud", language="en")
    assert house.new_report(before) == form.values["report"]
    wait_for(lambda: len(house.sounds_of(form.values["report"])) == 1, house.log, within=60)
    (sound,) = house.sounds_of(form.values["report"])
    assert seconds_in(sound, CALLER) == pytest.approx(2.0, abs=0.4)
    assert seconds_in(sound, MEI) >= 1.0
    wait_for(lambda: not list(house.spool.iterdir()), house.log)
    assert len(house.reports()) == len(before) + 1


def test_when_the_service_is_killed_in_a_talk_the_call_ends_and_the_recording_is_filed(house: House) -> None:
    before = house.reports()

    async def scenario() -> None:
        async with taker(house.socket, key=house.ticket_key) as mei, calling(house.asterisk.sip) as phone:
            await taken(phone, mei)
            await recorded(phone, mei)
            await phone.speak(tone(CALLER, 3.0, LINE_RATE))
            house.stop(signal.SIGKILL)
            assert not phone.over.is_set()
            await asyncio.to_thread(house.start)
            await asyncio.wait_for(phone.over.wait(), 30)

    asyncio.run(scenario())
    report = house.new_report(before)
    (sound,) = house.sounds_of(report)
    assert seconds_in(sound, CALLER) >= 1.9
    assert "The call broke off" in house.page_of(report)
    wait_for(lambda: not list(house.spool.iterdir()), house.log)


def test_neither_number_nor_ticket_nor_name_is_in_any_log(house: House) -> None:
    for folder in (house.folder, house.asterisk.folder):
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert NUMBER[1:].encode() not in content, path
            assert b"Mei" not in content, path

"""Whole calls to a whole hotline: what is said on the phone is heard at the desk, and its code is a real one.

The tests share one hotline and stand in the order of their calls; the last one looks for all that they left behind.
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from pathlib import Path

import pytest

from auricle.voice.caller import TO_A_KEY, leave_report, speak, to_the_beep
from auricle.voice.calling import RATE, Phone, calling
from auricle.voice.prompts.speech import WAITING_PITCH
from auricle.voice.tones import from_alaw, samples_of, seconds_of, tone
from tests.faults.paper_browser import PaperBrowser
from tests.faults.sentinels import found_in_files, found_in_tables
from tests.faults.whole_journey import to_disk
from tests.voice.houses import House, seconds_in, wait_for
from tests.voice.taker_client import taker

STORY, ADDED, BROKEN, KILLED, KEPT, TAKER = 1234.0, 1500.0, 1700.0, 1900.0, 2100.0, 700.0
NUMBER = "+15550147263"
ASKED_FOR = "01555014688"
"""What a caller keys in to be called back at."""
KEYS = "110"
LONGEST_PAUSE = 1.5
"""Seconds of silence between two sentences that belong together."""
CODE = re.compile(r"\d{20}")


@pytest.fixture(scope="module")
def told(the_house: House) -> tuple[str, str]:
    """A report that was left, and the code that was heard."""
    house = the_house
    house.answer()
    before = house.reports()
    story = tone(STORY, 2.5, RATE)
    code = asyncio.run(leave_report(house.asterisk.sip, story, keys=KEYS, language="en"))
    house.codes.append(code)
    report = house.new_report(before)
    house.registered(report)
    return report, code


def test_what_a_caller_said_is_heard_at_the_desk(house: House, told: tuple[str, str]) -> None:
    (sound,) = house.sounds_of(told[0])
    assert seconds_in(sound, STORY) == pytest.approx(2.5, abs=0.21)
    house.sounds += [sound[start : start + 64] for start in (48_000, 64_000)]
    assert "broke off" not in house.page_of(told[0])


def test_the_code_that_was_heard_opens_the_inbox_on_the_website(house: House, told: tuple[str, str]) -> None:
    assert CODE.fullmatch(told[1])
    reporter = PaperBrowser(house.hotline.port)
    inbox = reporter.send(reporter.get("/en/inbox/").form("/inbox/open/"), {"code": told[1]})
    assert inbox.status == 200
    assert "waits for the person who reads it first" in inbox.html


def test_who_calls_back_with_the_code_hears_how_it_stands_and_adds_to_it(
    house: House, told: tuple[str, str]
) -> None:
    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await keyed(phone, "12")
            await phone.press(told[1])
            await status_is_read(phone)
            await phone.press("2")
            await asyncio.sleep(TO_A_KEY)
            await to_the_beep(phone)
            await phone.speak(tone(ADDED, 1.5, RATE))
            await keyed(phone, "##")
            await asyncio.sleep(3)

    asyncio.run(scenario())
    found = [seconds_in(sound, ADDED) for sound in house.sounds_of(told[0])]
    assert sorted(found)[-1] == pytest.approx(1.5, abs=0.21)


def test_a_wrong_code_is_refused_three_times_and_then_no_more(house: House) -> None:
    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await keyed(phone, "12")
            for _ in range(3):
                await phone.press("1" * 20)
                await asyncio.sleep(2.5)
            # Back at the menu, where a report can be left all the same.
            await speak(phone, tone(STORY, 0.5, RATE), keys="10")

    asyncio.run(scenario())


def test_who_asks_for_a_person_while_nobody_is_there_is_let_speak_and_is_counted(house: House) -> None:
    before = house.happened()

    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await speak(phone, tone(STORY, 0.5, RATE), keys="13")

    asyncio.run(scenario())
    wait_for(lambda: house.happened() == [*before, "offered", "nobody"], house.log)


def test_who_asks_for_a_person_while_somebody_is_there_speaks_with_them(house: House) -> None:
    before = house.happened()

    async def scenario() -> None:
        async with taker(house.socket, key=house.ticket_key) as mei:
            await mei.says("ready")
            async with calling(house.asterisk.sip, number=NUMBER) as phone:
                await keyed(phone, "13")
                ringing = await mei.is_told("ringing", language="en")
                await phone.hears(WAITING_PITCH, within=60)
                await mei.says("answer", call=ringing["call"])
                await mei.is_told("talking")
                mei.voice = tone(TAKER, 1.0, 16_000)
                await phone.hears(TAKER, within=20)
                await phone.speak(tone(STORY, 1.0, RATE))
                await mei.says("hang_up")
                await asyncio.wait_for(phone.over.wait(), 20)

    asyncio.run(scenario())
    talked = ["offered", "queued", "ringing", "answered", "ended"]
    wait_for(lambda: house.happened() == before + talked, house.log)


def test_who_asks_to_be_called_back_leaves_a_sealed_number_that_is_gone_after_the_call(house: House) -> None:
    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await keyed(phone, f"141{ASKED_FOR}#1")
            await asyncio.wait_for(phone.over.wait(), 60)

    asyncio.run(scenario())
    call_back = house.promised()
    shown = house.calls_back(call_back, "show")
    assert ASKED_FOR in shown.html
    house.calls_back(call_back, "reached")
    assert house.sealed_numbers() == []
    assert ASKED_FOR not in house.list_of_call_backs().html


def test_who_hangs_up_in_the_middle_has_reported_and_the_desk_sees_that_it_broke_off(house: House) -> None:
    wait_for(lambda: not list(house.spool.iterdir()), house.log)
    before = house.reports()

    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await speak(phone, tone(BROKEN, 2.3, RATE), keys=KEYS)

    asyncio.run(scenario())
    report = house.new_report(before)
    (sound,) = house.sounds_of(report)
    assert seconds_in(sound, BROKEN) == pytest.approx(2.3, abs=0.21)
    assert "The call broke off" in house.page_of(report)


def test_a_service_that_is_killed_loses_a_second_at_most_and_the_rest_is_filed_when_it_is_back(
    house: House,
) -> None:
    before = house.reports()

    async def scenario() -> None:
        async with calling(house.asterisk.sip, number=NUMBER) as phone:
            await speak(phone, tone(KILLED, 4.0, RATE), keys=KEYS)
            house.stop(signal.SIGKILL)

    asyncio.run(scenario())
    assert len(list(house.spool.iterdir())) == 1
    house.start()
    report = house.new_report(before)
    (sound,) = house.sounds_of(report)
    assert seconds_in(sound, KILLED) >= 2.9
    assert "The call broke off" in house.page_of(report)
    wait_for(lambda: not list(house.spool.iterdir()), house.log)


def test_while_the_hotline_is_away_a_report_is_kept_its_code_is_told_and_it_is_filed_later(
    house: House,
) -> None:
    before = house.reports()
    time.sleep(2)
    with house.line_away():
        story = tone(KEPT, 2.0, RATE)
        code = asyncio.run(leave_report(house.asterisk.sip, story, keys=KEYS, language="en"))
        house.codes.append(code)
        assert len(list(house.spool.iterdir())) == 1
    report = house.new_report(before)
    (sound,) = house.sounds_of(report)
    assert seconds_in(sound, KEPT) == pytest.approx(2.0, abs=0.21)
    house.registered(report)
    reporter = PaperBrowser(house.hotline.port)
    assert reporter.send(reporter.get("/en/inbox/").form("/inbox/open/"), {"code": code}).status == 200


def test_neither_number_nor_code_nor_sound_is_in_any_file_or_table(house: House) -> None:
    assert house.codes
    assert house.sounds
    looked_for = {f"code {number}": code for number, code in enumerate(house.codes)} | {"number": NUMBER[1:]}
    looked_for["number that was keyed in"] = ASKED_FOR
    to_disk(house.hotline)
    for folder in (house.hotline.installation.data, house.folder, house.asterisk.folder):
        assert list(found_in_files(folder, looked_for)) == []
        assert [path for path in folder.rglob("*") if path.is_file() and holds(path, house.sounds)] == []
    with house.hotline.database() as connection:
        assert list(found_in_tables(connection, looked_for)) == []


async def keyed(phone: Phone, keys: str) -> None:
    """Press keys as a person does."""
    for key in keys:
        await asyncio.sleep(TO_A_KEY)
        await phone.press(key)
    await asyncio.sleep(TO_A_KEY)


async def status_is_read(phone: Phone) -> None:
    """Wait until something longer than `one moment` was said, which is said again and again while a hotline is slow."""
    first = len(phone.frames)
    async with asyncio.timeout(60):
        while _spoken(phone, first) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    assert seconds_of(STORY, samples_of(phone.heard)[-3 * RATE :], RATE) == 0


def _spoken(phone: Phone, first: int) -> float:
    """For how many seconds a voice was heard since then, after the last pause that was longer than in a text."""
    spoken = quiet = 0
    for _, frame in phone.frames[first:]:
        sound = samples_of(from_alaw(frame))
        if sum(map(abs, sound)) / len(sound) > 200:
            spoken, quiet = spoken + 1, 0
        elif (quiet := quiet + 1) * 0.02 > LONGEST_PAUSE:
            spoken = 0
    return 0.02 * spoken


def holds(path: Path, sounds: list[bytes]) -> bool:
    """Whether one of these is in a file."""
    content = path.read_bytes()
    return any(sound in content for sound in sounds)

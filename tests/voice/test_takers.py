"""Call-takers on a real Asterisk, with a browser of our own: what they hear, what callers hear, and what breaks."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from auricle.sealing.phone_ticket import DialPass, new_seat, write_pass
from auricle.voice.being_called import being_called
from auricle.voice.call_values import Happened
from auricle.voice.calling import RATE as LINE_RATE
from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.plan import Interpreter
from auricle.voice.takers.recordings import Recordings
from auricle.voice.tones import samples_of, seconds_of, tone
from tests.plain.test_conversing import Made
from tests.plain.test_talk_recordings import Attached
from tests.voice.floors import LOST, WORDS, staffed
from tests.voice.taker_client import KEY, RATE, Client, taker
from tests.voice.whole_calls import channels, until

CALLER, MEI, JUN = 1234.0, 700.0, 2000.0
LONG = tone(CALLER, 60.0, LINE_RATE)
NUMBER = "+15550142637"


def test_a_call_rings_is_answered_and_both_hear_each_other(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with staffed(asterisk, tmp_path) as service, taker(service.port) as mei:
            mei.voice = tone(MEI, 1.0, RATE)
            async with calling(asterisk.sip) as phone:
                talking = await mei.answers()
                assert talking["kind"] == "queue"
                speaking = asyncio.create_task(phone.speak(LONG))
                await mei.hears(CALLER)
                await phone.hears(MEI, within=20)
                speaking.cancel()
                await mei.says("hang_up")
                await mei.is_told("ended", why="done")
                await mei.is_told("you", state="wrapping")
                await asyncio.wait_for(phone.over.wait(), 20)
                await mei.says("wrapped")
                await mei.is_told("you", state="ready")

    asyncio.run(scenario())


def test_on_hold_neither_hears_the_other_and_afterwards_they_do(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with staffed(asterisk, tmp_path) as service, taker(service.port) as mei:
            mei.voice = tone(MEI, 1.0, RATE)
            async with calling(asterisk.sip) as phone:
                await mei.answers()
                speaking = asyncio.create_task(phone.speak(LONG))
                await mei.hears(CALLER)
                await mei.says("hold")
                await mei.is_told("held")
                await phone.hears(WORDS, within=20)
                before = len(mei.frames)
                await asyncio.sleep(0.5)
                assert not mei.heard_of(CALLER, before)
                with pytest.raises(TimeoutError):
                    await phone.hears(MEI, within=0.5)
                await mei.says("unhold")
                await mei.is_told("unheld")
                await mei.hears(CALLER)
                await phone.hears(MEI, within=20)
                speaking.cancel()

    asyncio.run(scenario())


def test_who_hangs_up_is_told_to_the_call_taker(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with staffed(asterisk, tmp_path) as service, taker(service.port) as mei:
            async with calling(asterisk.sip):
                await mei.answers()
            await mei.is_told("lost")
            await mei.is_told("ended", why="lost")

    asyncio.run(scenario())


def test_a_call_is_handed_to_a_colleague_who_takes_it(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            taker(service.port) as mei,
            taker(service.port, name="Jun") as jun,
            calling(asterisk.sip) as phone,
        ):
            jun.voice = tone(JUN, 1.0, RATE)
            await mei.answers()
            await jun.says("ready")
            await mei.is_told("colleagues")
            speaking = asyncio.create_task(phone.speak(LONG))
            await jun.is_told("you", state="ready")
            await mei.says("transfer", to=jun.seat)
            ringing = await jun.is_told("ringing", kind="transfer")
            assert ringing["from"] == "Mei"
            await phone.hears(WORDS, within=20)
            await jun.says("answer", call=ringing["call"])
            await mei.is_told("ended", why="transferred")
            await jun.is_told("unheld")
            await jun.hears(CALLER)
            await phone.hears(JUN, within=20)
            speaking.cancel()
            await jun.says("hang_up")
            await asyncio.wait_for(phone.over.wait(), 20)

    asyncio.run(scenario())


def test_a_colleague_who_declines_gives_the_caller_back(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            taker(service.port) as mei,
            taker(service.port, name="Jun") as jun,
            calling(asterisk.sip) as phone,
        ):
            mei.voice = tone(MEI, 1.0, RATE)
            await mei.answers()
            await jun.says("ready")
            await jun.is_told("you", state="ready")
            await mei.says("transfer", to=jun.seat)
            ringing = await jun.is_told("ringing")
            await jun.says("decline", call=ringing["call"])
            await mei.is_told("unheld")
            await mei.is_told("refused", do="transfer", why="not-taken")
            await phone.hears(MEI, within=20)
            await jun.is_told("you", state="ready")

    asyncio.run(scenario())


def test_a_caller_is_passed_on_to_the_queue_of_another_language(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            taker(service.port) as mei,
            taker(service.port, name="Jun", languages=("zh-hans",)) as jun,
            calling(asterisk.sip) as phone,
        ):
            jun.voice = tone(JUN, 1.0, RATE)
            await mei.answers()
            await mei.says("transfer", language="zh-hans")
            await mei.is_told("refused", why="nobody")
            await jun.says("ready")
            await jun.is_told("you", state="ready")
            await mei.says("transfer", language="zh-hans")
            await mei.is_told("ended", why="transferred")
            ringing = await jun.is_told("ringing")
            assert ringing["language"] == "zh-hans"
            await jun.says("answer", call=ringing["call"])
            await phone.hears(JUN, within=20)
            assert service.callers.happened == [Happened.TRANSFERRED]

    asyncio.run(scenario())


def test_an_interpreter_is_called_in_hears_both_and_is_let_go(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            being_called(("127.0.0.1", asterisk.ports.carrier)) as bell,
        ):
            room = service.room
            room.house.plan = replace(
                room.house.plan, interpreters=(Interpreter("tigrinya", "Sara", "ti", NUMBER),)
            )
            async with taker(service.port) as mei, calling(asterisk.sip) as phone:
                mei.voice = tone(MEI, 1.0, RATE)
                await mei.answers()
                speaking = asyncio.create_task(phone.speak(LONG))
                await mei.says("invite", to="tigrinya")
                ringing = await bell.rings(within=20)
                assert ringing.called == NUMBER
                async with ringing.answered() as interpreter:
                    await mei.is_told("joined", who="tigrinya", name="Sara")
                    speaks = asyncio.create_task(interpreter.speak(tone(JUN, 60.0, LINE_RATE)))
                    await interpreter.hears(MEI, within=20)
                    speaking.cancel()
                    mei.voice = b""
                    await mei.hears(JUN)
                    await phone.hears(JUN, within=20)
                    speaks.cancel()
                    await mei.says("uninvite", to="tigrinya")
                    await mei.is_told("left", who="tigrinya")
                    await asyncio.wait_for(interpreter.over.wait(), 20)
                assert not phone.over.is_set()

    asyncio.run(scenario())


def test_a_colleague_is_called_in_and_goes_on_when_the_first_one_is_lost(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            taker(service.port, name="Jun") as jun,
            calling(asterisk.sip) as phone,
        ):
            jun.voice = tone(JUN, 1.0, RATE)
            async with taker(service.port) as mei:
                await mei.answers()
                await jun.says("ready")
                await jun.is_told("you", state="ready")
                await mei.says("invite", to=jun.seat)
                ringing = await jun.is_told("ringing", kind="invite")
                await jun.says("answer", call=ringing["call"])
                await mei.is_told("joined", who=jun.seat)
                await phone.hears(JUN, within=20)
                await jun.says("hold")
                await jun.is_told("refused", do="hold", why="not-yours")
            await jun.is_told("left", who=mei.seat)
            await phone.hears(JUN, within=20)
            await jun.says("hang_up")
            await asyncio.wait_for(phone.over.wait(), 20)
            assert service.callers.happened == [Happened.DONE]

    asyncio.run(scenario())


def test_when_a_browser_is_gone_its_caller_is_first_again_and_another_takes_them(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with staffed(asterisk, tmp_path) as service, calling(asterisk.sip) as phone:
            async with taker(service.port) as mei:
                talking = await mei.answers()
                mei.socket.transport.abort()
            await phone.hears(LOST, within=30)
            async with taker(service.port, name="Jun") as jun, calling(asterisk.sip):
                jun.voice = tone(JUN, 1.0, RATE)
                again = await jun.answers()
                assert again["call"] == talking["call"]
                await phone.hears(JUN, within=20)
            assert service.callers.happened == [Happened.LOST]

    asyncio.run(scenario())


def test_a_page_that_is_loaded_anew_goes_on_with_the_call(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        seat = new_seat()
        async with staffed(asterisk, tmp_path) as service, calling(asterisk.sip) as phone:
            async with taker(service.port, seat=seat) as before:
                talking = await before.answers()
            async with taker(service.port, seat=seat) as mei:
                mei.voice = tone(MEI, 1.0, RATE)
                assert (await mei.is_told("talking"))["call"] == talking["call"]
                await phone.hears(MEI, within=20)
                speaking = asyncio.create_task(phone.speak(LONG))
                await mei.hears(CALLER)
                speaking.cancel()
            assert service.callers.happened == []

    asyncio.run(scenario())


def test_a_talk_is_recorded_with_the_callers_consent(asterisk: Asterisk, tmp_path: Path) -> None:
    hotline = Made()

    async def scenario() -> None:
        async with staffed(asterisk, tmp_path, hotline=hotline) as service, taker(service.port) as mei:
            async with calling(asterisk.sip) as phone:
                await asks_consent(mei, "yes")
                await phone.speak(tone(CALLER, 2.0, LINE_RATE))
                mei.voice = tone(MEI, 1.0, RATE)
                await phone.hears(MEI, within=20)
                # A key means nothing in a talk, and ends no recording.
                await phone.press("7")
                await asyncio.sleep(1.0)
                await mei.says("hold")
                await mei.is_told("held")
                await phone.hears(WORDS, within=20)
                await mei.says("hang_up")
                await asyncio.wait_for(phone.over.wait(), 20)
            await until(lambda: _filed(hotline), within=20)
            await until(lambda: _empty(tmp_path), within=20)

    asyncio.run(scenario())
    (report,) = hotline.reports
    heard = samples_of(hotline.heard(report)[44:])
    assert seconds_of(CALLER, heard, RATE) == pytest.approx(2.0, abs=0.3)
    assert seconds_of(MEI, heard, RATE) >= 0.8
    assert seconds_of(WORDS, heard, RATE) <= 0.1
    assert "unfinished" not in report


def test_without_the_callers_consent_nothing_is_recorded(asterisk: Asterisk, tmp_path: Path) -> None:
    hotline = Made()

    async def scenario() -> None:
        async with staffed(asterisk, tmp_path, hotline=hotline) as service, taker(service.port) as mei:
            service.callers.agree = False
            async with calling(asterisk.sip) as phone:
                await asks_consent(mei, "no")
                await phone.speak(tone(CALLER, 1.0, LINE_RATE))
            await mei.is_told("ended")

    asyncio.run(scenario())
    assert hotline.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_was_stopped_has_nothing_of_what_came_after(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    hotline = Made()

    async def scenario() -> None:
        async with staffed(asterisk, tmp_path, hotline=hotline) as service, taker(service.port) as mei:
            async with calling(asterisk.sip) as phone:
                await asks_consent(mei, "yes")
                await phone.speak(tone(CALLER, 1.0, LINE_RATE))
                await mei.says("stop_recording")
                await mei.is_told("recording", state="stopped")
                await phone.speak(tone(JUN, 1.0, LINE_RATE))
            await until(lambda: _filed(hotline), within=20)

    asyncio.run(scenario())
    heard = samples_of(hotline.heard(hotline.reports[0])[44:])
    assert seconds_of(CALLER, heard, RATE) == pytest.approx(1.0, abs=0.3)
    assert seconds_of(JUN, heard, RATE) == 0


def called_back(number: str = NUMBER) -> str:
    """A pass of the desk."""
    return write_pass(KEY, DialPass(number, uuid4(), round(time.time()) + 60, "en"))


def test_who_is_called_back_and_presses_1_speaks_with_the_call_taker(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            being_called(("127.0.0.1", asterisk.ports.carrier)) as bell,
            taker(service.port) as mei,
        ):
            mei.voice = tone(MEI, 1.0, RATE)
            await mei.says("ready")
            passed = called_back()
            await mei.says("dial", **{"pass": passed})
            await mei.is_told("ringing", kind="dial")
            ringing = await bell.rings(within=20)
            assert ringing.called == NUMBER
            async with ringing.answered() as phone:
                await phone.hears(WORDS, within=20)
                assert not any(told["is"] == "talking" for told in mei.told)
                await phone.press("1")
                await mei.is_told("talking", kind="dial")
                await phone.hears(MEI, within=20)
                speaking = asyncio.create_task(phone.speak(LONG))
                await mei.hears(CALLER)
                speaking.cancel()
                await mei.says("hang_up")
                await asyncio.wait_for(phone.over.wait(), 30)
            await mei.is_told("you", state="wrapping")
            await mei.says("dial", **{"pass": passed})
            await mei.is_told("refused", do="dial", why="pass")

    asyncio.run(scenario())


def test_a_call_back_that_nobody_wants_or_takes_is_told_and_joins_nobody(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path) as service,
            being_called(("127.0.0.1", asterisk.ports.carrier)) as bell,
            taker(service.port) as mei,
        ):
            await mei.says("ready")
            await mei.says("dial", **{"pass": called_back()})
            (await bell.rings(within=20)).refuse("486 Busy Here")
            await mei.is_told("refused", do="dial", why="busy")
            await mei.is_told("you", state="ready")
            await mei.says("dial", **{"pass": called_back()})
            async with (await bell.rings(within=20)).answered() as phone:
                await phone.hears(WORDS, within=20)
                await phone.press("2")
                await mei.is_told("refused", do="dial", why="not-wanted")
                await asyncio.wait_for(phone.over.wait(), 20)
            await mei.is_told("you", state="ready")
            await mei.says("dial", **{"pass": "forged"})
            await mei.is_told("refused", do="dial", why="pass")

    asyncio.run(scenario())


def test_nothing_is_left_in_asterisk_when_all_is_over(asterisk: Asterisk, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with staffed(asterisk, tmp_path) as service, taker(service.port) as mei:
            async with calling(asterisk.sip):
                await mei.answers()
                await mei.says("hold")
                await mei.is_told("held")
            await mei.is_told("ended")
            await until(lambda: _nothing(asterisk), within=20)
            assert await service.room.exchange.ari.ask("GET", "bridges") == []

    asyncio.run(scenario())


async def asks_consent(mei: Client, answer: str) -> None:
    """Answer a call, and ask whether it may be recorded."""
    await mei.answers()
    await mei.says("consent")
    await mei.is_told("recording", state="asked")
    await mei.is_told("recording", state=answer)


async def _empty(folder: Path) -> bool:
    return not await asyncio.to_thread(lambda: list(folder.iterdir()))


async def _filed(hotline: Made) -> bool:
    return bool(hotline.reports)


async def _nothing(asterisk: Asterisk) -> bool:
    return await channels(asterisk) == 0


def test_a_recording_is_for_the_report_of_whoever_owns_the_talk_and_of_no_colleague(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    """Each page names the report of its own form; a colleague who is called in will file another caller's with it."""
    hotline, attached, of_mei, of_jun = Made(), Attached([True]), str(uuid4()), str(uuid4())

    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path, hotline=hotline) as service,
            taker(service.port) as mei,
            taker(service.port, name="Jun") as jun,
            calling(asterisk.sip) as phone,
        ):
            service.room.recordings = Recordings(service.room.house.keeper, attached)
            talking = await mei.answers()
            await mei.says("report", report=of_mei)
            await jun.says("ready")
            await jun.is_told("you", state="ready")
            await mei.says("invite", to=jun.seat)
            await jun.is_told("ringing", kind="invite")
            await jun.says("answer", call=talking["call"])
            assert "report" not in await jun.is_told("talking")
            await jun.says("report", report=of_jun)
            await jun.says("ping")
            await jun.is_told("pong")
            await mei.says("consent")
            await mei.is_told("recording", state="yes")
            await phone.speak(tone(CALLER, 1.0, LINE_RATE))
            await mei.says("hang_up")
            await until(lambda: _empty(tmp_path), within=20)

    asyncio.run(scenario())
    assert [str(report) for report, _ in attached.got] == [of_mei]


def test_who_asked_for_a_recording_that_cannot_begin_is_told_so_and_can_ask_again(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    hotline = Made()
    hotline.away = True

    async def scenario() -> None:
        async with (
            staffed(asterisk, tmp_path, hotline=hotline) as service,
            taker(service.port) as mei,
            calling(asterisk.sip),
        ):
            await mei.answers()
            for _ in range(2):
                await mei.says("consent")
                await mei.is_told("recording", state="failed")

    asyncio.run(scenario())

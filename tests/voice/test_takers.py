"""Call-takers on a real Asterisk, with a browser of our own: what they hear, what callers hear, and what breaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from auricle.voice.calling import RATE as LINE_RATE
from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.tones import tone
from tests.voice.floors import WORDS, staffed
from tests.voice.taker_client import RATE, taker

CALLER, MEI, JUN = 1234.0, 700.0, 2000.0
LONG = tone(CALLER, 30.0, LINE_RATE)


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

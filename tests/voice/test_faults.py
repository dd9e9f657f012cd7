"""Whole calls that go wrong: Asterisk is killed, keys come like hail, what a code opens is destroyed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from pathlib import Path

import pytest

from auricle.voice.call_flow import CODE_DIGITS
from auricle.voice.call_values import KEYS
from auricle.voice.calling import RATE, Phone, calling
from auricle.voice.engine.fetching import Engine
from auricle.voice.engine.starting import Asterisk, running
from auricle.voice.hotline import Refusal
from auricle.voice.prompts.speech import BEEP_PITCH
from auricle.voice.tones import samples_of, seconds_of, tone
from tests.plain.test_conversing import Made
from tests.voice.test_calls import none_left
from tests.voice.test_waiting import OTHERS, SENTENCES, answered
from tests.voice.whole_calls import PATIENCE, is_served, until

STORY = 1234.0
KEYS_OF_A_STORM = 30
STORMS = 3


class Destroyed(Made):
    """A hotline whose codes are of reports that it has destroyed."""

    async def ask(
        self, method: str, path: str, body: object = None, *, language: str = "en"
    ) -> dict[str, object]:
        if path == "/v1/inbox/open":
            raise Refusal("destroyed")
        return await super().ask(method, path, body, language=language)


async def leaves_a_report(phone: Phone) -> None:
    """Go to the tone after which one speaks."""
    await phone.hears(OTHERS, within=PATIENCE)
    await phone.press("1")
    await phone.hears(BEEP_PITCH, within=PATIENCE)


def test_asterisk_is_killed_in_mid_call_what_was_said_is_filed_and_the_next_call_is_answered(
    engine: Engine, tmp_path: Path
) -> None:
    hotline = Made()

    async def filed() -> bool:
        return bool(hotline.reports)

    async def scenario(asterisk: Asterisk) -> None:
        async with answered(asterisk, tmp_path, hotline=hotline):
            async with calling(asterisk.sip) as phone:
                await leaves_a_report(phone)
                await phone.speak(tone(STORY, 3.0, RATE))
                os.kill(asterisk.pid, signal.SIGKILL)
                await until(filed)
            await asyncio.to_thread(asterisk.stop)
            await asyncio.to_thread(asterisk.start)
            await until(lambda: is_served(asterisk))
            async with calling(asterisk.sip) as phone:
                await phone.hears(OTHERS, within=PATIENCE)

    with running(engine) as own:
        asyncio.run(scenario(own))
    (report,) = hotline.reports
    assert report["unfinished"] is True
    sound = samples_of(hotline.heard(report)[44:])
    assert seconds_of(STORY, sound, 16_000) == pytest.approx(3.0, abs=0.6)
    assert list(tmp_path.iterdir()) == []


def test_keys_that_come_like_hail_hold_nobody_else_up(asterisk: Asterisk, tmp_path: Path) -> None:
    chance = random.Random(6)

    async def storm() -> None:
        async with calling(asterisk.sip) as phone:
            await phone.press("".join(chance.choice(KEYS) for _ in range(KEYS_OF_A_STORM)))

    async def scenario() -> None:
        async with answered(asterisk, tmp_path):
            storms = [asyncio.create_task(storm()) for _ in range(STORMS)]
            try:
                async with calling(asterisk.sip) as phone:
                    await leaves_a_report(phone)
                    assert not all(each.done() for each in storms)
                    await asyncio.gather(*storms)
                    # It goes on being recorded meanwhile, and its keys mean what they mean.
                    await phone.speak(tone(STORY, 1.0, RATE))
                    await phone.press("#")
                    await phone.hears(OTHERS, within=PATIENCE)
            finally:
                for each in storms:
                    each.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(*storms)
            await until(lambda: none_left(asterisk))

    asyncio.run(scenario())


def test_who_has_the_code_of_a_destroyed_report_is_told_so_kindly_and_can_go_on(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with answered(asterisk, tmp_path, hotline=Destroyed()), calling(asterisk.sip) as phone:
            await phone.hears(OTHERS, within=PATIENCE)
            await phone.press("2" + "7" * CODE_DIGITS)
            await phone.hears(SENTENCES["destroyed"], within=PATIENCE)
            # Back at the menu, where a report can be left all the same.
            await leaves_a_report(phone)

    asyncio.run(scenario())

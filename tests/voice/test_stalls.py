"""Whole calls while the service stands still: not dead, so that nothing is closed and nobody learns of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from auricle.voice.calling import RATE, CallRefused, calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.tones import tone
from tests.voice.test_calls import none_left
from tests.voice.test_faults import leaves_a_report
from tests.voice.test_waiting import OTHERS
from tests.voice.whole_calls import PATIENCE, VOICE, is_served, until

ROOT = Path(__file__).resolve().parents[2]
LASTS = 15
"""Seconds, of which one passes before it is put off again: a busy machine is not taken for a dead service."""


class Stalling:
    """A service that can be stopped."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def stop(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def files(self) -> dict[str, Any]:
        """What it files next."""
        assert self._process.stdout is not None
        told: dict[str, Any] = json.loads(await asyncio.wait_for(self._process.stdout.readline(), PATIENCE))
        return told


@contextlib.asynccontextmanager
async def stalling(asterisk: Asterisk, spool: Path, *, lasts: int) -> AsyncIterator[Stalling]:
    """A service for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.voice.stalling_service", asterisk.ari, str(spool), str(lasts)),
        cwd=ROOT,
        env=os.environ | {"ARI_PASSWORD": asterisk.password},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        # Asterisk knows the name from a service before: whether it is served shows when it answers.
        await until(lambda: _is_answered(asterisk), within=2 * PATIENCE)
        yield Stalling(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _is_answered(asterisk: Asterisk) -> bool:
    if not await is_served(asterisk):
        return False
    try:
        async with calling(asterisk.sip):
            return True
    except (CallRefused, TimeoutError):
        return False


def test_what_is_said_while_the_service_stands_still_is_filed_when_it_goes_on(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> dict[str, Any]:
        async with stalling(asterisk, tmp_path, lasts=60) as service, calling(asterisk.sip) as phone:
            await leaves_a_report(phone)
            await phone.speak(tone(VOICE, 2.0, RATE))
            service.stop()
            await phone.speak(tone(VOICE, 6.0, RATE))
            service.go_on()
            await phone.speak(tone(VOICE, 2.0, RATE))
            await phone.press("#")
            # What it is asked for next, and then the code.
            await phone.hears(OTHERS, within=PATIENCE)
            await phone.press("#")
            return await service.files()

    filed = asyncio.run(scenario())
    assert filed["unfinished"] is False
    assert filed["voice"] == pytest.approx(10.0, abs=0.5)
    assert filed["seconds"] == pytest.approx(10.0, abs=2.0)


def test_a_service_that_goes_on_no_more_loses_the_call_and_what_was_said_shows_that_it_broke_off(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> dict[str, Any]:
        async with stalling(asterisk, tmp_path, lasts=LASTS) as service:
            async with calling(asterisk.sip) as phone:
                await leaves_a_report(phone)
                await phone.speak(tone(VOICE, 2.0, RATE))
                service.stop()
                speaking = asyncio.create_task(phone.speak(tone(VOICE, 60.0, RATE)))
                # Nobody is left in silence: Asterisk takes the call back by itself.
                await asyncio.wait_for(phone.over.wait(), LASTS + PATIENCE)
                await speaking
            await until(lambda: none_left(asterisk))
            service.go_on()
            return await service.files()

    filed = asyncio.run(scenario())
    assert filed["unfinished"] is True
    # What had come before Asterisk hung up is not lost.
    assert filed["voice"] > LASTS - 2


def test_who_calls_a_service_that_stands_still_is_sent_on_and_does_not_hear_it_ring_for_ever(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    async def scenario() -> int:
        async with stalling(asterisk, tmp_path, lasts=LASTS) as service:
            service.stop()
            with pytest.raises(CallRefused) as refused:
                async with calling(asterisk.sip, answered_within=30 + PATIENCE):
                    pass
            service.go_on()
            async with calling(asterisk.sip) as phone:
                await leaves_a_report(phone)
            return refused.value.status

    assert asyncio.run(scenario()) == 503

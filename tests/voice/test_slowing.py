"""Who calls again and again hears it ring for longer; whoever else calls meanwhile is answered at once."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from auricle.voice.calling import calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.line import Line
from auricle.voice.slowing import SILENT_COUNTS
from tests.voice.test_calls import _files_that_hold
from tests.voice.whole_calls import PATIENCE, service, told, until

ENOUGH = 2
"""Silent calls after which the next one is slowed."""


def a_number() -> str:
    return f"1555{secrets.randbelow(10**8):08}"


async def answered_after(asterisk: Asterisk, number: str, *, keys: str = "") -> float:
    async with calling(asterisk.sip, number=number) as phone:
        await phone.press(keys)
        await asyncio.wait_for(phone.over.wait(), PATIENCE)
        return phone.answered_after


async def a_key_is_awaited(line: Line) -> None:
    await line.key(0.4)


async def hashes_are_made(asterisk: Asterisk) -> bool:
    return "SOURCE_KEY" in await told(asterisk, "dialplan show globals")


def test_silent_calls_are_slowed_and_others_are_not(asterisk: Asterisk) -> None:
    silent, other = a_number(), a_number()

    async def scenario() -> None:
        async with service(asterisk, a_key_is_awaited):
            await until(lambda: hashes_are_made(asterisk))
            assert ENOUGH * SILENT_COUNTS == 6
            waits = [await answered_after(asterisk, silent) for _ in range(ENOUGH)]
            slowed, at_once = await asyncio.gather(
                answered_after(asterisk, silent), answered_after(asterisk, other)
            )
            # A busy machine lets all of them wait: what is slowed waits for longer than the others.
            assert slowed >= 2.0
            assert max(at_once, min(waits)) < slowed

    asyncio.run(scenario())
    assert [path for path in _files_that_hold(asterisk) if silent in path.read_text(errors="replace")] == []


def test_callers_who_press_keys_are_not_taken_for_silent_ones(asterisk: Asterisk) -> None:
    number = a_number()

    async def scenario() -> None:
        async with service(asterisk, a_key_is_awaited):
            await until(lambda: hashes_are_made(asterisk))
            waits = [await answered_after(asterisk, number, keys="1") for _ in range(ENOUGH + 3)]
            # Who is slowed waits two seconds at least, and from then on always.
            assert min(waits[ENOUGH:]) < 2.0

    asyncio.run(scenario())


def test_what_is_told_of_a_number_is_another_thing_for_each_key(
    asterisk: Asterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_number()
    sources: list[str] = []

    def called(self: object, source: str, now: float) -> float:
        sources.append(source)
        return 0.0

    monkeypatch.setattr("auricle.voice.slowing.Slowing.called", called)

    async def scenario() -> None:
        for _ in range(2):
            before = await told(asterisk, "dialplan show globals")

            async def is_renewed(before: str = before) -> bool:
                return await told(asterisk, "dialplan show globals") != before

            async with service(asterisk, a_key_is_awaited):
                await until(is_renewed)
                await answered_after(asterisk, number)
                await answered_after(asterisk, number)

    asyncio.run(scenario())
    # One call is one arrival: the dialplan does not run again when it has ended.
    assert [len(source) for source in sources] == [40] * 4
    assert len(set(sources)) == 2, sources

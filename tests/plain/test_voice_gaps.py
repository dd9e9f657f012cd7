"""Sound that comes late, not at all, or in pieces of a wrong size: a second of a recording stays a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection

from auricle.voice import gaps, media
from auricle.voice.gaps import GAP, MOST, STEP, Gaps
from auricle.voice.media import ALAW, SLIN16, Media
from tests.plain.test_voice_sound import Wire

FRAME = b"\x01\x01" * (SLIN16.frame_size // 2)


def test_where_nothing_comes_silence_is_put_in_for_as_long() -> None:
    heard = Gaps(10.0)
    moments = [10.0 + GAP, 10.0 + GAP + STEP, 10.0 + GAP + 2 * STEP]
    assert heard.patience == GAP
    assert sum(map(heard.silence, moments)) == pytest.approx(GAP + 2 * STEP)
    assert heard.patience == STEP
    heard.heard(20.0)
    assert heard.patience == GAP
    assert heard.silence(20.0 + GAP) == pytest.approx(GAP)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 3))))
def test_there_is_never_more_silence_than_time(steps: list[tuple[bool, float]]) -> None:
    now, silent, heard = 0.0, 0.0, Gaps(0.0)
    for comes, passed in steps:
        now += passed
        if comes:
            heard.heard(now)
        else:
            put_in = heard.silence(now)
            assert 0 <= put_in <= MOST
            silent += put_in
    assert silent <= now + 0.001


def test_who_stood_still_puts_in_little_since_what_was_said_still_comes() -> None:
    assert Gaps(0.0).silence(60.0) == MOST


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "GAP", 0.1)
    monkeypatch.setattr(gaps, "STEP", 0.05)


async def taken(frames: AsyncGenerator[bytes], seconds: float) -> bytes:
    """What comes within this time."""
    found = b""
    try:
        async with asyncio.timeout(seconds):
            async for frame in frames:
                found += frame
    except TimeoutError:
        pass
    return found


def of(fake: Wire) -> Media:
    return Media(cast(ClientConnection, fake), SLIN16)


@pytest.mark.usefixtures("hurried")
def test_a_phone_that_sends_nothing_is_recorded_as_silence() -> None:
    async def scenario() -> bytes:
        return await taken(of(Wire()).recorded(steady=True), 1.0)

    silence = asyncio.run(scenario())
    assert not any(silence)
    assert SLIN16.seconds(len(silence)) == pytest.approx(1.0, abs=0.5)
    assert len(silence) % SLIN16.width == 0


@pytest.mark.usefixtures("hurried")
def test_a_gap_between_two_words_is_silence_between_them() -> None:
    async def scenario() -> bytes:
        fake = Wire()
        sound = of(fake)
        listening = asyncio.create_task(sound.listen())
        recorded: list[bytes] = []

        async def record() -> None:
            recorded.extend([frame async for frame in sound.recorded(steady=True)])

        recording = asyncio.create_task(record())
        await asyncio.sleep(0)
        fake.incoming.put_nowait(FRAME)
        await asyncio.sleep(1.0)
        fake.incoming.put_nowait(FRAME)
        fake.incoming.put_nowait(None)
        await asyncio.gather(listening, recording)
        return b"".join(recorded)

    recorded = asyncio.run(scenario())
    assert recorded.startswith(FRAME)
    assert recorded.endswith(FRAME)
    assert SLIN16.seconds(len(recorded)) == pytest.approx(1.0, abs=0.5)


@pytest.mark.usefixtures("hurried")
def test_silence_is_written_as_the_line_writes_it() -> None:
    async def scenario() -> bytes:
        return await taken(Media(cast(ClientConnection, Wire()), ALAW).recorded(steady=True), 0.5)

    assert set(asyncio.run(scenario())) == {0xD5}


@settings(deadline=None, max_examples=50)
@given(st.lists(st.binary(max_size=1500) | st.text(max_size=40), max_size=30))
def test_frames_of_any_size_leave_whole_samples(messages: list[bytes | str]) -> None:
    async def scenario() -> bytes:
        fake = Wire()
        sound = of(fake)
        frames = sound.recorded()
        first = asyncio.ensure_future(anext(frames, b""))
        await asyncio.sleep(0)
        for message in (*messages, None):
            fake.incoming.put_nowait(message)
        await sound.listen()
        return await first + b"".join([frame async for frame in frames])

    whole = b"".join(each[: len(each) // 2 * 2] for each in messages if isinstance(each, bytes))
    assert asyncio.run(scenario()) == whole


def test_what_is_under_way_when_the_caller_is_gone_is_still_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "TAIL", 1.0)

    async def scenario() -> bytes:
        fake = Wire()
        sound = of(fake)
        listening = asyncio.create_task(sound.listen())
        frames = sound.recorded(steady=True)
        first = asyncio.ensure_future(anext(frames))
        await asyncio.sleep(0)
        sound.end_recording()
        for _ in range(50):
            await asyncio.sleep(0)
            fake.incoming.put_nowait(FRAME)
        fake.incoming.put_nowait(None)
        await listening
        return await first + b"".join([frame async for frame in frames])

    assert asyncio.run(scenario()) == FRAME * 50


def test_after_the_caller_is_gone_a_recording_ends_by_itself() -> None:
    async def scenario() -> list[bytes]:
        sound = of(Wire())
        sound.end_recording()
        return [frame async for frame in sound.recorded(steady=True)]

    assert asyncio.run(asyncio.wait_for(scenario(), 10)) == []


def test_who_stood_still_listens_before_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that was closed meanwhile answers what is sent by throwing away what has not come yet."""
    monkeypatch.setattr(media, "STOOD_STILL", -1.0)

    async def scenario() -> int:
        fake = Wire()
        keeping = asyncio.create_task(of(fake).keep_alive())
        await asyncio.sleep(3 * media.SILENCE)
        keeping.cancel()
        return len(fake.sent)

    # The first one, before it can have stood still.
    assert asyncio.run(scenario()) == 1

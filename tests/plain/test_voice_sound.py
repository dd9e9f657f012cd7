"""Tones, A-law, and how sound is sent: a few seconds ahead at most, silence in between, nothing kept too long."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator
from typing import cast

import pytest
from websockets.asyncio.client import ClientConnection

from auricle.sealing.envelope import ContentKey
from auricle.sealing.unseal import open_cut_live
from auricle.voice import media, tones
from auricle.voice.line import MOST_KEYS, Line
from auricle.voice.media import ALAW, SLIN16, Media
from auricle.voice.recording import Recording, added, piece_of, sealed
from tests.voice.whole_calls import KEY, LABEL, REPORT


class Wire:
    """Stands for a media websocket: keeps what is sent, and says what a test wants said."""

    def __init__(self) -> None:
        self.sent: list[str | bytes] = []
        self.incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    async def send(self, message: str | bytes) -> None:
        self.sent.append(message)
        if isinstance(message, str) and message.startswith("STOP_MEDIA_BUFFERING"):
            self.incoming.put_nowait(message.replace("STOP_MEDIA_BUFFERING", "MEDIA_BUFFERING_COMPLETED"))

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (message := await self.incoming.get()) is not None:
            yield message

    @property
    def sound(self) -> int:
        return sum(len(message) for message in self.sent if isinstance(message, bytes))


def wire() -> tuple[Wire, Media]:
    fake = Wire()
    return fake, Media(cast(ClientConnection, fake), SLIN16)


def test_alaw_and_back_is_near_to_what_it_was_and_then_stays() -> None:
    samples = array("h", range(-32768, 32768, 7))
    once = tones.from_alaw(tones.to_alaw(samples.tobytes()))
    for sample, found in zip(samples, tones.samples_of(once), strict=True):
        assert abs(sample - found) <= max(16, abs(sample) // 30)
    assert tones.from_alaw(tones.to_alaw(once)) == once


def test_alaw_is_that_of_the_standard() -> None:
    # ITU-T G.711, table 1: the ends of the scale, and silence.
    values = array("h", [0, -1, 32767, -32768]).tobytes()
    assert tones.to_alaw(values) == bytes([0xD5, 0x55, 0xAA, 0x2A])


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_a_tone_is_found_and_no_other(rate: int) -> None:
    samples = tones.samples_of(tones.tone(1234, 1.0, rate))
    assert tones.share_of(1234, samples, rate) > 0.99
    assert tones.share_of(1000, samples, rate) < 0.01
    assert tones.seconds_of(1234, samples, rate) == pytest.approx(1.0)
    assert tones.share_of(1234, array("h", bytes(3200)), rate) == 0


def test_a_long_prompt_is_sent_a_few_seconds_ahead_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "AHEAD", 0.8)
    monkeypatch.setattr(media, "AT_FIRST", 0.4)

    async def scenario() -> int:
        fake, sound = wire()
        listening = asyncio.create_task(sound.listen())
        playing = asyncio.create_task(sound.play(bytes(SLIN16.size(20.0))))
        await asyncio.sleep(0.3)
        sent = fake.sound
        await sound.flush()
        assert not await playing
        assert fake.sent[-1] == "FLUSH_MEDIA"
        listening.cancel()
        return sent

    assert SLIN16.seconds(asyncio.run(scenario())) <= 0.8 + 0.3 + media.AT_ONCE + 0.1


def test_a_prompt_counts_as_heard_when_asterisk_says_so() -> None:
    async def scenario() -> None:
        fake, sound = wire()
        listening = asyncio.create_task(sound.listen())
        fake.incoming.put_nowait("MEDIA_BUFFERING_COMPLETED 99")
        fake.incoming.put_nowait("SOMETHING_NEW 1")
        assert await sound.play(bytes(SLIN16.size(1.0)))
        fake.incoming.put_nowait(None)
        await listening
        assert not await sound.play(bytes(640)), "a call that is over hears nothing"

    asyncio.run(scenario())


def test_silence_is_sent_while_nothing_is_played() -> None:
    async def scenario() -> None:
        fake, sound = wire()
        keeping = asyncio.create_task(sound.keep_alive())
        await asyncio.sleep(0.5)
        keeping.cancel()
        assert SLIN16.seconds(fake.sound) == pytest.approx(0.6, abs=0.21)
        assert set(b"".join(message for message in fake.sent if isinstance(message, bytes))) == {0}

    asyncio.run(scenario())


def test_frames_that_nobody_takes_are_counted_and_silent_and_the_newest_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media, "WAITING", 3)

    async def scenario() -> None:
        fake, sound = wire()
        listening = asyncio.create_task(sound.listen())
        frames = sound.recorded()
        first = asyncio.ensure_future(anext(frames))
        await asyncio.sleep(0.01)
        for number in range(6):
            fake.incoming.put_nowait(bytes([number, 1]))
        fake.incoming.put_nowait(None)
        await listening
        kept = await first + b"".join([frame async for frame in frames])
        assert kept.endswith(b"\x03\x01\x04\x01\x05\x01")
        # Silence stands where they were: what comes after them is not earlier for it.
        assert (len(kept), kept.count(b"\0\0")) == (12, sound.lost)

    asyncio.run(scenario())


def test_a_storm_of_keys_is_cut_and_the_call_goes_on() -> None:
    async def scenario() -> None:
        _, sound = wire()
        line = Line("1", cast("object", None), sound)  # type: ignore[arg-type]
        for _ in range(10_000):
            line.press("1")
        keys = 0
        while await line.key(0.01):
            keys += 1
        assert keys == MOST_KEYS
        line.press("#")
        assert await line.key(0.01) == "#"
        line.end()
        assert await line.key(5.0) is None

    asyncio.run(scenario())


@pytest.mark.parametrize(("sound", "size"), [(SLIN16, 32_000), (ALAW, 7_936)])
def test_no_piece_of_a_recording_is_longer_than_a_second(sound: media.Sound, size: int) -> None:
    assert piece_of(sound) == size
    assert 0.98 < sound.seconds(piece_of(sound)) <= 1.0


def test_a_recording_is_sealed_every_second_and_what_was_said_before_a_crash_opens() -> None:
    recording = Recording(ContentKey(KEY), report=REPORT, label=LABEL, sound=SLIN16)
    chunks = [chunk for number in range(175) for chunk in recording.add(bytes([number]) * SLIN16.frame_size)]
    assert recording.seconds == pytest.approx(3.5)
    assert len(chunks) == 3
    opened, whole = open_cut_live(KEY, report=REPORT, label=LABEL, header=recording.header, chunks=chunks)
    assert not whole
    assert opened == b"".join(bytes([number]) * SLIN16.frame_size for number in range(150))


def test_a_recording_goes_on_after_a_pause_and_what_ends_in_order_is_whole() -> None:
    async def frames() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"\x01" * SLIN16.frame_size

    async def scenario() -> None:
        recording = Recording(KEY, report=REPORT, label=LABEL, sound=SLIN16)
        chunks = [chunk async for chunk in added(frames(), recording)]
        chunks += [chunk async for chunk in sealed(frames(), recording)]
        opened, whole = open_cut_live(KEY, report=REPORT, label=LABEL, header=recording.header, chunks=chunks)
        assert (opened, whole) == (b"\x01" * SLIN16.frame_size * 140, True)

    asyncio.run(scenario())


@pytest.mark.parametrize("sound", [SLIN16, ALAW], ids=lambda sound: sound.name)
def test_a_recording_knows_whether_anything_was_heard_and_for_how_long_nothing(sound: media.Sound) -> None:
    loud, soft = (tones.tone(440, 1.0, sound.rate), bytes(2 * sound.rate))
    if sound is ALAW:
        loud, soft = tones.to_alaw(loud), tones.to_alaw(soft)
    recording = Recording(KEY, report=REPORT, label=LABEL, sound=sound)
    assert (recording.heard, recording.quiet) == (0.0, 0.0)
    for said in (soft, loud, soft, soft):
        for start in range(0, len(said), sound.frame_size):
            recording.add(said[start : start + sound.frame_size])
    assert recording.heard == pytest.approx(1.0, abs=0.05)
    assert recording.quiet == pytest.approx(2.0, abs=0.05)
    assert recording.seconds == pytest.approx(4.0)

"""A recording is measured as it is opened, whatever its header claims and however it is cut into chunks."""

from __future__ import annotations

import io
import struct
import wave
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.inbox.sound_shape import BARS, Measured, measure
from auricle.voice.tones import tone
from auricle.voice.wav import endless_header


def wav(pcm: bytes, *, rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()


def in_chunks(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_a_second_of_tone_and_a_second_of_silence_are_seen() -> None:
    data = wav(tone(440, 1.0, 16_000) + bytes(32_000))
    shape = measure(in_chunks(data, 1000)).shape
    assert shape is not None
    assert shape.seconds == pytest.approx(2.0)
    assert len(shape.bars) == 20
    assert min(shape.bars[:10]) > 20
    assert set(shape.bars[10:]) == {0}


def test_a_recording_of_which_nobody_knew_the_length_is_measured_by_what_came() -> None:
    data = endless_header(16_000) + tone(440, 3.0, 16_000)
    measured = measure(in_chunks(data, 4096))
    assert measured.shape is not None
    assert measured.size == len(data)
    assert measured.shape.seconds == pytest.approx(3.0)
    # What is played in its place is a whole WAV file.
    played = measured.shape.head + data[measured.shape.begins :][: measured.shape.size]
    with wave.open(io.BytesIO(played)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (16_000, 1, 48_000)


def test_what_stands_behind_the_samples_is_not_heard() -> None:
    data = wav(tone(440, 1.0, 16_000)) + b"LIST" + struct.pack("<I", 4) + b"\x7f" * 4
    measured = measure([data])
    assert measured.shape is not None
    assert measured.size == len(data)
    assert measured.shape.seconds == pytest.approx(1.0)


def test_ten_minutes_are_drawn_with_as_many_bars_as_one_can_tell_apart() -> None:
    data = endless_header(8_000) + bytes(8_000 * 2 * 600)
    shape = measure(in_chunks(data, 65_536)).shape
    assert shape is not None
    assert len(shape.bars) == BARS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"OggS" + bytes(200),
        wav(b""),
        wav(bytes(100), width=1),
        wav(bytes(600), channels=3),
        b"RIFF\xff\xff\xff\xffWAVEdata\x00\x00\x00\x00" + bytes(50),
        b"RIFF" + bytes(4) + b"WAVE" + b"JUNK\xff\xff\xff\x7f" + bytes(50),
    ],
    ids=["empty", "cut", "other", "silent", "8 bits", "3 channels", "no format", "a chunk without end"],
)
def test_what_cannot_be_drawn_is_counted_and_has_no_shape(data: bytes) -> None:
    assert measure(in_chunks(data, 7)) == Measured(len(data), None)


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(1, 50))
def test_no_bytes_break_it(data: bytes, size: int) -> None:
    for each in (data, b"RIFF\0\0\0\0WAVE" + data, endless_header(8000) + data):
        assert measure(in_chunks(each, size)).size == len(each)


@settings(deadline=None)
@given(
    st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=3000),
    st.integers(1, 999),
    st.sampled_from((1, 2)),
)
def test_how_it_is_cut_changes_nothing(samples: list[int], size: int, channels: int) -> None:
    pcm = array("h", samples[: len(samples) // channels * channels]).tobytes()
    data = endless_header(8000) + pcm if channels == 1 else wav(pcm, channels=2)
    whole = measure([data])
    assert measure(in_chunks(data, size)) == whole
    if whole.shape is not None:
        assert all(0 <= bar <= 100 for bar in whole.shape.bars)
        assert whole.shape.size == len(pcm)

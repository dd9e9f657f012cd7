"""The test caller as a command: its steps, its files, and what it says when it cannot."""

from __future__ import annotations

import argparse
import socket
import wave
from array import array
from pathlib import Path

import pytest

from auricle.commands import call
from auricle.commands.call import BadStep, NoAnswer, step_of
from auricle.voice.tones import samples_of, seconds_of, tone
from auricle.voice.wav import BadWav, read_wav, write_wav


def recorded(path: Path, *, rate: int, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(tone(1234, 0.5, rate) * channels)
    return path


@pytest.mark.parametrize("rate", [8000, 16_000, 24_000, 32_000, 48_000])
def test_what_a_file_holds_is_said_at_the_rate_of_a_telephone(tmp_path: Path, rate: int) -> None:
    pcm = read_wav(recorded(tmp_path / "a.wav", rate=rate))
    assert len(pcm) == 8000
    assert seconds_of(1234, samples_of(pcm), 8000) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "shape", [{"rate": 44_100}, {"rate": 8000, "channels": 2}, {"rate": 8000, "width": 1}]
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, shape: dict[str, int]) -> None:
    with pytest.raises(BadWav, match="one channel, 16 bits"):
        read_wav(recorded(tmp_path / "a.wav", **shape))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    for path in (tmp_path / "a.wav", tmp_path / "nothing.wav", tmp_path):
        with pytest.raises(BadWav, match="can be read"):
            read_wav(path)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    pcm = array("h", range(-100, 100)).tobytes()
    write_wav(tmp_path / "a.wav", pcm)
    assert read_wav(tmp_path / "a.wav") == pcm


@pytest.mark.parametrize(
    "named", ["", "listen", "listen:x", "listen:-1", "keys:", "keys:a", "say:", "shout:1"]
)
def test_what_is_no_step_is_refused(named: str) -> None:
    with pytest.raises(BadStep):
        step_of(named)


@pytest.mark.parametrize("address", ["192.0.2.1:5060", "localhost", "127.0.0.1", "127.0.0.1:x"])
def test_only_this_machine_is_called(address: str) -> None:
    with pytest.raises(BadStep, match="on this machine"):
        call.run(argparse.Namespace(address=address, steps=["listen:1"], keep=None, wav=None))


def test_where_nobody_answers_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auricle.voice.calling.ANSWER_PATIENCE", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoAnswer, match="Nobody answers there"):
            call.run(argparse.Namespace(address=address, steps=["listen:1"], keep=None, wav=None))

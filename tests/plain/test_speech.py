"""A recording is heard by a real recogniser in a child process, which is bounded and says nothing but the words.

The model is one of ours that tells noise from quiet (tests/data/make_speech_model.py): the code that loads it and feeds
it is the same as for a large one, what a large one understands is not tested here.
"""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import sys
from array import array
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.config import transcribing
from auricle.config.env import BadSetting, Environment
from auricle.speech import ear, listening
from auricle.speech.model import files_of, language_of
from auricle.speech.pieces import LONGEST, SHORTEST, pieces
from tests.plain.test_sound_shape import wav

MODEL = Path(__file__).parents[1] / "data" / "speech"


def sound(*parts: tuple[int, float], rate: int = 16_000, channels: int = 1) -> bytes:
    """Noise of a height for some seconds, part after part."""
    rolled = random.Random(4)
    frames = (
        rolled.randint(-height, height) for height, seconds in parts for _ in range(round(seconds * rate))
    )
    return b"".join(struct.pack("<h", frame) * channels for frame in frames)


LOUD_TWICE = ((0, 1), (16_000, 1), (0, 1), (16_000, 1))


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 1), (44_100, 2)])
def test_each_rate_of_a_recording_is_heard_alike(rate: int, channels: int) -> None:
    recording = wav(sound(*LOUD_TWICE, rate=rate, channels=channels), rate=rate, channels=channels)
    heard = ear.hear(recording, model=MODEL, language="en")
    assert (heard.text, heard.until) == ("quiet loud quiet loud", 4.0)
    assert "loud" not in repr(heard)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "loud"), ("zh-hans", "响"), ("zh-hant", "响"), ("fr", "响")]
)
def test_the_model_is_told_the_language_of_the_report(language: str, word: str) -> None:
    heard = ear.hear(wav(sound((16_000, 1))), model=MODEL, language=language)
    assert heard.text == word
    assert language_of(language) in {"en", "zh", "auto"}


def test_a_long_recording_is_heard_in_pieces_to_its_end() -> None:
    recording = wav(sound((16_000, 20), (0, 1), (16_000, 20), (0, 1), rate=8_000), rate=8_000)
    heard = ear.hear(recording, model=MODEL, language="en")
    assert heard.text.splitlines() == ["loud", "quiet loud quiet"]
    assert heard.until == 42


def test_what_is_not_heard_in_time_is_said_not_to_be() -> None:
    recognizer = listening.load(files_of(MODEL), "en")
    samples = array("h", sound((16_000, 20), (0, 1), (16_000, 20), rate=8_000))
    text, until = listening.hear(recognizer, samples, 8_000, monotonic() - 1)
    assert text.startswith("loud")
    assert 20 <= until <= 21


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 200)), max_size=8))
def test_pieces_lie_end_to_end_and_none_is_long(parts: list[tuple[int, int]]) -> None:
    rate = 100
    samples = array("h", [height for height, seconds in parts for _ in range(seconds * rate)])
    cut = list(pieces(samples, rate))
    assert [start for start, _ in cut] == [0, *(end for _, end in cut)][: len(cut)]
    assert (cut[-1][1] if cut else 0) == len(samples)
    assert all(0 < end - start <= LONGEST * rate for start, end in cut)
    assert all(end - start >= SHORTEST * rate for start, end in cut[:-1])


def test_a_second_recording_is_refused_while_one_is_heard() -> None:
    with ear.AT_ONCE, pytest.raises(ear.Busy):
        ear.hear(wav(sound((0, 1))), model=MODEL, language="en")
    assert ear.hear(wav(sound((0, 1))), model=MODEL, language="en").text == "quiet"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear, "PATIENCE", 0.01)
    with pytest.raises(ear.NotHeard):
        ear.hear(wav(sound((0, 1))), model=MODEL, language="en")
    monkeypatch.undo()
    assert ear.AT_ONCE.acquire(blocking=False)
    ear.AT_ONCE.release()


def test_what_is_no_recording_has_no_words() -> None:
    with pytest.raises(ear.NotHeard) as refused:
        ear.hear(b"My name is Zuzanna.", model=MODEL, language="en")
    assert (str(refused.value), refused.value.__cause__) == ("", None)


def test_the_child_writes_no_file_and_has_bounds(tmp_path: Path) -> None:
    asked = (
        "import resource as r, sys\n"
        "from auricle.speech.listening import take_no_more_than_needed\n"
        "take_no_more_than_needed()\n"
        "print(r.getrlimit(r.RLIMIT_AS)[1], r.getrlimit(r.RLIMIT_CORE)[1], r.getrlimit(r.RLIMIT_CPU)[1], flush=True)\n"
        "try:\n"
        "    import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    open(sys.argv[1], 'w').write('She said so.')\n"
        "except OSError:\n"
        "    print('no file')\n"
    )
    written = tmp_path / "words"
    ran = subprocess.run([sys.executable, "-c", asked, written], capture_output=True, text=True, check=False)
    assert ran.stdout.split("\n")[0] == f"{4 * 2**30} 0 200"
    assert not written.exists() or written.read_text() == ""


def read(folder: Path | str) -> Path | None:
    environment = Environment({"AURICLE_TRANSCRIBE_MODEL": str(folder)})
    found = transcribing.read(environment)
    environment.finish()
    return found


def test_without_a_folder_no_machine_listens() -> None:
    assert read("") is None


def test_a_model_that_loads_is_taken() -> None:
    assert read(MODEL) == MODEL


def test_a_relative_folder_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="must be an absolute path"):
        read("models")


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as stopped:
        read(tmp_path / "model")
    assert str(stopped.value) == (
        f"AURICLE_TRANSCRIBE_MODEL cannot be used: there is no folder {tmp_path / 'model'}."
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [("model.onnx", "has no model.int8.onnx and no model.onnx"), ("tokens.txt", "has no tokens.txt")],
)
def test_a_file_that_is_missing_stops_the_start(tmp_path: Path, missing: str, said: str) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / "model"))
    (folder / missing).unlink()
    with pytest.raises(BadSetting, match=said):
        read(folder)


@pytest.mark.parametrize("broken", ["model.onnx", "tokens.txt"])
def test_a_broken_model_stops_the_start(tmp_path: Path, broken: str) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / "model"))
    (folder / broken).write_bytes(b"nonsense")
    with pytest.raises(BadSetting, match="does not load") as stopped:
        read(folder)
    assert str(stopped.value).count(". ") == 0


def test_a_model_of_another_kind_stops_the_start(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / "model"))
    weights = folder / "model.onnx"
    weights.write_bytes(weights.read_bytes().replace(b"lfr_window_size", b"lfr_window_none"))
    with pytest.raises(BadSetting, match="does not load"):
        read(folder)


def test_a_missing_package_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear, "PACKAGE", "no_such_recogniser")
    with pytest.raises(
        BadSetting, match=r"the package sherpa-onnx is missing, which comes with auricle\[transcribe\]"
    ):
        read(MODEL)

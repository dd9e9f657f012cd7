"""Has a recording heard by a child process, in bounded time and memory."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import threading
import wave
from dataclasses import dataclass, field
from pathlib import Path

from auricle.speech.model import NoModel, files_of, language_of

LISTENING = "auricle.speech.listening"
PACKAGE = "sherpa_onnx"
LONGEST = 600.0
"""Seconds of sound that are heard at most."""
LARGEST = 64 * 2**20
PATIENCE = 100.0
"""Less than a proxy waits for an answer (deploy/nginx)."""
# A child takes two cores for a minute: whoever comes second is told so, and keeps no thread of the desk waiting.
AT_ONCE = threading.BoundedSemaphore(1)


class NotHeard(Exception):
    """The child ended without words."""


class Busy(NotHeard):
    """Another recording is being heard."""


@dataclass(frozen=True)
class Heard:
    """What the machine makes of it, and the second up to which it got."""

    text: str = field(repr=False)
    until: float


def hear(sound: bytes, *, model: Path, language: str) -> Heard:
    """The words of a WAV of 16 bits. Raises Busy, NotHeard."""
    if not AT_ONCE.acquire(blocking=False):
        raise Busy
    try:
        return _asked(sound, model, language_of(language))
    finally:
        AT_ONCE.release()


def trouble(folder: Path) -> str | None:
    """What is wrong with a model, in words that follow "... cannot be used: "; None when a child can hear with it."""
    if importlib.util.find_spec(PACKAGE) is None:
        return "the package sherpa-onnx is missing, which comes with auricle[transcribe]"
    try:
        files_of(folder)
    except NoModel as missing:
        return str(missing)
    try:
        _asked(_silence(), folder, "auto")
    except NotHeard:
        return f"the model in {folder} does not load, or needs more than 4 GiB of memory or {PATIENCE:.0f} seconds"
    return None


def _asked(sound: bytes, model: Path, language: str) -> Heard:
    try:
        # What the child says of an error may quote what it heard, so nobody hears it but its exit status.
        ran = subprocess.run(
            (sys.executable, "-I", "-m", LISTENING, str(model), language),
            input=sound,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            env={},
            cwd="/",
        )
        said = json.loads(ran.stdout)
        return Heard(str(said["text"]), float(said["until"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        raise NotHeard from None


def _silence() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    return made.getvalue()

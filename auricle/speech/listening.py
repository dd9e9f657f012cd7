"""The child process that hears one recording and ends: a WAV comes in, its words go out as JSON.

    python -m auricle.speech.listening FOLDER LANGUAGE < call.wav      {"text": "...", "until": 61.5}

It is the only code that loads the recogniser. It begins no further piece once its time is nearly up, so of a long
recording on a slow machine there is a beginning. What the recogniser prints is read by nobody.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
import wave
from array import array
from pathlib import Path

import sherpa_onnx

from auricle.speech.model import Model, files_of
from auricle.speech.pieces import pieces

SECONDS = 75
"""After that no piece is begun; the one at hand has until ear.PATIENCE."""
THREADS = 2
MEMORY = 4 * 2**30
MOST_PROCESSOR = 200
LOUDEST = 32_768


def main() -> None:
    """Hear one recording."""
    ends = time.monotonic() + SECONDS
    take_no_more_than_needed()
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # The recogniser's own lines are not part of the answer.
    os.dup2(2, 1)
    recognizer = load(files_of(Path(sys.argv[1])), sys.argv[2])
    samples, rate = read(sys.stdin.buffer.read())
    text, until = hear(recognizer, samples, rate, ends)
    with answer:
        json.dump({"text": text, "until": until}, answer, ensure_ascii=False)


def load(model: Model, language: str) -> sherpa_onnx.OfflineRecognizer:
    """The recogniser with its model. A broken one raises, or ends this process."""
    return sherpa_onnx.OfflineRecognizer.from_sense_voice(
        model=str(model.weights),
        tokens=str(model.tokens),
        language=language,
        # Numbers as digits and signs between sentences: the redaction finds telephone numbers by that.
        use_itn=True,
        num_threads=THREADS,
    )


def read(sound: bytes) -> tuple[array[int], int]:
    """The samples of a WAV of 16 bits, both channels as one, and their rate."""
    with wave.open(io.BytesIO(sound)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        if file.getnchannels() == 2:
            both = zip(samples[::2], samples[1::2], strict=True)
            samples = array("h", ((left + right) // 2 for left, right in both))
        return samples, file.getframerate()


def hear(
    recognizer: sherpa_onnx.OfflineRecognizer, samples: array[int], rate: int, ends: float
) -> tuple[str, float]:
    """A line for each piece, and the second up to which it was heard."""
    lines, until = [], 0
    for start, end in pieces(samples, rate):
        if start and time.monotonic() > ends:
            break
        stream = recognizer.create_stream()
        # Given another rate than 16 kHz, the recogniser brings the sound to that itself.
        stream.accept_waveform(rate, array("f", (sample / LOUDEST for sample in samples[start:end])))
        recognizer.decode_stream(stream)
        lines.append(stream.result.text.strip())
        until = end
    return "\n".join(line for line in lines if line), until / rate


def take_no_more_than_needed() -> None:
    """Bound this process. It may write no file, and what it was given is in no core file either."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR, MOST_PROCESSOR))
    # Pages of the desk come first.
    os.nice(10)


if __name__ == "__main__":
    main()

"""Running programs, showing progress, and stopping with one sentence."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
STOP_PATIENCE = 20.0


class Stop(Exception):
    """Nothing more can be done here; the message is one sentence that says what to do."""


def run(
    command: Sequence[str | Path], *, else_say: str, folder: Path = ROOT, env: dict[str, str] | None = None
) -> None:
    """Run a program to its end; when it fails, stop with the sentence."""
    if call(command, folder=folder, env=env) != 0:
        raise Stop(else_say)


def call(
    command: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    env: dict[str, str] | None = None,
    each_line: Callable[[str], None] | None = None,
    began: Callable[[subprocess.Popen[str]], None] | None = None,
) -> int:
    """Run a program and return its status. Ctrl+C reaches it too, and we wait for it to end cleanly."""
    output = subprocess.PIPE if each_line else None
    errors = subprocess.STDOUT if each_line else None
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=os.environ | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise Stop(f"{command[0]} cannot be started: {error.strerror}.") from None
    try:
        if began is not None:
            began(process)
        if process.stdout is not None and each_line is not None:
            for line in process.stdout:
                each_line(line)
        return process.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(timeout=STOP_PATIENCE)
        raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def become(command: Sequence[str | Path]) -> None:
    """Go on as another program, so that signals and its status are its own."""
    sys.stdout.flush()
    os.execv(str(command[0]), [str(part) for part in command])  # noqa: S606


def say(sentence: str) -> None:
    """Show progress at once, also when the output is a file."""
    print(sentence, flush=True)

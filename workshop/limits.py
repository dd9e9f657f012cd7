"""Runs one step of the tests within its limit, and leaves nothing of it running.

What a step starts is known by a setting that it hands on: a folder of this run, in which each process of tests also
writes which test it is at (tests/standstill.py).
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workshop import left_behind
from workshop.programs import call, say

RUNNING = "AURICLE_TESTS_RUNNING"
LINGERS = 10.0
"""Seconds for what a step started to end after it. Whatever holds the pipe of its output would keep us for ever."""


def call_within(
    limit: float,
    command: Sequence[str | Path],
    *,
    name: str,
    env: dict[str, str],
    each_line: Callable[[str], None],
) -> int:
    """Run a program and return its status. When its time is up, say what ran and end all of it; that is a failure."""
    with tempfile.TemporaryDirectory(prefix="auricle-running-", dir="/tmp") as folder:
        done = threading.Event()

        def watch(process: subprocess.Popen[str]) -> None:
            try:
                process.wait(timeout=limit)
            except subprocess.TimeoutExpired:
                say(f"=== {name}: not done after {limit:.0f} s and ended. What ran:")
            else:
                if done.wait(LINGERS):
                    return
                say(f"=== {name}: has ended and left behind:")
            _say_what_runs(Path(folder))
            left_behind.end(left_behind.marked(RUNNING, folder))

        def began(process: subprocess.Popen[str]) -> None:
            threading.Thread(target=watch, args=(process,), daemon=True).start()

        try:
            return call(command, env=env | {RUNNING: folder}, each_line=each_line, began=began)
        finally:
            done.set()
            left_behind.end(left_behind.marked(RUNNING, folder))


def _say_what_runs(folder: Path) -> None:
    for note in sorted(folder.iterdir()):
        with contextlib.suppress(OSError, ValueError):
            since, _, test = note.read_text().partition(" ")
            say(f"  {test}, for {time.time() - float(since):.0f} s")
    for process in left_behind.marked(RUNNING, str(folder)):
        say(f"  {left_behind.shown(process)}")

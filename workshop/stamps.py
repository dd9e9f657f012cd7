"""Remembers what of the set-up was done, and for which state of the files, so that a second start is quick."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from workshop.programs import ROOT, VENV, say

STAMPS = VENV / "auricle-stamps.json"


def digest(paths: Sequence[Path]) -> str:
    """Return a hash over names and contents, to see whether anything changed since the last time."""
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def done(name: str, state: str) -> bool:
    """Tell whether a step of the set-up was done for exactly this state."""
    return bool(_stamps().get(name) == state)


def remember(name: str, state: str) -> None:
    """Note that a step of the set-up was done for this state."""
    STAMPS.write_text(json.dumps(_stamps() | {name: state}, indent=1))


def _stamps() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return stamps


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let only one run.py of this folder set things up at a time."""
    folder = ROOT / ".auricle"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another run.py that is setting up ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield

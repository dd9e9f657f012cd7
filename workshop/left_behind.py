"""Programs that were started and left behind. Linux tells who they are; elsewhere nobody is found."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_SHOWN = 160


def descendants(of: int) -> list[int]:
    """Return the processes that this one started, and theirs, the nearest first."""
    children: dict[int, list[int]] = {}
    for number, folder in _processes():
        with contextlib.suppress(OSError):
            # The name in brackets may hold anything; the parent is the second field after it.
            after_name = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            children.setdefault(int(after_name[1]), []).append(number)
    found = [of]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def marked(setting: str, value: str) -> list[int]:
    """Return the processes that began with this setting in their environment, whoever their parent is by now."""
    entry = f"{setting}={value}".encode()
    found = []
    for number, folder in _processes():
        with contextlib.suppress(OSError):
            if number != os.getpid() and entry in (folder / "environ").read_bytes().split(b"\0"):
                found.append(number)
    return found


def shown(process: int) -> str:
    """Return what a process is: its number and the beginning of its command."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_text(errors="replace").replace("\0", " ").strip()
    except OSError:
        command = ""
    return f"{process} {command[:MOST_SHOWN] or 'has ended'}"


def end(processes: Iterable[int]) -> None:
    """End them at once; whoever is gone already is no matter."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _processes() -> Iterator[tuple[int, Path]]:
    return ((int(folder.name), folder) for folder in Path("/proc").glob("[0-9]*"))

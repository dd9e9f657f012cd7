"""The processes of a hotline as the kernel knows them: who is who, and how much processor time each has used."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

QUIET_SECONDS, QUIET_SHARE = 4, 0.15
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class NotRunning(Exception):
    """PostgreSQL was killed and is not started again yet: ask once more."""


@dataclass(frozen=True)
class Family:
    """All processes below one supervisor."""

    postgres: int
    backends: tuple[int, ...]
    web: int
    web_workers: tuple[int, ...]
    worker: int
    everybody: tuple[int, ...]


def family(supervisor: int) -> Family:
    """Look at who lives below the supervisor; 0 stands for nobody."""
    below = descendants(supervisor)
    commands = {pid: command_of(pid) for pid in below}
    web = _first(pid for pid, command in commands.items() if "granian" in command)
    postgres = _first(pid for pid, command in commands.items() if "-D" in command and "/cluster" in command)
    return Family(
        postgres=postgres,
        backends=tuple(below_of(postgres, below)),
        web=web,
        web_workers=tuple(pid for pid in below_of(web, below) if "resource_tracker" not in commands[pid]),
        worker=_first(pid for pid, command in commands.items() if "-m\0auricle\0worker" in command),
        everybody=tuple(below),
    )


def descendants(root: int) -> dict[int, int]:
    """Every process below `root` with its parent, parents before children."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = stat_of(int(folder.name))
            if fields and fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
    found: dict[int, int] = {}
    waiting = [root]
    while waiting:
        parent = waiting.pop(0)
        for pid, its_parent in parents.items():
            if its_parent == parent:
                found[pid] = parent
                waiting.append(pid)
    return found


def below_of(root: int, parents: dict[int, int]) -> list[int]:
    """The children of one process among those found."""
    return [pid for pid, parent in parents.items() if root and parent == root]


def wait_until_gone(pids: Iterable[int]) -> None:
    """Return when none of them is left, not even its memory."""
    left = list(pids)
    while left := [pid for pid in left if is_alive(pid)]:
        time.sleep(0.01)


def seconds_used(pids: Iterable[int]) -> float:
    """Processor time, own and system, that these processes have used up to now."""
    total = 0
    for pid in pids:
        fields = stat_of(pid)
        if fields:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_SECOND


def seconds_busy() -> float:
    """Processor time that the whole machine has used up to now, whoever used it."""
    user, nice, system, _idle, _waiting, hard, soft, *_ = map(
        int, Path("/proc/stat").read_text().split()[1:9]
    )
    return (user + nice + system + hard + soft) / TICKS_PER_SECOND


def wait_until_quiet(patience: float) -> None:
    """Return when nobody has used much of the machine for some seconds, or when the patience is at an end."""
    deadline, quiet = time.monotonic() + patience, 0
    while quiet < QUIET_SECONDS and time.monotonic() < deadline:
        before = seconds_busy()
        time.sleep(1)
        busy = (seconds_busy() - before) / (os.cpu_count() or 1)
        quiet = quiet + 1 if busy < QUIET_SHARE else 0


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    fields = stat_of(pid)
    return bool(fields) and fields[0] != "Z"


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold spaces; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def command_of(pid: int) -> str:
    """The command line, its parts apart by NUL."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def socket_folder(postgres: int) -> Path:
    """Where a running PostgreSQL has its socket, as its command line says. Raises NotRunning."""
    for part in command_of(postgres).split("\0"):
        if part.startswith("unix_socket_directories="):
            return Path(part.partition("=")[2])
    raise NotRunning


def _first(found: Iterable[int]) -> int:
    return next(iter(found), 0)

"""Child processes that cannot outlive the process that started them (Linux).

Whoever kills a supervisor with -9 expects what it supervised to end as well; an orphaned database would keep the
data folder locked, and an orphaned face would answer without anybody watching it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
_libc = ctypes.CDLL(None, use_errno=True)

Output = int | IO[bytes] | None


def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    account: pwd.struct_passwd | None = None,
    ends_with: signal.Signals = signal.SIGTERM,
    output: Output = None,
    keep_open: Sequence[int] = (),
    leave_core: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a child with exactly this environment; it gets `ends_with` when this process ends in any way.

    It ends with the thread that called this, so call it from the main thread or from one that lives as long.
    It has its own session, so that Ctrl+C reaches only the supervisor, which then stops its children in order.
    Without `leave_core` neither it nor what it starts ever writes a core file.
    """
    return subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        pass_fds=keep_open,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_tie_to_parent(ends_with, leave_core=leave_core),
    )


def leave_no_core() -> None:
    """Let this process's memory, in which keys and words pass, be written to no core file and read by no debugger."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _libc.prctl(PR_SET_DUMPABLE, 0)


def stop(child: subprocess.Popen[bytes], *, signals: Sequence[signal.Signals], patience: float) -> None:
    """Ask a child to end, more firmly each time `patience` seconds have passed, and wait for its end."""
    for number in (*signals, signal.SIGKILL):
        if child.poll() is not None:
            return
        child.send_signal(number)
        try:
            child.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue


def end_with(parent: int, ends_with: signal.Signals) -> None:
    """Let this process get `ends_with` when its parent, whose number it must have read at its start, ends."""
    _libc.prctl(PR_SET_PDEATHSIG, int(ends_with), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _tie_to_parent(ends_with: signal.Signals, *, leave_core: bool) -> Callable[[], None]:
    """Return what runs in the child between fork and exec.

    It must come after the change of user, which clears the wish; subprocess calls it last. What it needs is
    looked up before the fork and it only makes system calls, so that a lock held by another thread of the parent
    cannot block it.
    """
    parent = os.getpid()

    def tie() -> None:
        end_with(parent, ends_with)
        if not leave_core:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return tie

"""The data folder of a private PostgreSQL: who may enter it, who has it, and whether there is room."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from auricle.config.postgres_binaries import PostgresTrouble

LEAST_FREE_BYTES = 200 * 2**20
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
LOCK_PATIENCE = 10.0


def lock_folder(path: Path, data: Path) -> int:
    """Take the folder's lock, waiting a little for an earlier run to end, and return what holds it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
            # A live supervisor will not end by itself; only what a dead one left behind is worth waiting for.
            if time.monotonic() > deadline or (holder.isdigit() and Path(f"/proc/{holder}").exists()):
                os.close(lock)
                raise PostgresTrouble(
                    f"Auricle already runs with the data folder {data} (process {holder}): stop it first, "
                    "or name another folder with --data."
                ) from None
            time.sleep(0.1)
            continue
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock


def write_private(path: Path, text: str) -> None:
    """Write a secret so that at no moment anybody else could read it."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def socket_folder(folder: Path) -> tuple[Path, bool]:
    """Return where the socket lies: a kernel takes no path of more than 107 bytes, so a long one moves to /tmp."""
    inside = folder / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside, False
    return Path(tempfile.mkdtemp(prefix="auricle-", dir="/tmp")), True


def make_folder(data: Path, account: pwd.struct_passwd | None) -> Path:
    """Make the folder of one data folder's PostgreSQL; its account may walk through to what is given to it.

    The named data folder is ours, so its group may become the account's. Folders above it that were there before
    are left as closed as they are.
    """
    folder = data / "postgres"
    made = [path for path in (*reversed(folder.parents), folder) if not path.exists()]
    for path in made:
        path.mkdir(mode=0o700)
    if account is not None:
        for path in dict.fromkeys((*made, data)):
            if path.stat().st_uid == 0 and path.stat().st_mode & 0o1 == 0:
                os.chown(path, -1, account.pw_gid)
                path.chmod(0o710)
    return folder


def give(path: Path, account: pwd.struct_passwd | None) -> None:
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def require_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise PostgresTrouble(
            f"the disk that holds {folder} has only {free // 2**20} MB free: make room for at least "
            f"{LEAST_FREE_BYTES // 2**20} MB."
        )


def require_reachable(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Refuse a folder below a closed one such as /root; opening the parents would be worse than stopping."""
    if account is None:
        return
    reached = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        check=False,
        capture_output=True,
        cwd="/",
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
    if reached.returncode != 0:
        raise PostgresTrouble(
            f"the user {account.pw_name}, who runs PostgreSQL because we are root, cannot enter {folder}: name a "
            "folder below /var/lib with --data."
        )

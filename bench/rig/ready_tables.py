"""A PostgreSQL that has today's tables and nothing in them, to begin a hotline with.

To make the tables takes a quarter of a minute of one core, far longer than all the rest of a start, and the tests start
many hotlines. So they are made once for each version of the code, as an installation makes them, and copied. Whatever
starts with the copy brings it to its version all the same, and makes keys of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from auricle.config.installation import Installation
from auricle.config.postgres_binaries import find_binaries

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".pytest_cache" / "ready-tables"
PASSWORDS = "passwords.json"
NOT_COPIED = ("lock", "log", "socket", "programs")


class _Made(Exception):
    """The tables are there, and nothing is to be served."""


class _Tables(Installation):
    """An installation that serves nothing, and so takes no port."""

    @property
    def _ports(self) -> dict[str, int | None]:
        return {}


def put_ready_tables(data: Path) -> None:
    """Put them into the data folder of a hotline that was never started. It may be there already, empty or not."""
    if "AURICLE_DATABASE_URL" in os.environ or (data / "postgres").exists():
        return
    with _held() as kept:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(kept, data)


@contextlib.contextmanager
def _held() -> Iterator[Path]:
    """The folder that is copied; it is not exchanged while the block lasts."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / _version()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
        yield kept


def _version() -> str:
    """The code that makes tables may be anywhere in it."""
    files = [path for path in (ROOT / "auricle").rglob("*") if path.suffix in {".py", ".sql"}]
    programs = find_binaries(os.environ.get("AURICLE_POSTGRES", "auto"))
    digest = hashlib.sha256(f"{programs.folder} {os.geteuid()}".encode())
    for path in sorted(files):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _make(kept: Path) -> None:
    def made(owner: dict[str, str]) -> None:
        raise _Made

    # Where PostgreSQL's own account can reach it.
    folder = Path(tempfile.mkdtemp(prefix="auricle-ready-", dir="/tmp"))
    try:
        with contextlib.suppress(_Made):
            _Tables(data=folder, public_port=0).run(say=lambda sentence: None, fill=made)
        for before in KEPT.iterdir():
            if before.is_dir():
                shutil.rmtree(before, ignore_errors=True)
        half = kept.with_suffix(".half")
        half.mkdir()
        _copy(folder, half)
        half.rename(kept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(before: Path, after: Path) -> None:
    """Copy with its owners: the cluster is not ours where we are root."""
    parts = [str(before / name) for name in ("postgres", PASSWORDS)]
    subprocess.run(["cp", "--archive", "--reflink=auto", *parts, str(after)], check=True)
    for name in NOT_COPIED:
        left = after / "postgres" / name
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

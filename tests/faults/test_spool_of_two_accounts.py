"""The spool as the units run it: the public face writes under one account, the worker drains under another."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from auricle.intake import spool

PUBLIC, WORKER, STRANGER, SHARED = 64001, 64002, 64003, 64100

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as three accounts")


@pytest.fixture
def shared_spool(settings: Settings) -> Iterator[Path]:
    """The folder as docs/how-to/install.md makes it."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    place.chmod(0o755)
    folder = place / "spool"
    folder.mkdir()
    os.chown(folder, PUBLIC, SHARED)
    folder.chmod(0o2770)
    settings.AURICLE_SPOOL = str(folder)
    yield folder
    shutil.rmtree(place)


def under(account: int, act: Callable[[], object], *, groups: tuple[int, ...] = (SHARED,)) -> bool:
    """Do something in a child process under an account, with the units' mask. Returns whether it could."""
    child = os.fork()
    if child == 0:
        could = False
        try:
            os.umask(0o077)
            os.setgroups(groups)
            os.setgid(account)
            os.setuid(account)
            act()
            could = True
        finally:
            # Whatever happened: this child must never go on as a second test run.
            os._exit(0 if could else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def drain() -> None:
    (path,) = spool.waiting()
    assert spool.read(path) == {"sealed": "words"}
    spool.remove(path)


def put_aside() -> None:
    (path,) = spool.waiting()
    spool.set_aside(path)


def read_refused(folder: Path) -> None:
    (path,) = (folder / "refused").iterdir()
    assert spool.read(path)


def test_the_worker_drains_what_the_public_face_kept(shared_spool: Path) -> None:
    assert under(PUBLIC, lambda: spool.keep(report=uuid4(), envelope={"sealed": "words"}))
    (envelope,) = spool.waiting()
    assert stat.S_IMODE(envelope.stat().st_mode) == 0o640
    assert not under(STRANGER, lambda: spool.read(envelope), groups=())
    assert under(WORKER, drain)
    assert list(spool.waiting()) == []


def test_what_the_worker_sets_aside_is_open_to_the_group_and_nobody_else(shared_spool: Path) -> None:
    assert under(PUBLIC, lambda: spool.keep(report=uuid4(), envelope={"sealed": "words"}))
    assert under(WORKER, put_aside)
    assert under(PUBLIC, lambda: read_refused(shared_spool))
    assert not under(STRANGER, lambda: read_refused(shared_spool), groups=())


def test_the_worker_clears_what_a_killed_face_left(shared_spool: Path) -> None:
    assert under(PUBLIC, lambda: (shared_spool / "half.part").write_text("{"))
    assert under(WORKER, lambda: spool.forget_unfinished(now=datetime.now(UTC) + 2 * spool.UNFINISHED_FOR))
    assert list(shared_spool.iterdir()) == []


def test_a_folder_of_one_account_stays_closed_to_its_group(settings: Settings, tmp_path: Path) -> None:
    settings.AURICLE_SPOOL = str(tmp_path / "own")
    spool.keep(report=uuid4(), envelope={"sealed": "words"})
    (envelope,) = spool.waiting()
    assert envelope.stat().st_mode & 0o077 == 0

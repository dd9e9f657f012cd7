"""A spool whose disk is full: refused with a sentence, and nothing half-written stays."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from auricle.intake import spool
from auricle.intake.spool import SpoolFull

DISK_BYTES = 64 * 1024
ENVELOPE_BYTES = 15_000
WORD = "x" * 100


def envelope(size: int = ENVELOPE_BYTES) -> dict[str, object]:
    """As large as a report without files."""
    return {"submission": WORD * (size // len(WORD))}


@contextmanager
def tiny_disk(folder: Path) -> Iterator[None]:
    """A file system of 64 KiB; where we may not mount one, a limit on the size of a file, which fails as late."""
    folder.mkdir()
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handled = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ENVELOPE_BYTES // 2, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handled)
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The spool lies on a tiny disk."""
    folder = tmp_path / "disk"
    monkeypatch.setattr(settings, "AURICLE_SPOOL", folder)
    with tiny_disk(folder):
        yield folder


def fill(folder: Path) -> list[UUID]:
    """Keep envelopes until one is refused. Returns those that were promised."""
    promised: list[UUID] = []
    for _ in range(100):
        report = uuid4()
        try:
            spool.keep(report=report, envelope=envelope())
        except SpoolFull:
            return promised
        promised.append(report)
    raise AssertionError("the disk is never full")


def test_a_full_disk_keeps_what_was_promised_and_nothing_else(disk: Path) -> None:
    promised = fill(disk)
    assert {path.name for path in disk.iterdir()} == {f"{report.hex}.au1" for report in promised}
    assert all(spool.read(path) == envelope() for path in spool.waiting())


def test_a_full_disk_takes_reports_again_once_there_is_room(disk: Path) -> None:
    fill(disk)
    for path in spool.waiting():
        spool.remove(path)
    small: dict[str, object] = {"submission": WORD}
    report = uuid4()
    assert spool.keep(report=report, envelope=small) == small
    assert [path.stem for path in spool.waiting()] == [report.hex]


def test_what_was_promised_is_never_overwritten(disk: Path) -> None:
    report = uuid4()
    first: dict[str, object] = {"submission": "the first"}
    assert spool.keep(report=report, envelope=first) == first
    assert spool.keep(report=report, envelope={"submission": "another"}) == first
    fill(disk)
    (kept,) = (path for path in spool.waiting() if path.stem == report.hex)
    assert spool.read(kept) == first


def test_a_folder_that_cannot_be_made_is_refused_as_a_full_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(settings, "AURICLE_SPOOL", tmp_path / "file" / "spool")
    with pytest.raises(SpoolFull):
        spool.keep(report=uuid4(), envelope=envelope())

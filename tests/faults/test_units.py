"""The units that an operator copies: how closed systemd finds them, and that the processes live under their rules."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from auricle.config.key_files import HELD_BY
from tests.faults.test_one_machine import Running, place, start

__all__ = ["place", "start"]

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
# What systemd's own tool says today, of 10 (open) to 0: whoever opens something sees it here. What is left of it is the
# network of this machine, the groups of the spool, and that no other root directory is made for a Python program.
MOST_EXPOSED = 1.1
# Not a process that stays: it seals and ends.
BACKUP = "backup"
# A whole hotline in one unit, which is not the real one.
TRAINING = "training"
# Not ours, and no process of Python: what carries calls.
ASTERISK = "asterisk"
# PR_SET_MDWE: no memory becomes executable that was not (Linux 6.3); PR_SET_NO_NEW_PRIVS. Both are inherited.
LOCK = """import ctypes, os, sys
p = ctypes.CDLL(None).prctl
if p(65, 1, 0, 0, 0) or p(38, 1, 0, 0, 0): sys.exit("this kernel has no such lock")
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system on which the units are copied as deploy/README.md says."""
    root = tmp_path_factory.mktemp("system")
    shutil.copytree(UNITS, root / "etc" / "systemd" / "system")
    return root


def test_each_process_has_its_unit() -> None:
    assert {path.stem for path in UNITS.glob("*.service")} == {
        f"auricle-{process}" for process in (*HELD_BY, BACKUP, TRAINING, ASTERISK)
    }


@pytest.mark.parametrize("process", [*sorted(HELD_BY), BACKUP, TRAINING, ASTERISK])
def test_a_unit_is_as_closed_as_it_was(system: Path, process: str) -> None:
    assert analyze(system, process) <= MOST_EXPOSED


@pytest.mark.parametrize("process", sorted(HELD_BY))
def test_a_unit_sees_its_own_keys_and_runs_as_nobody_else(process: str) -> None:
    text = (UNITS / f"auricle-{process}.service").read_text()
    assert f"User=auricle-{process}\n" in text
    assert set(re.findall(r"/etc/auricle/keys/(\w+)", text)) == {process}
    assert f"/opt/auricle/bin/auricle {process}" in text


def test_the_unit_of_backups_sees_no_key_file_and_runs_once(system: Path) -> None:
    text = (UNITS / "auricle-backup.service").read_text()
    assert "/etc/auricle/keys" not in text
    assert "TemporaryFileSystem=/etc/auricle:ro\n" in text
    once = (UNITS / "auricle-backup.service.d" / "20-once.conf").read_text()
    # Read after the file that all units share, which lets what ends begin again.
    assert sorted(["10-closed.conf", "20-once.conf"])[-1] == "20-once.conf"
    assert "Type=oneshot\nRestart=no\n" in once


def test_the_unit_of_training_sees_nothing_of_the_real_hotline() -> None:
    text = (UNITS / "auricle-training.service").read_text()
    assert "User=auricle-training\n" in text
    assert "TemporaryFileSystem=/etc/auricle:ro\n" in text
    assert "InaccessiblePaths=-/var/lib/auricle\n" in text
    assert "BindReadOnlyPaths" not in text
    apart = (UNITS / "auricle-training.service.d" / "20-apart.conf").read_text()
    # The empty one takes away what the file that all units share names.
    assert re.findall(r"^EnvironmentFile=(.*)$", apart, re.M) == ["", "-/etc/auricle-training.env"]


def test_the_unit_of_asterisk_sees_nothing_of_ours_and_keeps_what_it_has_in_memory(system: Path) -> None:
    text = (UNITS / "auricle-asterisk.service").read_text()
    assert "User=auricle-asterisk\n" in text
    assert "TemporaryFileSystem=/etc/auricle:ro\n" in text
    assert "RuntimeDirectory=auricle-asterisk auricle-asterisk/log\n" in text
    assert not re.search("StateDirectory|LogsDirectory|CacheDirectory|ReadWritePaths|BindReadOnlyPaths", text)
    apart = (UNITS / "auricle-asterisk.service.d" / "20-not-ours.conf").read_text()
    assert re.findall(r"^EnvironmentFile=(.*)$", apart, re.MULTILINE) == [""]
    closed = (UNITS / "auricle-.service.d" / "10-closed.conf").read_text()
    assert {"LimitCORE=0", "MemorySwapMax=0"} <= set(closed.splitlines())


def test_the_timer_comes_every_night() -> None:
    (when,) = re.findall(r"OnCalendar=(.+)", (UNITS / "auricle-backup.timer").read_text())
    said = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", when], check=True, capture_output=True, text=True
    ).stdout
    first, second = map(date.fromisoformat, re.findall(r"\d{4}-\d\d-\d\d(?= \d\d:\d\d:\d\d)", said)[:2])
    assert (second - first).days == 1


def test_an_open_unit_would_be_found(system: Path) -> None:
    opened = system / "etc" / "systemd" / "system" / "auricle-.service.d" / "99-open.conf"
    opened.write_text("[Service]\nNoNewPrivileges=no\nProtectSystem=no\n")
    try:
        assert analyze(system, "public") > MOST_EXPOSED
    finally:
        opened.unlink()


def test_the_processes_live_without_executable_memory(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, locked = tmp_path / "lock.py", tmp_path / "python"
    program.write_text(LOCK)
    locked.write_text(f'#!/bin/sh\nexec {sys.executable} {program} "$@"\n')
    locked.chmod(0o755)
    if subprocess.run([locked, "-c", ""], check=False, capture_output=True).returncode:
        pytest.skip("the kernel is older than 6.3 and cannot lock memory in this way")
    monkeypatch.setattr(sys, "executable", str(locked))
    running = start()
    running.wait_for("Ctrl+C stops everything.")
    children = running.children()
    # What answers the phone, and its way in, are not asked for.
    assert len(children) > len(HELD_BY) - 2
    for pid in children.values():
        assert "NoNewPrivs:\t1" in Path(f"/proc/{pid}/status").read_text()


ANALYZE = ("systemd-analyze", "security", "--no-pager", "--offline=yes")


def analyze(system: Path, process: str) -> float:
    """How exposed systemd finds a unit, from 0 to 10."""
    said = subprocess.run(
        [*ANALYZE, f"--root={system}", f"auricle-{process}.service"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    return float(found[1])

"""Backups by the commands that an operator types: the drill, and what each refusal says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auricle.backup import backup_key
from tests import people
from tests.backups import KEY, MakeBackup, make, terms
from tests.conftest import OwnDatabase
from tests.hotline import NOW, filed
from tests.people import Cast

__all__ = ["make", "terms"]


@pytest.fixture
def cast(own_database: OwnDatabase) -> Cast:
    """The cast in a database whose commits are real."""
    return people.move_in(NOW)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The seed as its eight lines, as somebody typed them."""
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(KEY.lines).lower())
    return path


def auricle(*words: object) -> tuple[int, str]:
    """One command in a process of its own, with nothing of a hotline in its environment."""
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("AURICLE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "auricle", *map(str, words)],
        env=known | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_drill_restores_verifies_and_leaves_nothing(
    cast: Cast, make: MakeBackup, tmp_path: Path, seed: Path
) -> None:
    filed()
    make()
    before = set(Path("/tmp").glob("auricle-drill-*"))
    status, said = auricle("restore", tmp_path / "backups", "--seed", seed, "--drill")
    assert status == 0, said
    assert "1 of 1 reports that were not destroyed open for somebody." in said
    assert "The trail holds." in said
    assert set(Path("/tmp").glob("auricle-drill-*")) <= before


def test_without_grants_the_drill_says_what_does_not_open(
    cast: Cast, make: MakeBackup, tmp_path: Path, seed: Path
) -> None:
    filed()
    make()
    status, said = auricle("restore", tmp_path / "backups", "--seed", seed, "--drill", "--without-grants")
    assert status == 0, said
    assert "0 of 1 reports" in said
    assert "no report, inbox or team's key of this backup opens" in said


def test_each_refusal_is_one_sentence(cast: Cast, make: MakeBackup, tmp_path: Path, seed: Path) -> None:
    make()
    other = tmp_path / "other.seed"
    other.write_bytes(backup_key.new_backup_key().seed)
    for words, sentence in (
        (("--seed", other, "--drill"), "was sealed to another key: this seed does not open it."),
        (("--seed", seed, "--drill", "--backup", "x"), "There is no finished backup x in"),
        (("--seed", seed, "--data", tmp_path / "new"), "put them back first"),
        (("--seed", seed, "--passwords", tmp_path / "p"), "AURICLE_DATABASE_URL is missing"),
        (("--seed", tmp_path / "none", "--drill"), "cannot be read"),
    ):
        status, said = auricle("restore", tmp_path / "backups", *words)
        assert (status, sentence in said) == (2, True), said
        assert "Traceback" not in said


def test_a_new_key_is_never_written_over_and_named_where_it_is_missing(tmp_path: Path) -> None:
    status, said = auricle("backup", tmp_path / "safe", "--new-key")
    assert (status, len(said.split("\n\n")[1].splitlines())) == (0, 8)
    assert (tmp_path / "safe" / "backup.seed").stat().st_mode & 0o077 == 0
    assert auricle("backup", tmp_path / "safe", "--new-key")[0] == 2
    status, said = auricle("backup", tmp_path / "backups")
    assert (status, "--new-key" in said) == (2, True)

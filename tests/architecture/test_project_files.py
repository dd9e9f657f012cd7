"""What the project says of itself is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_a_reason_stands_over_every_dependency() -> None:
    lines = PYPROJECT.splitlines()
    first = lines.index("dependencies = [")
    for before, line in zip(lines[first:], lines[first + 1 :], strict=False):
        if line == "]":
            break
        assert line.startswith("  #") or before.startswith("  #"), line


@pytest.mark.parametrize("lock", ["base", "dev", "node"])
def test_every_locked_package_has_its_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[.*?\])?==\S+.*\\$", text, re.MULTILINE)
    named = re.findall(r"^[a-z0-9]\S*", text, re.MULTILINE)
    assert len(pinned) == len(named) > 0
    assert "://" not in text


def test_the_locks_hold_what_pyproject_names() -> None:
    configuration = tomllib.loads(PYPROJECT)
    named = [re.split(r"[\[<>=]", dependency)[0] for dependency in configuration["project"]["dependencies"]]
    for lock in ("base", "dev"):
        text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        assert [name for name in named if not re.search(rf"^{name}(\[.*\])?==", text, re.MULTILINE)] == []


@pytest.mark.parametrize("folder", ["frontend", "tests/provider"])
def test_every_locked_script_has_its_hash_and_no_place_that_it_comes_from(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert all(re.search(rf"^{number}\. [A-Z]", text, re.MULTILINE) for number in range(18))
    assert "END OF TERMS AND CONDITIONS" in text


def test_run_py_needs_nothing_but_python() -> None:
    found = subprocess.run(
        [sys.executable, "-E", "-S", ROOT / "run.py", "--help"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_the_command_describes_itself() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "auricle", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0
    assert "demo" in found.stdout

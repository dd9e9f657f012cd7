"""Setting up finds an installer, whatever made the environment.

Found by hand: a .venv made by uv has no pip, and the next terminal had no uv; the failure then showed no line at all.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workshop import packages
from workshop.programs import Stop


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without pip, as uv makes it, in a terminal without uv."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    monkeypatch.setattr(packages, "VENV", venv)
    monkeypatch.setattr(packages, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return venv


def test_an_environment_without_pip_gets_one(bare: Path) -> None:
    command = packages._installer()
    assert command[:3] == [bare / "bin" / "python", "-m", "pip"]
    assert subprocess.run([*command[:3], "--version"], capture_output=True, check=False).returncode == 0


def test_the_uv_of_an_environment_is_used_where_the_terminal_has_none(bare: Path) -> None:
    own = bare / "bin" / "uv"
    own.touch()
    assert packages._installer()[:3] == [own, "pip", "install"]


def test_a_failing_installer_is_heard(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (bare.parent / "requirements").mkdir()
    (bare.parent / "requirements" / "base.lock").write_text("this is no lock\n")
    (bare.parent / ".auricle").mkdir()
    monkeypatch.setattr(packages, "ROOT", bare.parent)
    monkeypatch.setattr(packages, "digest", lambda paths: "new")
    monkeypatch.setattr(packages, "done", lambda name, state: False)
    with pytest.raises(Stop, match="look at the lines above"):
        packages.install_python("base")
    assert "this is no lock" in capsys.readouterr().out

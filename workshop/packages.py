"""Installs what locks name: Python packages into .venv, system packages when we may."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from workshop.programs import PYTHON, ROOT, VENV, Stop, call, run, say
from workshop.stamps import digest, done, remember

LINES_OF_A_FAILURE = 8


def install_python(lock: str) -> None:
    """Make .venv and install exactly what requirements/LOCK.lock names."""
    _make_venv()
    path = ROOT / "requirements" / f"{lock}.lock"
    state = digest([path])
    if done(lock, state):
        return
    count = sum(1 for line in path.read_text().splitlines() if "==" in line and not line.startswith(" "))
    say(f"Installing {count} Python packages (the first time) ...")
    heard: list[str] = []

    def each_line(line: str) -> None:
        heard.append(line)
        _show_download(line)

    if call([*_installer(), "--require-hashes", "-r", path], each_line=each_line) != 0:
        print("".join(heard[-LINES_OF_A_FAILURE:]), end="", flush=True)
        raise Stop(
            "The Python packages could not be installed: look at the lines above, then run this again."
        )
    _make_importable()
    remember(lock, state)


def _installer() -> list[str | Path]:
    """Return the command that installs: uv where there is one, else pip.

    A .venv that uv made has no pip, and uv may be out of reach in the next terminal.
    """
    uv = shutil.which("uv") or (VENV / "bin" / "uv")
    if Path(uv).exists():
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    if call([PYTHON, "-c", "import pip"], each_line=lambda line: None) != 0:
        run(
            [PYTHON, "-m", "ensurepip", "--upgrade"],
            else_say="The .venv here has no pip: remove the folder .venv, then run this again.",
        )
    return [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]


def _show_download(line: str) -> None:
    found = re.match(
        r"\s+Downloading (\S+?)(?:-py\d\S*|-cp\d\S*)?(?:\.whl|\.tar\.gz)?(?:\.metadata)? \((.+)\)", line
    )
    if found and "metadata" not in line:
        say(f"  {found[1]} ({found[2]})")
    elif re.match(r"(error|ERROR|warning: Failed|  ×|  ╰)", line, re.IGNORECASE):
        print(line, end="", flush=True)


def _make_venv() -> None:
    if PYTHON.exists() and call([PYTHON, "-c", ""]) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    say("Making the virtual environment .venv ...")
    uv = shutil.which("uv")
    if uv:
        run(
            [uv, "venv", "--quiet", "--python", sys.executable, VENV],
            else_say="uv could not make .venv: look at the line above.",
        )
        return
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps it in a package of its own.
        install_system(["python3-venv"], why="to make a virtual environment")
    run(
        [sys.executable, "-m", "venv", VENV],
        else_say="Python could not make .venv: is the disk full or read-only?",
    )


def _make_importable() -> None:
    """Let .venv find this folder, without building a package out of it."""
    packages = next((VENV / "lib").glob("python*/site-packages"))
    (packages / "auricle.pth").write_text(f"{ROOT}\n")
    script = VENV / "bin" / "auricle"
    script.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m auricle "$@"\n')
    script.chmod(0o755)


def install_system(packages: Sequence[str], *, why: str) -> None:
    """Install Debian packages when we are root; otherwise say what to type."""
    names = " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(f"The system package {names} is missing ({why}): type `sudo apt-get install {names}`.")
    say(f"Installing the system packages {names} ({why}) ...")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    sentence = f"The system packages {names} could not be installed: look at the lines above."
    run(["apt-get", "update", "-qq"], else_say=sentence, env=quiet)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        else_say=sentence,
        env=quiet,
    )

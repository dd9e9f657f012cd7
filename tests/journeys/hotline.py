"""A whole hotline for the journeys: `auricle demo` in a process of its own, with its own data, database and keys."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

from bench.rig.ready_tables import put_ready_tables
from tests.journeys.wire import HARMLESS

ROOT = Path(__file__).resolve().parents[2]
# One in each state of the table.
REPORTS = 13
PATIENCE = 300.0
# A one-time code works once: whoever signs in again waits for the next one.
CODE_LASTS = 30.0

LOGIN = re.compile(
    r'name="login" value="(?P<login>[^"]*)".*?name="password" value="(?P<password>[^"]*)"'
    r'.*?name="code" value="(?P<code>[^"]*)"',
    re.DOTALL,
)


@dataclass(frozen=True)
class Login:
    """What somebody of the demonstration signs in with at this moment."""

    login: str
    password: str
    code: str


@dataclass(frozen=True)
class Hotline:
    """Where the faces are."""

    data: Path
    public: str
    desk: str

    @property
    def agency(self) -> str:
        """The face for officers has the port after the desk's."""
        host, _, port = self.desk.rpartition(":")
        return f"{host}:{int(port) + 1}"

    @property
    def hosts(self) -> tuple[str, ...]:
        desk, agency = self.desk.removeprefix("http://"), self.agency.removeprefix("http://")
        files = (host.replace("127.0.0.1", "files.localhost") for host in (desk, agency))
        return self.public.removeprefix("http://"), desk, agency, *files

    def login(self, name: str, face: str = "") -> Login:
        """Read the demonstration's own page of logins, as a newcomer does."""
        found = LOGIN.finditer(ask("GET", f"{face or self.desk}/demo/").text)
        return next(Login(**each.groupdict()) for each in found if each["login"] == name)

    def code_after(self, used: Login, face: str = "") -> None:
        """Wait until somebody's authenticator shows another code than one that was used a moment ago."""
        until = time.monotonic() + 2 * CODE_LASTS
        while self.login(used.login, face).code == used.code:
            assert time.monotonic() < until, f"the code of {used.login} does not change"
            time.sleep(0.5)


@dataclass(frozen=True)
class Answer:
    """What came back for a request that no browser made."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Ask as a program does: no origin, no cookie, no redirect followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request(method, parts.path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@contextlib.contextmanager
def opened(*arguments: str, **settings: str) -> Iterator[Hotline]:
    """Start a hotline, with further arguments and settings if need be, and leave nothing of it behind."""
    data = Path(tempfile.mkdtemp(prefix="auricle-journeys-", dir="/tmp"))
    said = data / "said"
    port = free_ports()
    command = [sys.executable, "-m", "auricle", "demo", "--data", str(data / "hotline")]
    command += ["--port", str(port), "--reports", str(REPORTS), *arguments]
    # The safe page stands for any other site: the wire answers it, so that no test leaves this machine.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "AURICLE_QUICK_EXIT_URL": f"http://{HARMLESS}/"}
    environment |= settings
    environment.pop("AURICLE_DATABASE_URL", None)
    data.chmod(0o755)
    if "--training" not in arguments:
        put_ready_tables(data / "hotline")
    with said.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        _wait(process, said)
        yield Hotline(data / "hotline", f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(data, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while "Ctrl+C" not in said.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"auricle demo did not come up:\n{said.read_text(errors='replace')}")
        time.sleep(0.1)


def free_ports() -> int:
    """A port whose three successors are free too; taken from the top of what the system hands out by itself."""
    while True:
        with (
            socket.socket() as first,
            socket.socket() as second,
            socket.socket() as third,
            socket.socket() as last,
        ):
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
                last.bind(("127.0.0.1", port + 3))
            except (OSError, OverflowError):
                continue
            return port

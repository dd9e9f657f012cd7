"""A hotline to measure and to break: the real supervisor, PostgreSQL and faces, in a folder of its own.

    with measured_hotline(parts=("public",)) as hotline: ...

The supervisor is a process of its own (`python -m bench.rig.hotline`), so that it can be killed like any other.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

from auricle.config import children
from auricle.config.database import DEFAULT_NAME, face_url, read_passwords
from auricle.config.installation import Installation
from auricle.config.postgres import ADMIN
from auricle.config.processes import LOOPBACK, Part, stopping_on_signals
from auricle.sealing.one_time import TotpSecret, totp_now
from bench.rig import processes_of
from bench.rig.ready_tables import put_ready_tables
from bench.rig.submissions import Sealing, ask_recipients

ROOT = Path(__file__).resolve().parents[2]
START_PATIENCE = 240.0
"""Seconds; it takes a tenth of that alone. A machine that has six other things to do takes its time."""
NEIGHBOURS = 6


@dataclass(frozen=True)
class MeasuredInstallation(Installation):
    """An installation that serves only the parts that are measured."""

    names: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    """Further arguments of the public face, to try other numbers of processes and threads."""

    def _parts(self, owner_url: str) -> list[Part]:
        parts = [part for part in super()._parts(owner_url) if part.name in self.names]
        for part in parts:
            if part.name == "public":
                part.arguments = [*part.arguments, *self.serving]
        return parts

    def environment_of(self, holder: str, database_url: str) -> dict[str, str]:
        """What a process of this installation may know."""
        return self._environment(holder, database_url)


class Hotline:
    """One hotline as its starter sees it: where it listens, its processes, its database."""

    def __init__(self, data: Path, *, port: int, parts: Sequence[str], serving: Sequence[str] = ()) -> None:
        self.installation = MeasuredInstallation(
            data=data,
            public_port=port,
            voice="line" in parts,
            names=tuple(parts),
            serving=tuple(serving),
        )
        self.port = port
        self.log = data / "supervisor.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def supervisor(self) -> int:
        """The supervisor's process id."""
        if self._process is None:
            raise RuntimeError("the hotline was not started")
        return self._process.pid

    @property
    def spool(self) -> Path:
        return self.installation.spool

    @property
    def owner_url(self) -> str:
        """The database as its owner: for counting afterwards, and for the bench's own seeding."""
        folder = self.installation.data / "postgres"
        password = (folder / f"{DEFAULT_NAME}_owner.password").read_text(encoding="ascii")
        host = quote(str(processes_of.socket_folder(self.processes().postgres)), safe="")
        return f"postgresql://{DEFAULT_NAME}_owner:{password}@/{DEFAULT_NAME}?host={host}"

    def face_url(self, face: str) -> str:
        """The database as a face's role."""
        return face_url(self.owner_url, face, read_passwords(self.installation.data / "passwords.json")[face])

    def environment(self, holder: str) -> dict[str, str]:
        """What a process of this hotline is given."""
        url = self.owner_url if holder == "owner" else self.face_url(holder)
        return self.installation.environment_of(holder, url) | {"PYTHONPATH": str(ROOT)}

    def processes(self) -> processes_of.Family:
        """The processes that live now."""
        return processes_of.family(self.supervisor)

    def start(self) -> None:
        """Start the supervisor and return when everything answers."""
        command = [sys.executable, "-m", "bench.rig.hotline", "--data", str(self.installation.data)]
        command += ["--port", str(self.port), "--parts", ",".join(self.installation.names)]
        command += ["--serving", " ".join(self.installation.serving)]
        with self.log.open("ab") as log:
            started_at = log.tell()
            self._process = children.start(
                command, environment=dict(os.environ), folder=ROOT, output=log, ends_with=signal.SIGTERM
            )
        deadline = time.monotonic() + START_PATIENCE
        while b"Ctrl+C stops everything." not in self.log.read_bytes()[started_at:]:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the hotline does not start:\n{self.log.read_text()[started_at:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop everything politely."""
        if self._process is not None:
            children.stop(self._process, signals=(signal.SIGTERM,), patience=30.0)

    def kill_everything(self) -> None:
        """What a power cut does to processes: all of them at once, without a word."""
        stopped: set[int] = set()
        # Held first, until nobody new is found: a process that is being born now would escape a list made before.
        while found := {self.supervisor, *self.processes().everybody} - stopped:
            send(found, signal.SIGSTOP)
            stopped |= found
        send(stopped, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        processes_of.wait_until_gone(stopped)

    def one_time_code(self, login: str) -> str:
        """What a member's authenticator shows now."""
        uri = json.loads((self.installation.data / "filled").read_text())[login]
        (secret,) = parse_qs(urlsplit(uri).query)["secret"]
        return totp_now(TotpSecret(base64.b32decode(secret + "=" * (-len(secret) % 8))), time.time())

    def answers(self) -> bool:
        """Whether the public face answers with a page from the catalogue, so that the database is back too."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            connection.request("HEAD", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def database(self) -> psycopg.Connection:
        """A connection as the owner."""
        return psycopg.connect(self.owner_url, autocommit=True)

    def administration(self) -> psycopg.Connection:
        """A connection as the server's superuser, whom the application never is."""
        password = (self.installation.data / "postgres" / "admin.password").read_text(encoding="ascii")
        return psycopg.connect(self.owner_url, user=ADMIN, password=password, autocommit=True)


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to those that are still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


@contextlib.contextmanager
def measured_hotline(
    *, parts: Sequence[str], serving: Sequence[str] = (), data: Path | None = None
) -> Iterator[Hotline]:
    """A new hotline in a folder of its own, which is gone afterwards."""
    folder = data or Path(tempfile.mkdtemp(prefix="auricle-bench-", dir="/tmp"))
    hotline = Hotline(folder, port=free_ports(), parts=parts, serving=serving)
    try:
        if data is None:
            put_ready_tables(folder)
        hotline.start()
        yield hotline
    finally:
        hotline.stop()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def sealing_for(hotline: Hotline) -> Sealing:
    """Whom this hotline's reports are sealed to."""
    environment = hotline.environment("public")
    return ask_recipients(
        hotline.port,
        form_key=(hotline.installation.keys / "public" / "form").read_bytes(),
        org_key=base64.b64decode(environment["AURICLE_ORG_KEY"]),
    )


def free_ports() -> int:
    """The first of as many neighbouring ports that nobody listens on as a hotline with a phone has.

    Below those that the kernel gives to clients: one that tries to reach a server that was killed could otherwise be
    given the server's own port, and hold it.
    """
    for port in random.sample(range(20_000, 32_000, NEIGHBOURS), 200):
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for number in range(NEIGHBOURS):
                held.enter_context(socket.socket()).bind((LOOPBACK, port + number))
            return port
    raise RuntimeError("there are no free ports side by side")


def main() -> None:
    """Be the supervisor."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--parts", required=True)
    parser.add_argument("--serving", default="")
    given = parser.parse_args()
    installation = MeasuredInstallation(
        data=given.data,
        public_port=given.port,
        voice="line" in given.parts.split(","),
        names=tuple(given.parts.split(",")),
        serving=tuple(given.serving.split()),
    )

    def fill(owner: dict[str, str]) -> None:
        done = given.data / "filled"
        if not done.exists():
            made = subprocess.run(
                [sys.executable, "-m", "bench.rig.set_up"],
                check=True,
                cwd=ROOT,
                env=owner | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
            )
            done.write_bytes(made.stdout)

    with stopping_on_signals(), contextlib.suppress(KeyboardInterrupt):
        installation.run(say=lambda sentence: print(sentence, flush=True), fill=fill)


if __name__ == "__main__":
    main()

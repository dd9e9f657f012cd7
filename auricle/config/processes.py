"""Runs the processes of a one-machine installation: starts them, watches them, starts dead ones again, ends them.

Each process is given only the environment it may have. The supervisor holds no state but its children: whatever is
killed, itself included, can be started again on the same data folder.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from auricle.config import children
from auricle.config.postgres import Server
from auricle.config.postgres_binaries import PostgresTrouble

LOOPBACK = "127.0.0.1"
READY_PATIENCE = 60.0
STOP_PATIENCE = 5.0
HEALTH_EVERY = 5.0
HEALTH_TIMEOUT = 3.0
HEALTH_FAILURES = 4
DEATHS_IN_A_ROW = 8
DEATHS_WITHIN = 60.0
LARGEST_LOG = 5 * 2**20

# Settings that name no secret and are the same for every process.
OPEN_SETTINGS = (
    "AURICLE_NAME",
    "AURICLE_LANGUAGES",
    "AURICLE_SITE",
    "AURICLE_EMERGENCY_NUMBER",
    "AURICLE_QUICK_EXIT_URL",
    "AURICLE_TIME_ZONE",
    "AURICLE_HOSTS",
    "AURICLE_SIGN_ON_ISSUER",
    "AURICLE_SIGN_ON_CLIENT",
    "AURICLE_SIGN_ON_NAME",
    "AURICLE_SIGN_ON_SECRET",  # the name of a file
    "AURICLE_SIGN_ON_FACTORS",
    "AURICLE_SIGN_ON_CA",
    "AURICLE_MAIL_FROM",
    "AURICLE_MAIL_NAME",
    "AURICLE_MAIL_SERVER",
    "AURICLE_MAIL_TLS",
    "AURICLE_MAIL_USER",
    "AURICLE_MAIL_PASSWORD",  # the name of a file
    "AURICLE_MAIL_CA",
    "AURICLE_MAIL_REPORTERS",
    "AURICLE_MAIL_REPORTERS_NAME",
    "AURICLE_MAIL_REPORTERS_SUBJECT",
    "AURICLE_MAIL_REPORTERS_HOUR",
    "AURICLE_DESK_URL",
    "AURICLE_VOICE",
    "AURICLE_PHONE_SOCKET",
    "AURICLE_TRANSCRIBE_MODEL",
    "AURICLE_AGENCY_URL",
    "AURICLE_WEBHOOK_HOSTS",
    "AURICLE_WEBHOOK_CA",
    "AURICLE_VOICE_RECORDINGS",
    "AURICLE_VOICE_LONGEST_CALL",
)


# Set by a request to end. The exception that tells of it can be lost: raised inside a hook of the interpreter, such as
# those around a fork, it is printed and forgotten. So every loop that waits asks again.
_asked_to_stop = threading.Event()


class ProcessTrouble(PostgresTrouble):
    """A process cannot run; the message is one sentence that says what to do."""


@dataclass
class Part:
    """One process to keep running."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS_IN_A_ROW))
    asked_at: float = 0.0
    unanswered: int = 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process; what it prints goes to its log."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            self.process = children.start(
                [sys.executable, "-m", "auricle", *self.arguments],
                environment=self.environment,
                folder=Path("/"),
                output=log,
            )
        self.unanswered = 0
        self.asked_at = time.monotonic()


def run_once(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command of ours to its end, showing what it prints; raise ProcessTrouble when it fails."""
    process = children.start(
        [sys.executable, "-m", "auricle", *arguments], environment=environment, folder=Path("/")
    )
    try:
        status = process.wait()
    finally:
        children.stop(process, signals=(signal.SIGTERM,), patience=STOP_PATIENCE)
    if status != 0:
        raise ProcessTrouble(f"`auricle {arguments[0]}` did not succeed: what it printed above says why.")


def require_free(ports: Sequence[int]) -> None:
    """Refuse a port that another program holds, before anything is started."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except (OSError, OverflowError):
                raise ProcessTrouble(
                    f"port {port} is used by another program or not allowed: name another with --port."
                ) from None


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return what a child may know: where programs are, our own open settings, and its own."""
    inherited = {"PATH", "LANG", "PYTHONPATH", "TZ", *OPEN_SETTINGS}
    known = {name: value for name, value in os.environ.items() if name in inherited}
    return known | {"PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1"} | dict(settings)


def serve(parts: Sequence[Part], server: Server | None) -> None:
    """Run the parts and the database under them until we are told to stop; then nothing of them is left.

    Prints one line per face when it answers, so that a person or a program knows where.
    """
    try:
        for part in parts:
            part.start()
        for part in parts:
            _wait_until_ready(part)
            if part.port is not None:
                print(f"{part.name} http://{LOOPBACK}:{part.port}", flush=True)
        print("Ctrl+C stops everything.", flush=True)
        _watch(parts, server)
    finally:
        _stop(parts)


def serve_until(part: Part, done: Callable[[], bool], *, then_say: str) -> None:
    """Run one part alone until something has happened; then it ends, and the caller goes on.

    `then_say` is printed when the part answers, so that a person or a program knows where.
    """
    try:
        part.start()
        _wait_until_ready(part)
        print(then_say, flush=True)
        while not done():
            time.sleep(0.2)
            _stop_if_asked()
            if not part.alive:
                _start_again(part)
        # The page that said so is still on its way.
        time.sleep(1)
    finally:
        if part.process is not None:
            children.stop(part.process, signals=(signal.SIGTERM,), patience=STOP_PATIENCE)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Let a request to end, from a service manager or a closed terminal, act like Ctrl+C.

    Ctrl+C itself is asked for as well: a shell starts what runs in its background with that signal ignored.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    _asked_to_stop.clear()
    before = {number: signal.signal(number, _stop_when_asked) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_when_asked(number: int, frame: FrameType | None) -> None:
    _asked_to_stop.set()
    raise KeyboardInterrupt


def _stop_if_asked() -> None:
    if _asked_to_stop.is_set():
        raise KeyboardInterrupt


def _watch(parts: Sequence[Part], server: Server | None) -> None:
    said = ""
    while True:
        time.sleep(0.1)
        _stop_if_asked()
        if server is not None and not server.alive:
            said = _revive(server, said)
        for part in parts:
            if not part.alive:
                _start_again(part)
            elif part.port is not None and time.monotonic() - part.asked_at > HEALTH_EVERY:
                _check_health(part)


def _revive(server: Server, said: str) -> str:
    """Start the database again; while it cannot be started, say why once and go on trying."""
    if not said:
        print("The database ended; it is started again. Reports wait in the spool meanwhile.", flush=True)
    try:
        server.restart()
    except PostgresTrouble as error:
        if str(error) != said:
            sentence = str(error)
            print(f"{sentence[0].upper()}{sentence[1:]} It is tried again until it works.", flush=True)
        time.sleep(1)
        return str(error)
    print("The database is back.", flush=True)
    return ""


def _start_again(part: Part) -> None:
    now = time.monotonic()
    part.deaths.append(now)
    if len(part.deaths) == DEATHS_IN_A_ROW and now - part.deaths[0] < DEATHS_WITHIN:
        raise ProcessTrouble(f"{part.name} ends again and again: {part.log} says why.")
    print(f"{part.name} ended; it is started again ({part.log} says why).", flush=True)
    part.start()


def _check_health(part: Part) -> None:
    part.asked_at = time.monotonic()
    part.unanswered = 0 if answers(part) else part.unanswered + 1
    if part.unanswered >= HEALTH_FAILURES and part.process is not None:
        print(f"{part.name} does not answer; it is started again.", flush=True)
        children.stop(part.process, signals=(signal.SIGTERM,), patience=STOP_PATIENCE)


def _wait_until_ready(part: Part) -> None:
    deadline = time.monotonic() + READY_PATIENCE
    while part.port is not None and not answers(part):
        _stop_if_asked()
        if not part.alive:
            raise ProcessTrouble(f"{part.name} does not start: {_last_line(part.log)}")
        if time.monotonic() > deadline:
            raise ProcessTrouble(
                f"{part.name} does not answer after {READY_PATIENCE:.0f} seconds: see {part.log}."
            )
        time.sleep(0.05)


def answers(part: Part) -> bool:
    """Tell whether the face answers at all; which page it answers with is not the supervisor's business."""
    if part.port is None:
        return True
    connection = http.client.HTTPConnection(LOOPBACK, part.port, timeout=HEALTH_TIMEOUT)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("auricle: ") if lines else f"see {log}."


def _stop(parts: Sequence[Part]) -> None:
    """End every part at once and wait for all; a second Ctrl+C must not leave half of them running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    running = [part.process for part in parts if part.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_PATIENCE)
        children.stop(process, signals=(), patience=STOP_PATIENCE)

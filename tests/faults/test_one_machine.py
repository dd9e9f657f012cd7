"""The supervisor of an installation: starts, watches, starts again, and leaves nothing behind."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from auricle.config import postgres, processes
from auricle.founding import files
from bench.rig.ready_tables import put_ready_tables

PATIENCE = 150.0


class Running:
    """One `auricle up`, with what it printed so far."""

    def __init__(self, data: Path, port: int, settings: dict[str, str], options: Sequence[str] = ()) -> None:
        self.data, self.port = data, port
        self.output = data.with_suffix(".out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "auricle", "up", "--data", data, "--port", str(port), *options],
                env=os.environ | settings | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def wait_for(self, sentence: str) -> None:
        wait_until(lambda: sentence in self.printed or self.process.poll() is not None)
        assert sentence in self.printed, self.printed

    def children(self) -> dict[str, int]:
        """The processes of this installation, by what they are."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        found = {}
        for pid in pids:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if len(words) < 2 or "up" in words:
                # It was killed this moment, and nobody has asked after it yet; or it was born this moment and still has
                # its supervisor's words, the port among them.
                continue
            name = (
                "postgres" if words[0].endswith("postgres") else "worker" if "worker" in words else words[-2]
            )
            name = "signer" if "keys" in words else name
            ports = (self.port + number for number in range(5))
            name = next((f"port {port}" for port in ports if str(port) in words), name)
            found[name] = int(pid)
        return found

    def child(self, name: str) -> int:
        """The process of this name, as soon as it is there."""
        wait_until(lambda: name in self.children())
        return self.children()[name]

    def descendants(self) -> set[int]:
        return {
            pid
            for pid in map(int, filter(str.isdigit, (path.name for path in Path("/proc").iterdir())))
            if self._is_ours(pid)
        }

    def is_gone(self) -> bool:
        return not self.descendants()

    def _is_ours(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            return pid != os.getpid() and os.fsencode(self.data) in environment + command and command != b""
        return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def free_ports() -> int:
    while True:
        with (
            socket.socket() as first,
            socket.socket() as second,
            socket.socket() as third,
            socket.socket() as last,
        ):
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
                last.bind(("127.0.0.1", port + 3))
                return port


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="auricle-up-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(place: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(
        data: Path = place,
        port: int | None = None,
        options: Sequence[str] = (),
        *,
        from_nothing: bool = False,
        **settings: str,
    ) -> Running:
        # Nobody founds a hotline here: the processes of an empty one are what is started and killed.
        data.mkdir(mode=0o700, exist_ok=True)
        files.end(data)
        if not from_nothing and "AURICLE_DATABASE_URL" not in settings:
            put_ready_tables(data)
        started.append(Running(data, port or free_ports(), settings, options))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
    for running in started:
        wait_until(running.is_gone)


def test_each_face_has_a_line_and_ctrl_c_leaves_nothing(start: Callable[..., Running]) -> None:
    running = start(from_nothing=True)
    running.wait_for("Ctrl+C stops everything.")
    lines = running.printed.splitlines()
    assert f"public http://127.0.0.1:{running.port}" in lines
    assert f"desk http://127.0.0.1:{running.port + 1}" in lines

    began = time.monotonic()
    running.stop()

    assert time.monotonic() - began < 10
    assert running.descendants() == set()
    assert "Traceback" not in running.printed


def test_ctrl_c_works_for_what_a_shell_started_in_its_background(start: Callable[..., Running]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        running = start()
    finally:
        signal.signal(signal.SIGINT, before)
    running.wait_for("Ctrl+C stops everything.")
    running.stop()
    assert running.is_gone()


def test_a_request_to_end_leaves_nothing(start: Callable[..., Running]) -> None:
    running = start()
    running.wait_for("Starting public")
    running.process.terminate()
    running.process.wait(timeout=PATIENCE)
    # What was just being started ends by the kernel's hand, a moment later.
    wait_until(running.is_gone)


def test_a_request_to_end_that_was_swallowed_is_not_forgotten() -> None:
    with processes.stopping_on_signals():
        # As a hook of the interpreter does it, which prints what is raised in it and goes on.
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            processes.serve([], None)


def test_whatever_is_killed_comes_back(start: Callable[..., Running]) -> None:
    running = start()
    running.wait_for("Ctrl+C stops everything.")
    for name, sentence in [
        ("postgres", "The database is back."),
        ("worker", "worker ended; it is started again"),
        (f"port {running.port}", "public ended; it is started again"),
        (f"port {running.port + 1}", "desk ended; it is started again"),
        (f"port {running.port + 2}", "agency ended; it is started again"),
        (f"port {running.port + 3}", "api ended; it is started again"),
    ]:
        os.kill(running.child(name), signal.SIGKILL)
        running.wait_for(sentence)
    faces = [running.port + number for number in range(4)]
    wait_until(lambda: all(map(answers, faces)))
    everybody = {"postgres", "worker", "signer", *(f"port {port}" for port in faces)}
    wait_until(lambda: set(running.children()) == everybody)


def test_the_phones_way_in_is_served_where_it_is_asked_for(start: Callable[..., Running]) -> None:
    running = start(options=["--voice"])
    running.wait_for("Ctrl+C stops everything.")
    assert f"line http://127.0.0.1:{running.port + 4}" in running.printed
    line = running.child(f"port {running.port + 4}")
    environment = Path(f"/proc/{line}/environ").read_bytes().decode()
    assert "auricle_line:" in environment
    assert {path.name for path in (running.data / "keys" / "line").iterdir()} == {"pepper", "line"}


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(
    start: Callable[..., Running],
) -> None:
    running = start()
    running.wait_for("Ctrl+C stops everything.")
    running.process.kill()
    running.process.wait()
    start(port=running.port).wait_for("Ctrl+C stops everything.")


def test_two_run_side_by_side_and_one_folder_takes_one(start: Callable[..., Running], place: Path) -> None:
    first, second = start(), start(data=place.with_name("other"))
    first.wait_for("Ctrl+C stops everything.")
    second.wait_for("Ctrl+C stops everything.")

    third = start()
    assert third.process.wait(timeout=PATIENCE) == 2
    assert f"auricle: Auricle already runs with the data folder {place}" in third.printed


def test_a_port_in_use_is_one_sentence(start: Callable[..., Running]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = start(port=port)
        assert running.process.wait(timeout=PATIENCE) == 2
    assert running.printed.startswith(f"auricle: port {port} is used by another program")
    assert len(running.printed.splitlines()) == 1


def test_no_process_holds_what_it_may_not(start: Callable[..., Running]) -> None:
    running = start()
    running.wait_for("Ctrl+C stops everything.")
    environments = {
        name: Path(f"/proc/{pid}/environ").read_bytes().decode()
        for name, pid in running.children().items()
        # The signer is the owner's own, and there only while the organisation's seed lies here.
        if name not in {"postgres", "signer"}
    }
    for name, environment in environments.items():
        assert "auricle_owner" not in environment, name
        assert "keys/owner" not in environment, name
    assert "auricle_public:" in environments[f"port {running.port}"]
    assert not (running.data / "keys" / "public" / "registrar.seed").exists()


def test_without_the_organisations_seed_nothing_signs(start: Callable[..., Running]) -> None:
    running = start()
    running.wait_for("Ctrl+C stops everything.")
    assert "Warning: the organisation's seed lies on this machine" in running.printed
    running.stop()
    (running.data / "keys" / "owner" / "org.seed").unlink()
    again = start(port=running.port)
    again.wait_for("Ctrl+C stops everything.")
    assert "signer" not in again.children()
    assert "Warning" not in again.printed


def test_an_organisation_that_is_named_is_elsewhere_from_the_start(start: Callable[..., Running]) -> None:
    named = base64.b64encode(bytes(range(32))).decode()
    running = start(AURICLE_ORG_KEY=named)
    running.wait_for("Ctrl+C stops everything.")
    assert not (running.data / "keys" / "owner" / "org.seed").exists()
    assert "signer" not in running.children()
    running.stop()
    other = start(port=running.port, AURICLE_ORG_KEY=base64.b64encode(bytes(32)).decode())
    assert other.process.wait(timeout=PATIENCE) == 2
    assert "AURICLE_ORG_KEY is not the organisation's key of the hotline" in other.printed


def test_any_postgresql_is_taken_by_one_address(start: Callable[..., Running], place: Path) -> None:
    with postgres.running(place.with_name("elsewhere")) as server:
        running = start(AURICLE_DATABASE_URL=server.owner_url("hotline"))
        running.wait_for("Ctrl+C stops everything.")
        assert "postgres" not in running.children()
        with psycopg.connect(server.admin_url("hotline")) as connection:
            roles = connection.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'hotline%'"
            ).fetchall()
        running.stop()
    assert {role for (role,) in roles} == {
        "hotline_owner",
        "hotline_public",
        "hotline_desk",
        "hotline_agency",
        "hotline_api",
        "hotline_line",
        "hotline_worker",
    }


def test_an_address_that_leads_nowhere_is_one_sentence(start: Callable[..., Running]) -> None:
    running = start(AURICLE_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/hotline")
    assert running.process.wait(timeout=PATIENCE) == 2
    assert "auricle: the database cannot be reached" in running.printed
    assert "Traceback" not in running.printed
    assert "secret" not in running.printed

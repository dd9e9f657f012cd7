"""The supervisor of the private PostgreSQL: what is killed comes back, and every obstacle is one sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from auricle.config import postgres
from auricle.config.postgres import Server
from auricle.config.postgres_binaries import PostgresTrouble

HOLD = """
import sys, time
from pathlib import Path
from auricle.config import postgres
with postgres.running(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder with a short path, as a data folder of an installation has."""
    folder = Path(f"/tmp/auricle-fault-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def gone(pid: int) -> bool:
    """A zombie that waits for its parent to look is gone as well."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 15
    while not gone(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.05)


def number_of_rows(server: Server) -> int:
    with psycopg.connect(server.admin_url()) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def test_what_was_committed_is_there_after_a_kill(data: Path) -> None:
    with postgres.running(data) as server:
        with psycopg.connect(server.admin_url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (a integer)")
            connection.execute("INSERT INTO kept VALUES (1)")
        os.kill(server.pid, signal.SIGKILL)
        server.restart()
        assert number_of_rows(server) == 1


def test_a_stale_process_number_does_not_hinder_a_start(data: Path) -> None:
    with postgres.running(data) as server:
        pid_file = server.cluster / "postmaster.pid"
        stale = pid_file.read_text()
    # The number of a process that lives and has nothing to do with us: ours.
    pid_file.write_text(stale.replace(stale.split("\n", 1)[0], str(os.getpid()), 1))
    with postgres.running(data) as server:
        assert server.alive


def test_two_supervisors_never_share_a_folder(data: Path) -> None:
    with (
        postgres.running(data),
        pytest.raises(PostgresTrouble, match=f"already runs .*process {os.getpid()}"),
        postgres.running(data),
    ):
        pass


def test_the_database_ends_with_a_killed_supervisor_and_the_next_start_works(data: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", HOLD, data],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.communicate()
    with postgres.running(data) as server:
        assert server.alive
    wait_until_gone(pid)


def test_nothing_runs_and_nothing_lies_about_after_the_block(data: Path) -> None:
    with postgres.running(data) as server:
        pid = server.pid
    assert gone(pid)
    assert list((data / "postgres" / "socket").iterdir()) == []


def test_it_listens_on_no_network_and_everybody_needs_a_password(data: Path) -> None:
    with postgres.running(data) as server:
        with psycopg.connect(server.admin_url()) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            settings = ("fsync", "full_page_writes", "synchronous_commit")
            assert [connection.execute(f"SHOW {name}".encode()).fetchone() for name in settings] == [
                ("on",)
            ] * 3
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url("postgres", postgres.ADMIN, "guess"))


def test_no_secret_is_readable_by_others(data: Path) -> None:
    with postgres.running(data) as server:
        server.owner_url("auricle")
        for path in (data / "postgres").glob("*.password"):
            assert path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
def test_it_never_runs_as_root(data: Path) -> None:
    with postgres.running(data) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
def test_a_closed_folder_above_is_named_and_stays_closed(data: Path) -> None:
    data.mkdir(mode=0o700)
    with (
        pytest.raises(PostgresTrouble, match="cannot enter .* name a folder below /var/lib"),
        postgres.running(data / "below" / "this"),
    ):
        pass
    assert data.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another account")
def test_a_private_data_folder_is_opened_to_the_account_alone(data: Path) -> None:
    data.mkdir(mode=0o700)
    with postgres.running(data) as server:
        assert server.alive
    assert data.stat().st_mode & 0o007 == 0


def test_a_path_too_long_for_a_socket_still_works(data: Path) -> None:
    with postgres.running(data / ("long" * 25)) as server:
        socket_folder = server._socket_folder
        assert server.alive
        assert socket_folder.parent == Path("/tmp")
    assert not socket_folder.exists()


def test_a_full_disk_is_one_sentence(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(PostgresTrouble, match="only 5 MB free: make room"), postgres.running(data):
        pass


def test_programs_of_another_version_are_refused_with_a_sentence(data: Path) -> None:
    with postgres.running(data) as server:
        version = server.cluster / "PG_VERSION"
    version.write_text("9\n")
    with (
        pytest.raises(PostgresTrouble, match="made by PostgreSQL 9 .* install PostgreSQL 9"),
        postgres.running(data),
    ):
        pass

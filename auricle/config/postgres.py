"""A small supervisor of one private PostgreSQL: for the demo, the tests and one-machine installations.

    with postgres.running(Path("/var/lib/auricle/demo")) as server:
        server.url("auricle", "auricle_owner", password)

What it promises: passwords are scram and kept in a file only we can read; the server listens on a Unix socket in a
folder that only its account can enter, and on no network; it never runs as root; it ends when we end, even by kill -9;
two supervisors never use one data folder. fsync, full_page_writes and synchronous_commit are on: an acknowledged
report has reached the disk.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from auricle.config import children
from auricle.config.env import Environment
from auricle.config.postgres_binaries import (
    Binaries,
    PostgresTrouble,
    find_binaries,
    unprivileged_account,
    usable_by,
)
from auricle.config.postgres_folder import (
    give,
    lock_folder,
    make_folder,
    require_reachable,
    require_space,
    socket_folder,
    write_private,
)

ADMIN = "auricle_admin"
START_PATIENCE = 60.0
STOP_PATIENCE = 10.0

# Nothing that a reporter wrote may reach the log: no statements, no parameters, no DETAIL with the failing row.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_statement": "none",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "warning",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


class Server:
    """One running PostgreSQL. Made by `running`, which also ends it."""

    def __init__(
        self, data: Path, *, binaries: Binaries, account: pwd.struct_passwd | None, lock: int
    ) -> None:
        self.folder = data / "postgres"
        self.cluster = self.folder / "cluster"
        self.log = self.folder / "log"
        self._binaries = binaries
        self._account = account
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder, self._short_folder = socket_folder(self.folder)

    @property
    def pid(self) -> int:
        """The process to kill in a test of faults."""
        if self._process is None:
            raise PostgresTrouble("PostgreSQL is not running.")
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def url(self, database: str, user: str, password: str) -> str:
        """Return the address of a database on this server."""
        host = quote(str(self._socket_folder), safe="")
        return (
            f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database)}?host={host}"
        )

    def admin_url(self, database: str = "postgres") -> str:
        """Return the address for the server's superuser: to make the owner, and for nothing else."""
        return self.url(database, ADMIN, (self.folder / "admin.password").read_text(encoding="ascii"))

    def owner_url(self, database: str) -> str:
        """Return the address for the database's owner, who is no superuser; make that role when it is not there."""
        return make_owner(self, database)

    def start(self) -> None:
        """Make the cluster when it is new, start the server and return when it answers."""
        require_space(self.folder)
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        # We hold the folder's lock, and every process of PostgreSQL inherits it: an old pid file is nobody's.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self._prepare_socket_folder()
        deadline = time.monotonic() + START_PATIENCE
        while not self._started(deadline):
            # Backends of a killed server still hold its shared memory for a moment.
            time.sleep(0.2)

    def restart(self) -> None:
        """Start again after a crash, or on demand."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the server: first politely to the work in hand, then at once."""
        if self._process is not None:
            children.stop(self._process, signals=(signal.SIGINT, signal.SIGQUIT), patience=STOP_PATIENCE)
            self._process = None

    def close(self) -> None:
        """End the server and leave no folder behind outside the data folder."""
        self.stop()
        if self._short_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)

    def _started(self, deadline: float) -> bool:
        with self.log.open("ab") as log:
            start_of_log = log.tell()
            self._process = children.start(
                self._command(),
                environment={"LC_ALL": "C", "TZ": "UTC"},
                folder=self.cluster,
                account=self._account,
                ends_with=signal.SIGINT,
                output=log,
                keep_open=(self._lock,),
            )
        while self._process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.admin_url(), connect_timeout=5).close()
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresTrouble(
                    f"PostgreSQL does not answer after {START_PATIENCE:.0f} seconds: see {self.log}."
                )
            time.sleep(0.05)
        said = self.log.read_bytes()[start_of_log:].decode(errors="replace")
        if "still in use" in said and time.monotonic() < deadline:
            return False
        raise _explained(said, self.folder, self.log)

    def _command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self._socket_folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._binaries.program("postgres"), "-D", str(self.cluster), *options]

    def _create_cluster(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        password = secrets.token_urlsafe(32)
        passed = self.folder / "initdb.password"
        write_private(passed, password)
        write_private(self.folder / "admin.password", password)
        for path in (self.cluster, passed):
            give(path, self._account)
        made = subprocess.run(
            [
                self._binaries.program("initdb"),
                f"--pgdata={self.cluster}",
                f"--username={ADMIN}",
                f"--pwfile={passed}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.cluster,
            env={"LC_ALL": "C", "TZ": "UTC"},
            user=self._account.pw_uid if self._account else None,
            group=self._account.pw_gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        passed.unlink()
        if made.returncode != 0:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise _explained(made.stderr, self.folder, self.folder)

    def _prepare_socket_folder(self) -> None:
        self._socket_folder.mkdir(mode=0o700, exist_ok=True)
        for left in self._socket_folder.iterdir():
            left.unlink()
        give(self._socket_folder, self._account)


@contextlib.contextmanager
def running(data: Path, *, choice: str | None = None) -> Iterator[Server]:
    """Run PostgreSQL over `data` for as long as the block lasts.

    Raises PostgresTrouble with a sentence when it cannot: another supervisor has the folder, the account cannot reach
    it, the disk is full, no programs are here.
    """
    account = unprivileged_account()
    folder = make_folder(data, account)
    require_reachable(folder, account)
    lock = lock_folder(folder / "lock", data)
    try:
        version = folder / "cluster" / "PG_VERSION"
        found = find_binaries(
            choice or read_choice(Environment(os.environ)),
            data_major=int(version.read_text()) if version.exists() else None,
        )
        binaries = usable_by(account, found, copies=folder / "programs")
        server = Server(data, binaries=binaries, account=account, lock=lock)
        try:
            server.start()
            yield server
        finally:
            server.close()
    finally:
        os.close(lock)


def read_choice(environment: Environment) -> str:
    """Return which PostgreSQL the environment asks for."""
    choice = environment.choice(
        "AURICLE_POSTGRES",
        ("auto", "embedded", "system"),
        default="auto",
        means="whose PostgreSQL programs the demo and the tests run: the wheel's, the system's, or what is there",
    )
    environment.finish()
    return choice


def make_owner(server: Server, database: str) -> str:
    """Make the role that owns the database and return its address; its password is kept beside the admin's."""
    kept = server.folder / f"{database}_owner.password"
    if not kept.exists():
        write_private(kept, secrets.token_urlsafe(32))
    password = kept.read_text(encoding="ascii")
    name = f"{database}_owner"
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        scrambled = connection.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        ).decode()
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        verb = "ALTER" if known else "CREATE"
        connection.execute(
            psycopg.sql.SQL(verb + " ROLE {} LOGIN CREATEDB CREATEROLE NOSUPERUSER PASSWORD {}").format(
                psycopg.sql.Identifier(name), psycopg.sql.Literal(scrambled)
            )
        )
    return server.url(database, name, password)


def _explained(said: str, folder: Path, log: Path) -> PostgresTrouble:
    if "No space left on device" in said:
        return PostgresTrouble(f"the disk that holds {folder} is full: make room.")
    last = said.strip().splitlines()[-1] if said.strip() else "it said nothing"
    return PostgresTrouble(f"PostgreSQL does not start: {last} (more in {log}).")

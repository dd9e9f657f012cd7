"""One private PostgreSQL for a whole test run, shared by all xdist workers; each worker has its own database.

The database is made as an installation makes it: `auricle.config.database.prepare`, with the faces' roles, functions
and grants. A test of rights uses `as_role`; a test that must really commit uses `own_database`.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import translation
from psycopg import sql
from pytest_django import DjangoDbBlocker

from auricle.config import database, postgres

pytest_plugins = ("tests.standstill",)

WITHOUT_DATABASE = ("tests/plain", "tests/architecture", "tests/journeys", "tests/voice")
ADMIN_URL = "AURICLE_TEST_ADMIN_URL"
OWNER_URL = "AURICLE_TEST_OWNER_URL"

KEY_FILES = ("pepper", "form", "registrar.seed", "checkpoint.seed", "paper.seed", "tokens", "line", "phone")
PASSWORDS = {face: f"{face}-password" for face in database.FACES}


@dataclass(frozen=True)
class OwnDatabase:
    """A prepared database of one test, with real commits; dropped at the test's end."""

    name: str
    owner_url: str
    urls: dict[str, str]
    """The address for each face's role."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process, which outlives every worker; workers get the address."""
    _close_the_network(config)
    _give_keys(config)
    if hasattr(config, "workerinput") or ADMIN_URL in os.environ or not _needs_database(config):
        return
    stack = ExitStack()
    folder = Path(tempfile.mkdtemp(prefix="auricle-test-", dir="/tmp"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    server = stack.enter_context(postgres.running(folder))
    os.environ[ADMIN_URL] = server.admin_url()
    os.environ[OWNER_URL] = server.owner_url("auricle_test")
    config.add_cleanup(stack.close)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin every test in the source's language: a request leaves its own behind in the thread that answered it."""
    translation.activate("en")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """Prepare this worker's database in place of the framework's own test database."""
    with django_db_blocker.unblock():
        _prepare(f"auricle_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


@pytest.fixture
def as_role(db: None) -> Callable[..., AbstractContextManager[None]]:
    """Act as a face's role inside the test's transaction: `with as_role("public"): ...`.

    `as_role("desk", "mei")` acts for a member too, as the door of a face does; without one no report's row is seen.
    """

    @contextlib.contextmanager
    def act(face: str, login: str = "") -> Iterator[None]:
        role = connection.ops.quote_name(database.role_of(connection.settings_dict["NAME"], face))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('auricle.member',"
                " coalesce((SELECT id::text FROM directory_member WHERE login = %s), ''), true)",
                [login],
            )
            cursor.execute(f"SET LOCAL ROLE {role}")
        try:
            # A refused statement breaks a transaction; inside a savepoint the test goes on as the owner.
            with savepoint_of_test():
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")

    return act


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OwnDatabase]:
    """Give the test a prepared database of its own, and point Django's connection at it until the test ends.

    For what a transaction that is rolled back cannot show: several connections, real commits, other processes.
    """
    prepared = connection.settings_dict.copy()
    name = f"auricle_own_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        connection.close()
        _administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(prepared["NAME"]), sql.Identifier(prepared["USER"])
            )
        )
        try:
            urls = _prepare(name)
            yield OwnDatabase(name=name, owner_url=owner_url(name), urls=urls)
        finally:
            connections.close_all()
            connection.settings_dict.update(prepared)
            drop_database(name)


def drop_database(name: str) -> None:
    """Drop a database of a test, and the roles of its faces, if they are there."""
    roles = [database.role_of(name, face) for face in database.FACES]
    _administer(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
        sql.SQL("DROP ROLE IF EXISTS {}").format(sql.SQL(", ").join(map(sql.Identifier, roles))),
    )


def owner_url(name: str) -> str:
    """The owner's address of a database on the tests' server, whether it is there or not."""
    return os.environ[OWNER_URL].replace("/auricle_test?", f"/{name}?")


def face_urls(url: str) -> dict[str, str]:
    """The address of each face's role for a database that was prepared with the passwords of the tests."""
    return {face: database.face_url(url, face, PASSWORDS[face]) for face in database.FACES}


def savepoint_of_test() -> transaction.Atomic:
    """A block of the test's own: what must not run inside a caller's transaction may run in it."""
    block = transaction.atomic()
    setattr(block, "_from_testcase", True)  # noqa: B010
    return block


def _prepare(name: str) -> dict[str, str]:
    urls = database.prepare(owner_url(name), passwords=PASSWORDS)
    # Only in tests may the owner take a face's role; an installation's owner makes roles and is none of them.
    roles = [sql.Identifier(database.role_of(name, face)) for face in database.FACES]
    owner = sql.Identifier(connection.settings_dict["USER"])
    with psycopg.connect(os.environ[ADMIN_URL], autocommit=True) as admin:
        options = sql.SQL("WITH SET TRUE" if admin.info.server_version >= 160000 else "")
        admin.execute(sql.SQL("GRANT {} TO {} {}").format(sql.SQL(", ").join(roles), owner, options))
    return urls


def _administer(*statements: sql.Composed) -> None:
    with psycopg.connect(os.environ[ADMIN_URL], autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def _close_the_network(config: pytest.Config) -> None:
    """Let no test reach anything but this machine; the libraries' own C code is not covered, and talks to sockets."""
    reach = socket.socket.connect

    def reach_this_machine(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise AssertionError(f"a test reaches for {address[0]}")
        reach(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", reach_this_machine)
    config.add_cleanup(patch.undo)


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _give_keys(config: pytest.Config) -> None:
    folder = Path(tempfile.mkdtemp(prefix="auricle-test-keys-", dir="/tmp"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    for number, name in enumerate(KEY_FILES):
        (folder / name).write_bytes(bytes([number]) * 32)
    (folder / "spool").mkdir()
    settings.AURICLE_KEYS = folder
    settings.AURICLE_SPOOL = folder / "spool"


def _needs_database(config: pytest.Config) -> bool:
    asked = [os.path.relpath(argument.partition("::")[0], config.rootpath) for argument in config.args]
    return not all(argument.startswith(WITHOUT_DATABASE) for argument in asked)

"""Backups for the tests: of the test's own database into another one, to which the test is connected from then on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pytest_django import Settings

from auricle.backup import backup_key, making, manifest, restoring
from auricle.backup.streams import TABLES, Stream
from auricle.config.env import database_settings
from auricle.sealing.envelope import Seed
from tests import conftest
from tests.conftest import OwnDatabase
from tests.hotline import NOW

LATER = NOW + timedelta(hours=1)
KEY = backup_key.new_backup_key()
KEEP = {Stream.GRANTS: timedelta(days=30), Stream.RECORDS: timedelta(days=90)}

MakeBackup = Callable[..., making.Made]
NewDatabase = Callable[[], str]


@dataclass(frozen=True)
class Restore:
    """Restores the test's backups, each into a new database."""

    folder: Path
    spool: Path
    new_database: NewDatabase
    own: str

    def back(self) -> None:
        """Connect the test to its own hotline again."""
        connection.close()
        connection.settings_dict.update(database_settings(self.own))

    def source(self, *, name: str = "", seed: Seed = KEY.seed, grants: bool = True) -> restoring.Source:
        return restoring.Source(self.folder, manifest.chosen(self.folder, name), seed, grants)

    def __call__(
        self, *, grants: bool = True, name: str = "", seed: Seed = KEY.seed, url: str = ""
    ) -> restoring.Restored:
        target = restoring.Target(url or self.new_database(), conftest.PASSWORDS, self.spool)
        source = self.source(name=name, seed=seed, grants=grants)
        return restoring.restore(source=source, target=target, now=LATER)

    def change_manifest(self, **changes: object) -> None:
        """Let the manifest of the newest backup say something else."""
        manifest.write_manifest(self.folder, replace(manifest.chosen(self.folder), **changes))  # type: ignore[arg-type]


@pytest.fixture
def terms(tmp_path: Path, settings: Settings) -> making.Terms:
    """Where this test's backups go, and the spool of its hotline."""
    settings.AURICLE_SPOOL = tmp_path / "spool"
    return making.Terms(tmp_path / "backups", KEY.public, KEEP, tmp_path / "spool")


@pytest.fixture
def make(own_database: OwnDatabase, terms: making.Terms) -> MakeBackup:
    """Make a backup of the test's hotline."""

    def run(now: datetime = LATER) -> making.Made:
        return making.make_backup(owner_url=own_database.owner_url, terms=terms, now=now)

    return run


@pytest.fixture
def new_database(own_database: OwnDatabase) -> Iterator[NewDatabase]:
    """Name a database that is not there yet; all of them are dropped in the end."""
    names: list[str] = []

    def name_one() -> str:
        names.append(f"auricle_back_{secrets.token_hex(4)}")
        return conftest.owner_url(names[-1])

    yield name_one
    connection.close()
    for name in names:
        conftest.drop_database(name)


@pytest.fixture
def restore(
    terms: making.Terms, new_database: NewDatabase, own_database: OwnDatabase, tmp_path: Path
) -> Restore:
    """Restore what the test made."""
    return Restore(terms.folder, tmp_path / "new-spool", new_database, own_database.owner_url)


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table has that a backup takes."""
    with psycopg.connect(url) as database:
        counts = {}
        for name in (*TABLES[Stream.GRANTS], *TABLES[Stream.RECORDS]):
            row = database.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            counts[name] = int(row[0]) if row else 0
        return counts

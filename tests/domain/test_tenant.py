"""A hotline for training and a real one on the same server: neither reaches the other, and a mixed start is refused."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as loaded
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker, Settings

from auricle.config import database, tenant
from auricle.config.env import BadSetting
from auricle.config.installation import Installation
from auricle.config.one_machine import owner_environment, require_real
from auricle.config.tenant import Tenant, WrongTenant
from tests.conftest import PASSWORDS, OwnDatabase, drop_database, owner_url


@pytest.fixture
def training(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OwnDatabase]:
    """A database marked for training, on the server of the tests' real one, prepared as far as its roles and mark."""
    name = f"auricle_training_{secrets.token_hex(4)}"
    url = owner_url(name)
    with django_db_blocker.unblock():
        database.create_database(url)
        try:
            with psycopg.connect(url, autocommit=True) as owner:
                owner.execute(f"COMMENT ON SCHEMA public IS '{tenant.TRAINING_MARK}'".encode())
                owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
                for face in database.FACES:
                    role = sql.Identifier(database.role_of(name, face))
                    owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, PASSWORDS[face]))
                    owner.execute(
                        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), role)
                    )
            yield OwnDatabase(name, url, {f: database.face_url(url, f, PASSWORDS[f]) for f in database.FACES})
        finally:
            drop_database(name)


@pytest.fixture
def for_training(settings: Settings) -> None:
    """The setting of a hotline for training."""
    settings.AURICLE_TENANT = Tenant.TRAINING


def _elsewhere(url: str, name: str) -> str:
    """The same role and password at another database."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return psycopg.conninfo.make_conninfo("", **parts | {"dbname": name})


@pytest.mark.parametrize("face", database.FACES)
def test_no_role_of_one_enters_the_database_of_the_other(
    own_database: OwnDatabase, training: OwnDatabase, face: str
) -> None:
    for own, other in ((own_database, training), (training, own_database)):
        psycopg.connect(own.urls[face]).close()
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(_elsewhere(own.urls[face], other.name))


def test_an_empty_database_is_marked_for_training_and_keeps_the_mark(for_training: None) -> None:
    name = f"auricle_empty_{secrets.token_hex(4)}"
    database.create_database(owner_url(name))
    try:
        with psycopg.connect(owner_url(name), autocommit=True) as owner:
            tenant.mark_new(owner)
            tenant.mark_new(owner)
            assert owner.execute(tenant.READ_MARK).fetchone() == (tenant.TRAINING_MARK,)
            loaded.AURICLE_TENANT = Tenant.REAL
            with pytest.raises(WrongTenant, match="is marked as training: a real hotline takes another one"):
                tenant.mark_new(owner)
    finally:
        drop_database(name)


def test_a_database_that_holds_tables_is_never_marked(own_database: OwnDatabase, for_training: None) -> None:
    with pytest.raises(
        WrongTenant, match="may hold real reports: training takes an empty database of its own"
    ):
        database.prepare(own_database.owner_url, passwords=PASSWORDS)
    with psycopg.connect(own_database.owner_url) as owner:
        assert owner.execute(tenant.READ_MARK).fetchone() != (tenant.TRAINING_MARK,)


def test_preparing_a_training_database_as_a_real_one_changes_nothing(training: OwnDatabase) -> None:
    with pytest.raises(WrongTenant):
        database.prepare(training.owner_url, passwords=PASSWORDS)
    with psycopg.connect(training.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@pytest.mark.parametrize("face", database.FACES)
def test_no_face_can_change_the_mark(training: OwnDatabase, face: str) -> None:
    with psycopg.connect(training.urls[face]) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute("COMMENT ON SCHEMA public IS NULL")


def test_every_connection_asks_for_the_mark(own_database: OwnDatabase, for_training: None) -> None:
    tenant.watch_connections()
    connection.close()
    for _ in range(2):
        with pytest.raises(WrongTenant):
            connection.cursor()
    loaded.AURICLE_TENANT = Tenant.REAL
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize("face", ["public", "worker"])
def test_a_face_that_is_mixed_up_stops_with_one_sentence(
    own_database: OwnDatabase, training: OwnDatabase, face: str
) -> None:
    real = _started(face, own_database.urls[face], "training")
    mixed = _started(face, training.urls[face], "real")
    assert (real.returncode, mixed.returncode) == (2, 2)
    assert real.stderr.startswith(f"auricle: the database {own_database.name} is not marked as training")
    assert mixed.stderr.startswith(f"auricle: the database {training.name} is marked as training")
    assert [len(one.stderr.strip().splitlines()) for one in (real, mixed)] == [1, 1]


def test_a_training_hotline_sends_no_mail() -> None:
    started = _started(
        "public", "postgresql:///nowhere", "training", AURICLE_MAIL_FROM="desk@hotline.example"
    )
    assert started.returncode == 2
    assert "AURICLE_MAIL_FROM must be empty in a training hotline" in started.stderr


def test_a_command_and_a_setting_that_differ_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURICLE_TENANT", "training")
    with pytest.raises(BadSetting, match="`auricle training` is for training"):
        _run(tmp_path / "real", Tenant.REAL)


def test_a_folder_belongs_to_one_of_the_two(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    with pytest.raises(BadSetting, match="belongs to a real hotline"):
        _run(tmp_path, Tenant.TRAINING)
    (tmp_path / "tenant").write_text("training")
    with pytest.raises(BadSetting, match="belongs to a training hotline"):
        _run(tmp_path, Tenant.REAL)


def test_a_training_hotline_is_neither_backed_up_nor_restored(tmp_path: Path, for_training: None) -> None:
    (tmp_path / "tenant").write_text("training")
    with pytest.raises(BadSetting, match="is for training"):
        owner_environment(tmp_path)
    with pytest.raises(BadSetting, match="is for training"):
        require_real(tmp_path)
    require_real(tmp_path / "elsewhere")


def test_roles_of_a_training_hotline_have_names_of_their_own(tmp_path: Path) -> None:
    real, learning = (Installation(tmp_path, 8000, tenant=one).database for one in Tenant)
    assert {database.role_of(real, face) for face in database.FACES}.isdisjoint(
        database.role_of(learning, face) for face in database.FACES
    )


def _run(data: Path, what: Tenant) -> None:
    def nothing(_: object) -> None:
        """It comes to nothing before."""

    Installation(data, 8000, tenant=what).run(say=nothing, fill=nothing)


def _started(face: str, url: str, what: str, **further: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auricle", face],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "AURICLE_KEYS": str(loaded.AURICLE_KEYS),
            "AURICLE_DATABASE_URL": url,
            "AURICLE_TENANT": what,
            **further,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

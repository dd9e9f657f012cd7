"""Each face's role has what its SQL files grant and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg
import pytest
from django.db import ProgrammingError, connection

from auricle.config import database
from tests.conftest import OwnDatabase

Act = Callable[[str], AbstractContextManager[None]]


def test_the_public_role_cannot_read_a_table_it_was_not_given(as_role: Act) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_role("public"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM audit_trailline")


def test_the_test_goes_on_as_the_owner_afterwards(as_role: Act) -> None:
    with pytest.raises(ProgrammingError), as_role("public"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_trailline")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_trailline")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("face", database.FACES)
def test_no_face_can_make_anything(own_database: OwnDatabase, face: str) -> None:
    with psycopg.connect(own_database.urls[face]) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute("CREATE TABLE mine (a integer)")


@pytest.mark.parametrize("face", database.FACES)
def test_no_face_can_make_temporary_tables(own_database: OwnDatabase, face: str) -> None:
    with psycopg.connect(own_database.urls[face]) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute("CREATE TEMP TABLE mine (a integer)")


@pytest.mark.parametrize("face", database.FACES)
def test_no_face_has_a_right_over_the_server(own_database: OwnDatabase, face: str) -> None:
    with psycopg.connect(own_database.urls[face]) as own:
        rights = own.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
    assert rights == (False, False, False, False, False)


def test_a_face_cannot_enter_with_another_password(own_database: OwnDatabase) -> None:
    wrong = own_database.urls["public"].replace("public-password", "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_preparing_twice_changes_nothing(own_database: OwnDatabase) -> None:
    passwords = {face: f"{face}-password" for face in database.FACES}
    assert database.prepare(own_database.owner_url, passwords=passwords) == own_database.urls


def test_a_grant_that_no_file_gives_is_taken_away(own_database: OwnDatabase) -> None:
    role = database.role_of(own_database.name, "public")
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        owner.execute(f"GRANT SELECT ON audit_trailline TO {role}".encode())
        database.apply_sql(owner, own_database.name)
    with (
        psycopg.connect(own_database.urls["public"]) as own,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        own.execute("SELECT * FROM audit_trailline")

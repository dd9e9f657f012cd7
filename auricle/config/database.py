"""Makes a database ready for this version: the database, its roles, the tables, then functions and grants.

Everything here can be run again at any time, on a database that is in use. The roles of the faces get nothing by
default; what they get is written in auricle/*/sql/*.sql and nowhere else, and a grant that is taken out of a file is
gone after the next run.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connection as django_connection
from psycopg import sql

from auricle.config import tenant
from auricle.config.env import database_settings
from auricle.config.postgres_folder import write_private

DEFAULT_NAME = "auricle"
FACES = ("public", "desk", "agency", "api", "line", "worker")
APPS = (
    "config",
    "audit",
    "directory",
    "vault",
    "mailing",
    "partners",
    "reports",
    "intake",
    "inbox",
    "referrals",
    "measures",
    "insights",
    "calls",
    "call_backs",
)
OLDEST_SERVER = 150000

# A page that takes longer has lost its reader; the worker's sweeps and a migration may take their time.
STATEMENT_TIMEOUT = {
    **dict.fromkeys(("public", "line"), "5s"),
    **dict.fromkeys(("desk", "agency", "api"), "10s"),
    "worker": "5min",
}
IDLE_IN_TRANSACTION_TIMEOUT = "30s"

Passwords = Mapping[str, str]


class DatabaseTrouble(Exception):
    """The database cannot be made ready; the message is one sentence that says what to do."""


def prepare(owner_url: str, *, passwords: Passwords) -> dict[str, str]:
    """Make the database of `owner_url` ready and return each face's own address for it.

    The owner needs no superuser rights: CREATEROLE, and CREATEDB when the database is not there yet.
    Django must be set up; its default connection is the owner's afterwards.

    Raises WrongTenant before anything is changed in a database that is marked for something else.
    """
    name = database_settings(owner_url)["NAME"]
    create_database(owner_url)
    with _connect(owner_url) as connection:
        _require_version(connection)
        tenant.mark_new(connection)
        for face in FACES:
            _create_role(connection, owner_url, role_of(name, face), passwords[face])
    migrate(owner_url)
    with _connect(owner_url) as connection:
        apply_sql(connection, name)
    return {face: face_url(owner_url, face, passwords[face]) for face in FACES}


def role_of(database: str, face: str) -> str:
    """Return the name of a face's role; roles belong to the server, so the database's name is in front."""
    return f"{database}_{face}"


def face_url(owner_url: str, face: str, password: str) -> str:
    """Return the owner's address with the role and the password of the face."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    role = role_of(database_settings(owner_url)["NAME"], face)
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def without_password(url: str) -> str:
    """Return the address in a form that may be shown."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{place}"))


def read_passwords(path: Path) -> dict[str, str]:
    """Return the passwords of the faces' roles from a file only we can read; make those that are missing."""
    passwords: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [face for face in FACES if face not in passwords]
    if missing:
        passwords |= {face: secrets.token_urlsafe(32) for face in missing}
        write_private(path, json.dumps(passwords))
    return passwords


def create_database(owner_url: str) -> None:
    """Create the database when the server does not have it."""
    name = database_settings(owner_url)["NAME"]
    try:
        psycopg.connect(owner_url).close()
    except psycopg.OperationalError as error:
        if f'database "{name}" does not exist' not in str(error):
            raise DatabaseTrouble(
                f"the database cannot be reached: {str(error).strip().splitlines()[-1]}"
            ) from None
    else:
        return
    maintenance = urlunsplit(urlsplit(owner_url)._replace(path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0").format(
                    sql.Identifier(name)
                )
            )
        except psycopg.errors.InsufficientPrivilege:
            owner = connection.info.user
            raise DatabaseTrouble(
                f"the role {owner} may not create the database {name}: let an administrator of the server run "
                f"CREATE DATABASE {name} OWNER {owner}."
            ) from None


def migrate(owner_url: str) -> None:
    """Bring the tables to this version, as their owner."""
    django_connection.close()
    django_connection.settings_dict.update(database_settings(owner_url))
    call_command("migrate", interactive=False, verbosity=0)
    django_connection.close()


def apply_sql(connection: psycopg.Connection, database: str) -> None:
    """Take every right away, then apply the files of every app in order, all in one transaction."""
    roles = [role_of(database, face) for face in FACES]
    names = {"owner": connection.info.user, "database": database} | dict(zip(FACES, roles, strict=True))
    quoted = {name: sql.Identifier(value).as_string(connection) for name, value in names.items()}
    with connection.transaction():
        # One at a time: two instances that start together would change the same catalogue rows.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('auricle.apply_sql'))")
        for statement in _nothing_by_default(quoted):
            connection.execute(statement.encode())
        for file in sql_files():
            text = file.read_text(encoding="utf-8")
            for token, name in quoted.items():
                text = text.replace("{" + token + "}", name)
            try:
                connection.execute(text.encode())
            except psycopg.Error as error:
                raise DatabaseTrouble(
                    f"{file.parent.parent.name}/sql/{file.name} does not apply: {error}"
                ) from error
        connection.execute("SELECT forget_undeclared_rows()")


def sql_files() -> Iterator[Path]:
    """Yield the files in the order of the apps, and inside an app in the order of their names."""
    package = Path(__file__).parent.parent
    for app in APPS:
        yield from sorted((package / app / "sql").glob("*.sql"))


def _nothing_by_default(quoted: Mapping[str, str]) -> Iterator[str]:
    faces = ", ".join(quoted[face] for face in FACES)
    yield f"REVOKE ALL ON DATABASE {quoted['database']} FROM PUBLIC, {faces}"
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {faces}"
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {faces}"
    # A function is for everybody to call from the moment it is made, unless its maker says otherwise beforehand.
    yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted['owner']} REVOKE ALL ON FUNCTIONS FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted['database']} TO {faces}"
    yield f"GRANT USAGE ON SCHEMA public TO {faces}"
    for face in FACES:
        role = f"ALTER ROLE {quoted[face]} IN DATABASE {quoted['database']}"
        yield f"{role} SET statement_timeout = '{STATEMENT_TIMEOUT[face]}'"
        yield f"{role} SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION_TIMEOUT}'"
        # A face that could name its own schema first could put its own function in the place of ours.
        yield f"{role} SET search_path = public, pg_temp"


def _create_role(connection: psycopg.Connection, owner_url: str, role: str, password: str) -> None:
    found = connection.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    if found and found[0]:
        raise DatabaseTrouble(
            f"the role {role} has rights that a face must not have: let an administrator run "
            f"ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS."
        )
    if found and _opens(owner_url, role, password):
        return
    scrambled = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    change = (
        "ALTER ROLE {} PASSWORD {}"
        if found
        else (
            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS PASSWORD {}"
        )
    )
    try:
        connection.execute(sql.SQL(change).format(sql.Identifier(role), sql.Literal(scrambled)))
    except psycopg.errors.InsufficientPrivilege:
        raise DatabaseTrouble(
            f"the role {connection.info.user} may not make the role {role} or set its password: let an administrator "
            f"run ALTER ROLE {connection.info.user} CREATEROLE."
        ) from None


def _opens(owner_url: str, role: str, password: str) -> bool:
    """Tell whether the role's password is already the one we have; then a restart changes nothing."""
    settings = database_settings(owner_url)
    try:
        psycopg.connect(
            dbname=settings["NAME"],
            host=settings["HOST"],
            port=settings["PORT"],
            user=role,
            password=password,
            **settings["OPTIONS"],
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


def _require_version(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise DatabaseTrouble(
            f"the server runs PostgreSQL {connection.info.server_version // 10000}: Auricle needs 15 or newer."
        )

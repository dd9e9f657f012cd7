"""Whether a hotline is for real reports or for people who learn. The two share no database, no keys and no cookie.

The setting says what a process is meant for; the database says what it holds, in a mark that is written when it is
prepared for the first time and never again. Where the two differ nothing is served: learners must not meet a real
report, nor a reporter a hotline where nobody works. See docs/adr/0046-a-training-hotline-of-its-own.md.
"""

from __future__ import annotations

import contextlib
from enum import StrEnum
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError
from django.db import connection as django_connection
from django.db.backends.signals import connection_created

from auricle.config.env import BadSetting, Environment

# A comment on the schema: every role may read it, only the database's owner may write it, and a dump carries it.
TRAINING_MARK = "auricle: training"
READ_MARK = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"


class Tenant(StrEnum):
    """What a hotline is for."""

    REAL = "real"
    TRAINING = "training"


class WrongTenant(BadSetting):
    """The setting and the mark of the database differ; the message is one sentence that says what to do."""


def read(environment: Environment) -> Tenant:
    """What this process is meant for."""
    return Tenant(
        environment.choice(
            "AURICLE_TENANT",
            tuple(Tenant),
            default=Tenant.REAL.value,
            means="what this hotline is for; training takes a database, keys and addresses of its own",
        )
    )


def mark_new(connection: psycopg.Connection) -> None:
    """Mark an empty database when it is to be for training, and refuse one that is for something else.

    Raises WrongTenant. A database that holds tables and no mark is a real one, whatever is in it.
    """
    wanted: Tenant = settings.AURICLE_TENANT
    if wanted is Tenant.TRAINING and _marked(connection) is Tenant.REAL and _is_empty(connection):
        connection.execute(f"COMMENT ON SCHEMA public IS '{TRAINING_MARK}'".encode())
    require(connection)


def require(connection: psycopg.Connection) -> None:
    """Refuse a database whose mark is not what this process is meant for. Raises WrongTenant."""
    wanted, marked = settings.AURICLE_TENANT, _marked(connection)
    if wanted is marked:
        return
    name = connection.info.dbname
    if wanted is Tenant.TRAINING:
        raise WrongTenant(
            f"the database {name} is not marked as training and may hold real reports: "
            "training takes an empty database of its own."
        )
    raise WrongTenant(
        f"the database {name} is marked as training: a real hotline takes another one, "
        "and `auricle training` serves this one."
    )


def watch_connections() -> None:
    """Let Django ask for the mark whenever it connects: a database can be exchanged while a process runs."""
    connection_created.connect(_look_at_new, dispatch_uid="auricle.config.tenant")


def require_at_start() -> None:
    """Ask before anything is served. While the database is away every connection that comes later is asked.

    Raises WrongTenant.
    """
    with contextlib.suppress(OperationalError):
        django_connection.ensure_connection()
    django_connection.close()


def _look_at_new(*, connection: Any, **further: object) -> None:
    try:
        require(connection.connection)
    except WrongTenant:
        # What stays open would be used for the next question.
        connection.close()
        raise


def _marked(connection: psycopg.Connection) -> Tenant:
    row = connection.execute(READ_MARK).fetchone()
    return Tenant.TRAINING if row and row[0] == TRAINING_MARK else Tenant.REAL


def _is_empty(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    return row is None

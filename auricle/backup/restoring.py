"""Bring a backup back into an empty database, and say what of it holds.

The tables are made as they were when the backup was made, filled in one transaction, and only then brought to this
version. Triggers, functions and rights come last: so nothing stamps or refuses the events that are read back, and the
database checks every rule and every foreign key of its tables all the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import psycopg
from django.db import connection as django_connection
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from auricle.audit import checkpoints, trail
from auricle.backup import opening
from auricle.backup.making import FILE, OPERATOR, ROWS
from auricle.backup.manifest import Manifest, file_of
from auricle.backup.parts import Part, read
from auricle.backup.sealed_file import write_whole
from auricle.backup.streams import LEFT_OUT, TABLES, Stream
from auricle.backup.tables import TABLE, copied_in, set_sequences, tables_of
from auricle.backup.trouble import BackupTrouble, BadFile, NotForHere
from auricle.config import database
from auricle.config.env import database_settings
from auricle.reports import climbing, proof
from auricle.reports.models import Report
from auricle.reports.moves import State
from auricle.reports.reference import reference_of
from auricle.sealing.envelope import Seed
from auricle.vault.models import Grant, TeamSeed

KNOWN = frozenset(name for tables in TABLES.values() for name in tables) | LEFT_OUT

Headings = Mapping[Stream, opening.Heading]


@dataclass(frozen=True)
class Source:
    """What is restored: a backup of a folder, with its grants or without, and the seed that opens it."""

    folder: Path
    manifest: Manifest
    seed: Seed
    grants: bool = True

    @property
    def streams(self) -> tuple[Stream, ...]:
        """In the order of loading: grants point at records."""
        return (Stream.RECORDS, Stream.GRANTS) if self.grants else (Stream.RECORDS,)


@dataclass(frozen=True)
class Target:
    """Where to: the owner's address of a database, the passwords of the faces' roles, the spool."""

    owner_url: str
    passwords: database.Passwords
    spool: Path


@dataclass(frozen=True)
class Restored:
    """What was brought back, and each sentence about what does not hold."""

    rows: int
    reports: int
    """Those that were not destroyed."""
    openable: int
    """Of these, how many are granted to a key that somebody with an account can reach."""
    spooled: int
    findings: tuple[str, ...]


def restore(*, source: Source, target: Target, now: datetime) -> Restored:
    """Restore a backup. Raises BackupTrouble, and then the database holds no row."""
    headings = {stream: _checked(source, stream) for stream in source.streams}
    database.create_database(target.owner_url)
    with psycopg.connect(target.owner_url) as connection:
        _empty(connection)
    _make_tables(target.owner_url, source.manifest)
    with psycopg.connect(target.owner_url) as connection:
        rows, spooled = _load(connection, source, headings, target.spool)
    database.prepare(target.owner_url, passwords=target.passwords)
    findings = tuple(_findings())
    _record(source, now)
    reports = Report.objects.exclude(state=State.DISPOSED)
    held = TeamSeed.objects.filter(member__memberwrap__isnull=False).values("key_id")
    open_to_some = Grant.objects.filter(purpose="content", key_id__in=held).values("report_id")
    return Restored(
        rows=rows,
        reports=reports.count(),
        openable=reports.filter(pk__in=open_to_some).count(),
        spooled=spooled,
        findings=findings,
    )


def _record(source: Source, now: datetime) -> None:
    detail = {"backup": source.manifest.name, "grants": "yes" if source.grants else "no"}
    with transaction.atomic():
        trail.record(actor=OPERATOR, act="backup_restored", at=now, detail=detail)


def _checked(source: Source, stream: Stream) -> opening.Heading:
    path = file_of(source.folder, source.manifest.name, stream)
    if stream is Stream.GRANTS and not path.exists():
        raise BackupTrouble(
            "The grants of this backup are gone: restore it with --without-grants, and no report will open."
        )
    opening.require_whole(path, source.manifest.streams[stream].written)
    return opening.heading_of(path, seed=source.seed, stream=stream.value, backup=source.manifest.backup)


def _empty(connection: psycopg.Connection) -> None:
    """Refuse a database in which anything is; tables without a row, such as a killed restore leaves, go."""
    there = [table.name for table in tables_of(connection)]
    for name in there:
        table = sql.Identifier(name)
        if name not in KNOWN or (
            name not in LEFT_OUT
            and connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone()
        ):
            raise NotForHere(
                "The database is not empty: a backup is restored into an empty one, so name another database."
            )
    if there:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _make_tables(owner_url: str, manifest: Manifest) -> None:
    """Make the tables as they were. Raises NotForHere when this version does not know all their changes."""
    django_connection.close()
    django_connection.settings_dict.update(database_settings(owner_url))
    executor = MigrationExecutor(django_connection)
    had = [(app, name) for app, _, name in (each.partition(".") for each in manifest.migrations)]
    if not set(had) <= set(executor.loader.disk_migrations):
        raise NotForHere(
            f"The backup was made by a newer version of Auricle ({manifest.version}): restore it with that one."
        )
    # The last one of each app; those before it follow by themselves.
    executor.migrate(list(dict(had).items()))
    django_connection.close()


def _load(connection: psycopg.Connection, source: Source, headings: Headings, spool: Path) -> tuple[int, int]:
    """Fill the tables, all or none. Returns how many rows, and how many reports went into the spool."""
    rows, waiting = 0, list[Path]()
    try:
        with _triggers_off(connection):
            for stream, heading in headings.items():
                path = file_of(source.folder, source.manifest.name, stream)
                content = opening.read_sealed(path, heading=heading, seed=source.seed)
                rows += _fill(connection, read(content), stream, spool, waiting)
            set_sequences(connection)
        connection.commit()
    except BaseException:
        for path in waiting:
            path.unlink(missing_ok=True)
        raise
    return rows, len(waiting)


def _fill(
    connection: psycopg.Connection, parts: Iterator[Part], stream: Stream, spool: Path, waiting: list[Path]
) -> int:
    loaded: dict[str, int] = {}
    for part in parts:
        if FILE in part.heading:
            waiting += _put_back(spool, str(part.heading[FILE]), part)
        elif ROWS in part.heading:
            if part.heading[ROWS] != loaded:
                raise BadFile("Rows are missing from the backup: use another one.")
            return sum(loaded.values())
        elif part.heading.get(TABLE) in TABLES[stream]:
            loaded[str(part.heading[TABLE])] = copied_in(connection, part)
        else:
            raise BadFile("The backup holds a table that does not belong there.")
    raise BadFile("The end of the backup is missing: use another one.")


def _put_back(spool: Path, name: str, envelope: Part) -> list[Path]:
    """A report that waited goes where it waited. What lies there already is the same report, and stays."""
    place = PurePosixPath(name)
    if place.suffix != ".au1" or place.parts not in {(place.name,), ("refused", place.name)}:
        raise BadFile("The backup holds a file that does not belong there.")
    path = spool / place
    if path.exists():
        return []
    write_whole(path, envelope.data)
    return [path]


@contextmanager
def _triggers_off(connection: psycopg.Connection) -> Iterator[None]:
    """Triggers, such as those of the job queue, do not fire inside; foreign keys are checked at its end."""
    tables = [
        sql.Identifier(row[0])
        for row in connection.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
    ]
    for table in tables:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    try:
        yield
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.IntegrityError as error:
        raise BadFile(
            "The backup breaks a rule of the tables, so it was not made by Auricle alone."
        ) from error
    for table in tables:
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _findings() -> Iterator[str]:
    for finding in trail.verify():
        yield f"Line {finding.seq} of the trail: {finding.problem}."
    for sentence in checkpoints.verify():
        yield f"{sentence[0].upper()}{sentence[1:]}."
    for problem in climbing.unproved_batches():
        yield f"Ladder: {problem}."
    for difference in (*proof.unproved_events(), *proof.differences()):
        yield f"Report {reference_of(difference.report)}: {difference.what}."

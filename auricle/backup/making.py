"""Make a backup: two sealed files of one moment and a manifest. Files whose time is over go first."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from django.db import transaction

from auricle.audit import trail
from auricle.backup.manifest import (
    SUFFIX,
    Manifest,
    StreamFile,
    due,
    file_of,
    manifests,
    write_manifest,
)
from auricle.backup.parts import Part, written
from auricle.backup.sealed_file import PART, write_sealed
from auricle.backup.streams import TABLES, Stream
from auricle.backup.tables import copied_out
from auricle.backup.trouble import BackupTrouble
from auricle.sealing.envelope import PublicKey

OPERATOR = "operator"
FILE = "file"
ROWS = "rows"
LOCK = ".lock"


@dataclass(frozen=True)
class Terms:
    """Where backups go, for whom they are sealed, and how long the two files are kept."""

    folder: Path
    recipient: PublicKey
    keep: Mapping[Stream, timedelta]
    spool: Path


@dataclass(frozen=True)
class Made:
    """A backup that was made, and how many old files were deleted."""

    manifest: Manifest
    expired: int


def make_backup(*, owner_url: str, terms: Terms, now: datetime) -> Made:
    """Back up everything that must outlive this machine's disk, except key files. Raises BackupTrouble.

    What is over is deleted first, whether a new backup can be made or not: reporters were told a date.
    """
    if terms.keep[Stream.GRANTS] > terms.keep[Stream.RECORDS]:
        raise BackupTrouble("Grants are of no use without their records: keep them for at most as long.")
    with _alone(terms.folder):
        expired = expire(terms.folder, keep=terms.keep, now=now)
        backup = uuid4()
        name = f"{now:%Y%m%dT%H%M%SZ}-{backup.hex[:8]}"
        with _all_or_nothing(terms.folder, name):
            manifest = _written(name, backup, owner_url, terms, now)
            with transaction.atomic():
                detail = {"backup": name, "until": manifest.streams[Stream.GRANTS].until.isoformat()}
                trail.record(actor=OPERATOR, act="backup_made", at=now, detail=detail)
                if expired:
                    trail.record(actor=OPERATOR, act="backups_expired", at=now, detail={"files": expired})
                write_manifest(terms.folder, manifest)
    return Made(manifest, expired)


@contextmanager
def _all_or_nothing(folder: Path, name: str) -> Iterator[None]:
    """What breaks off inside leaves no file of this backup; after a kill the next run does the same."""
    try:
        yield
    except BaseException:
        for path in (folder / f"{name}.json", *(file_of(folder, name, stream) for stream in Stream)):
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time in a folder: each removes what a run before it left unfinished."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupTrouble(f"{folder} cannot be written: {(error.strerror or '').lower()}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupTrouble(f"Another backup into {folder} is being made: let it end first.") from None
    finally:
        os.close(lock)


def expire(folder: Path, *, keep: Mapping[Stream, timedelta], now: datetime) -> int:
    """Delete each file of this folder whose time is over, and what a killed run left. Returns how many files.

    The newest records stay, however old they are; grants never do.
    """
    for stream in Stream:
        for left in (folder / stream.value).glob(f"*{PART}"):
            left.unlink(missing_ok=True)
    known, deleted = list(manifests(folder)), _without_manifest(folder)
    for manifest in known:
        for stream in Stream:
            path = file_of(folder, manifest.name, stream)
            newest = stream is Stream.RECORDS and manifest is known[-1]
            if due(manifest, stream, keep=keep[stream], now=now) and path.exists() and not newest:
                path.unlink()
                deleted += 1
        if not any(file_of(folder, manifest.name, stream).exists() for stream in Stream):
            (folder / f"{manifest.name}.json").unlink()
    return deleted


def _without_manifest(folder: Path) -> int:
    """Remove files of backups that were never finished: nothing says until when they may stay."""
    left = [
        path
        for stream in Stream
        for path in (folder / stream.value).glob(f"*{SUFFIX}")
        if not (folder / f"{path.name.removesuffix(SUFFIX)}.json").exists()
    ]
    for path in left:
        path.unlink()
    return len(left)


def _written(name: str, backup: UUID, owner_url: str, terms: Terms, now: datetime) -> Manifest:
    counts: dict[Stream, int] = {}
    files: dict[Stream, StreamFile] = {}
    with psycopg.connect(owner_url) as connection:
        # Both files show the same moment, and nobody waits for this.
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for stream in Stream:
            # Closed before the connection is: one that is left in the middle of a table would be waited for in vain.
            with closing(written(_parts(connection, stream, terms.spool, counts.__setitem__))) as content:
                file = write_sealed(
                    file_of(terms.folder, name, stream),
                    backup=backup,
                    stream=stream.value,
                    recipient=terms.recipient,
                    content=content,
                )
            files[stream] = StreamFile(file, now + terms.keep[stream])
        return Manifest(
            name=name,
            backup=backup,
            made_at=now,
            version=_version(),
            migrations=_migrations(connection),
            rows=sum(counts.values()),
            streams=files,
        )


def _parts(
    connection: psycopg.Connection, stream: Stream, spool: Path, counted: Callable[[Stream, int], None]
) -> Iterator[Part]:
    if stream is Stream.GRANTS:
        # Before the database is looked at: what leaves the spool meanwhile is in the tables by then.
        yield from _spooled(spool)
    rows: dict[str, int] = {}
    yield from copied_out(connection, TABLES[stream], rows)
    yield Part({ROWS: rows}, iter(()))
    counted(stream, sum(rows.values()))


def _spooled(spool: Path) -> Iterator[Part]:
    """Reports that wait for the database, sealed as they are; those that it refused as well."""
    for path in sorted((*spool.glob("*.au1"), *spool.glob("refused/*.au1"))):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise BackupTrouble(f"The spool cannot be read: {(error.strerror or '').lower()}.") from error
        yield Part({FILE: str(path.relative_to(spool))}, iter((content,)))


def _migrations(connection: psycopg.Connection) -> tuple[str, ...]:
    """Which changes of tables the database has had: rows are read back into the same ones."""
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id").fetchall()
    return tuple(str(row[0]) for row in rows)


def _version() -> str:
    """Which Auricle made it, for the person who looks for one that can read it."""
    try:
        return version("auricle")
    except PackageNotFoundError:
        return "unreleased"

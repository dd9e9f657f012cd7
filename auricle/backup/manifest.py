"""The manifest: which files make a backup, of when, by which version. It holds nothing secret and is written last.

    FOLDER/NAME.json              the manifest; what has none is no backup
    FOLDER/records/NAME.sealed    kept long
    FOLDER/grants/NAME.sealed     kept for a few weeks

How many rows there are of what stands inside the sealed files: a thief of the folder need not learn that.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from auricle.backup.sealed_file import Written, write_whole
from auricle.backup.streams import Stream
from auricle.backup.trouble import BadFile, NoSuchBackup

FORM = 1
SUFFIX = ".sealed"


@dataclass(frozen=True)
class StreamFile:
    """One file of a backup, and when its time is over."""

    written: Written
    until: datetime


@dataclass(frozen=True)
class Manifest:
    """What belongs together."""

    name: str
    backup: UUID
    made_at: datetime
    version: str
    migrations: tuple[str, ...]
    rows: int
    streams: Mapping[Stream, StreamFile]


def file_of(folder: Path, name: str, stream: Stream) -> Path:
    """Where a stream of a backup lies."""
    return folder / stream.value / f"{name}{SUFFIX}"


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write it beside the streams, whole or not at all. Raises BackupTrouble."""
    path = folder / f"{manifest.name}.json"
    said = {
        "form": FORM,
        "backup": str(manifest.backup),
        "made_at": manifest.made_at.isoformat(),
        "version": manifest.version,
        "rows": manifest.rows,
        "streams": {
            stream.value: {
                "size": file.written.size,
                "sha256": file.written.sha256,
                "until": file.until.isoformat(),
            }
            for stream, file in manifest.streams.items()
        },
        "migrations": list(manifest.migrations),
    }
    write_whole(path, [json.dumps(said, indent=1).encode() + b"\n"])
    return path


def read_manifest(path: Path) -> Manifest:
    """What a manifest says. Raises BadFile."""
    try:
        said = json.loads(path.read_bytes())
        if said["form"] != FORM:
            raise BadFile(f"{path.name} was made by a newer version of Auricle: restore it with that.")
        return Manifest(
            name=path.stem,
            backup=UUID(said["backup"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            version=str(said["version"]),
            migrations=tuple(str(name) for name in said["migrations"]),
            rows=int(said["rows"]),
            streams={stream: _stream_file(said["streams"][stream.value]) for stream in Stream},
        )
    except OSError as error:
        raise BadFile(f"{path.name} cannot be read: {(error.strerror or '').lower()}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile(f"{path.name} is no manifest of a backup.") from error


def manifests(folder: Path) -> Iterator[Manifest]:
    """Every backup of a folder, the oldest first. Raises BadFile."""
    yield from (read_manifest(path) for path in sorted(folder.glob("*.json")))


def chosen(folder: Path, name: str = "") -> Manifest:
    """The backup of this name, or the newest one that was finished. Raises NoSuchBackup, BadFile."""
    if name:
        path = folder / f"{name.removesuffix('.json')}.json"
        if not path.is_file():
            raise NoSuchBackup(f"There is no finished backup {name} in {folder}.")
        return read_manifest(path)
    found = sorted(folder.glob("*.json"))
    if not found:
        raise NoSuchBackup(
            f"There is no finished backup in {folder}: one that was broken off has no manifest."
        )
    return read_manifest(found[-1])


def due(manifest: Manifest, stream: Stream, *, keep: timedelta, now: datetime) -> bool:
    """Whether the time of a file is over, by its manifest or by the terms of today, whichever ends earlier."""
    return now >= min(manifest.streams[stream].until, manifest.made_at + keep)


def _stream_file(said: Mapping[str, str]) -> StreamFile:
    return StreamFile(Written(int(said["size"]), str(said["sha256"])), datetime.fromisoformat(said["until"]))

"""What was said and is not at the hotline yet, sealed, in a folder of its own for each report.

    entry = spool.begun(report); entry.write(body); entry.append(sound, chunk); ...; entry.remove()

`report.json` is what is posted in the end; nothing in it, and nothing beside it, opens anything: the keys are in memory
alone, and what follows from the code is not written. A file of chunks has them one after the other, all of one size
but the last, so that one which was cut in a crash shows and is left out.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

BODY = "report.json"
TAG = 16


class Entry:
    """One report's folder. Every method may raise OSError: then nothing more is promised of this report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def report(self) -> str:
        return self.folder.name

    def write(self, body: dict[str, Any]) -> None:
        """Put down what will be posted; on disk when this returns, and whole at any moment."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        new = self.folder / f"{BODY}.new"
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(file, json.dumps(body).encode())
            os.fsync(file)
        finally:
            os.close(file)
        new.replace(self.folder / BODY)
        for folder in (self.folder, self.folder.parent):
            _sync_folder(folder)

    def read(self) -> dict[str, Any] | None:
        """What will be posted; None where a crash came before it was put down, and then nothing was said yet.

        Raises ValueError for what cannot be read, and must stay for somebody to look at.
        """
        try:
            found: dict[str, Any] = json.loads((self.folder / BODY).read_bytes())
        except FileNotFoundError:
            return None
        return found

    def append(self, sound: UUID, chunks: list[bytes]) -> None:
        """Put sealed sound down; on disk when this returns."""
        file = os.open(self._path(sound), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        before = os.fstat(file).st_size
        try:
            for chunk in chunks:
                _write_all(file, chunk)
            os.fdatasync(file)
        except OSError:
            # Half a chunk would shift all that come after it.
            os.ftruncate(file, before)
            raise
        finally:
            os.close(file)

    def chunk(self, sound: UUID, index: int, piece: int) -> bytes:
        """One sealed chunk, of a sound in pieces of so many bytes."""
        size = piece + TAG
        with self._path(sound).open("rb") as file:
            file.seek(index * size)
            return file.read(size)

    def whole_chunks(self, sound: UUID, piece: int) -> int:
        """How many chunks came whole."""
        try:
            return self._path(sound).stat().st_size // (piece + TAG)
        except FileNotFoundError:
            return 0

    def forget(self, sound: UUID) -> None:
        """Remove a sound that the caller took back."""
        self._path(sound).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all of it: it is at the hotline, or the caller took it back."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, sound: UUID) -> Path:
        return self.folder / f"{sound}.sealed"


class Spool:
    """The folder with everything that is not at the hotline yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begun(self, report: UUID) -> Entry:
        """Where a new report will be put down."""
        return Entry(self.folder / str(report))

    def left(self) -> list[Entry]:
        """All that there is; what is no report's folder is left alone."""
        return [
            Entry(path) for path in sorted(self.folder.iterdir()) if path.is_dir() and _is_uuid(path.name)
        ]


def _write_all(file: int, data: bytes) -> None:
    """On a disk that is nearly full a write takes a part, and only the next one says that it is full."""
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

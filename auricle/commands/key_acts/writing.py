"""Files that a ceremony leaves behind: never over another one, and secret ones for their owner's eyes alone."""

from __future__ import annotations

import os
from pathlib import Path

from auricle.errors import NotFound, NotNow


class AlreadyThere(NotNow):
    """A file that must not be written over is there already."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def __str__(self) -> str:
        return f"{self._path} is there already: name another place, or move it away first."


class NotReadable(NotFound):
    """A file that was named cannot be read."""

    def __init__(self, path: Path, error: OSError | UnicodeError) -> None:
        super().__init__(str(path))
        self._path, self._why = path, error.strerror if isinstance(error, OSError) else "it is no text"

    def __str__(self) -> str:
        return f"{self._path} cannot be read: {self._why}."


def write_new(path: Path, text: str | bytes, *, secret: bool = False) -> None:
    """Write a file that did not exist. Raises AlreadyThere."""
    data = text.encode() if isinstance(text, str) else text
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    except FileExistsError:
        raise AlreadyThere(path) from None
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read_bytes(path: Path) -> bytes:
    """A whole file. Raises NotReadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReadable(path, error) from None


def read_text(path: Path) -> str:
    """A whole file as text. Raises NotReadable."""
    try:
        return read_bytes(path).decode()
    except UnicodeError as error:
        raise NotReadable(path, error) from None

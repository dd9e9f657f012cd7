"""The spool: sealed envelopes on local disk while the database is away. What was acknowledged is never lost.

One file per envelope: written, synced, linked to its name, and the folder synced, before anybody is told that it is
kept. A drainer takes the files oldest first and removes one only after its commit.
"""

import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from auricle.errors import NotNow

SUFFIX = ".au1"
PART = ".part"
REFUSED = "refused"
# Writing an envelope takes milliseconds; what is older is nobody's any more.
UNFINISHED_FOR = timedelta(minutes=1)

Envelope = dict[str, object]


class SpoolFull(NotNow):
    """The disk does not take the envelope, so nothing can be accepted."""


def keep(*, report: UUID, envelope: Envelope) -> Envelope:
    """Keep an envelope durably. Raises SpoolFull when that cannot be promised; then nothing of it stays.

    Returns what waits under this id: one that came before is never overwritten, since it was acknowledged.
    """
    folder = _folder()
    part = folder / f"{report.hex}.{secrets.token_hex(8)}{PART}"
    path = folder / f"{report.hex}{SUFFIX}"
    linked = False
    try:
        with part.open("xb") as file:
            os.fchmod(file.fileno(), _mode_in(folder))
            file.write(json.dumps(envelope).encode())
            file.flush()
            os.fdatasync(file.fileno())
        with suppress(FileExistsError):
            # A link refuses to take the place of another file, which a rename would not.
            os.link(part, path)
            linked = True
        part.unlink()
        _sync_folder(folder)
        return envelope if linked else read(path)
    except (OSError, ValueError) as error:
        part.unlink(missing_ok=True)
        if linked:
            path.unlink(missing_ok=True)
        raise SpoolFull from error


def waiting() -> Iterator[Path]:
    """The envelopes that wait, oldest first."""
    yield from sorted(_folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)


def read(path: Path) -> Envelope:
    """An envelope's content. Raises ValueError when the file was damaged."""
    value = json.loads(path.read_bytes())
    if not isinstance(value, dict):
        raise ValueError("not an envelope")
    return value


def remove(path: Path) -> None:
    """Forget an envelope that is in the database now. A crash before this only makes it be sent again."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def set_aside(path: Path) -> None:
    """Keep an envelope that the database refuses out of the way of those behind it, for a person to look at."""
    folder = path.parent / REFUSED
    if not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        # Under a parent that hands its group on, it was given that group: a backup reads here too.
        folder.chmod(stat.S_IMODE(path.parent.stat().st_mode))
    path.rename(folder / path.name)
    _sync_folder(folder)


def forget_unfinished(*, now: datetime) -> int:
    """Remove what a killed process left half-written: nobody was told that it is kept. Returns how many files."""
    before = (now - UNFINISHED_FOR).timestamp()
    left = [part for part in _folder().glob(f"*{PART}") if _written_at(part) < before]
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)


def _written_at(part: Path) -> float:
    try:
        return part.stat().st_mtime
    except FileNotFoundError:
        # Its writer has just finished it.
        return float("inf")


def _mode_in(folder: Path) -> int:
    """Who may read a file: its account, and its group where the folder hands one on, since the worker is another."""
    return 0o640 if folder.stat().st_mode & stat.S_ISGID else 0o600


def _folder() -> Path:
    folder = Path(settings.AURICLE_SPOOL)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SpoolFull from error
    return folder


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

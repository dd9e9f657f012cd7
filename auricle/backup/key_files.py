"""The key files in an envelope of their own: never in one folder with the backups, or one theft has both.

Without the pepper nobody signs in and no receipt opens; without the worker's seeds nothing is registered or signed.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import uuid4

from auricle.backup.parts import Part, written
from auricle.backup.sealed_file import write_sealed
from auricle.backup.trouble import BackupTrouble
from auricle.sealing.envelope import PublicKey

STREAM = "keys"
FILE = "file"
# What an installation has beside its key files that no database knows.
BESIDE = ("settings.json", "passwords.json")


def write_key_files(*, keys: Path, out: Path, recipient: PublicKey, now: datetime) -> tuple[Path, list[str]]:
    """Seal every file of the key folder, and the settings beside it. Returns the file and what is in it."""
    found = _found(keys)
    if not found:
        raise BackupTrouble(f"There is no key file in {keys}.")
    backup = uuid4()
    path = out / f"keys-{now:%Y%m%dT%H%M%SZ}-{backup.hex[:8]}.sealed"
    parts = (Part({FILE: name}, iter((content,))) for name, content in _read(keys, found))
    write_sealed(path, backup=backup, stream=STREAM, recipient=recipient, content=written(parts))
    return path, found


def _found(keys: Path) -> list[str]:
    inside = sorted(str(path.relative_to(keys.parent)) for path in keys.rglob("*") if path.is_file())
    return inside + [name for name in BESIDE if (keys.parent / name).is_file()]


def _read(keys: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        try:
            yield str(PurePosixPath(name)), (keys.parent / name).read_bytes()
        except OSError as error:
            raise BackupTrouble(f"{name} cannot be read: {(error.strerror or '').lower()}.") from error

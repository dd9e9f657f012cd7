"""Write one sealed file: a line that says what it is, a line with the key sealed to its recipient, a stream of AU1.

The id of the backup stands where a report's id stands elsewhere, and the name of the stream is the label; so a file
that was renamed, mixed up with another, cut or changed does not open.
"""

import base64
import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from auricle.backup.trouble import BackupTrouble
from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey
from auricle.sealing.keys import key_id

MAGIC = b"auricle-backup 1\n"
PURPOSE = "backup"
PART = ".part"


@dataclass(frozen=True)
class Written:
    """A file that is whole and on the disk: its size and the SHA-256 of its bytes."""

    size: int
    sha256: str


def write_sealed(
    path: Path, *, backup: UUID, stream: str, recipient: PublicKey, content: Iterable[bytes]
) -> Written:
    """Seal a stream into a file, which appears whole or not at all. Raises BackupTrouble, such as for a full disk."""
    return write_whole(path, _sealed(backup, stream, recipient, content))


def write_whole(path: Path, pieces: Iterable[bytes]) -> Written:
    """Write a file under another name, and give it its own when all of it has reached the disk."""
    part, digest, size = path.with_name(path.name + PART), hashlib.sha256(), 0
    with _said_in_a_sentence(path):
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return Written(size, digest.hexdigest())


def _sealed(backup: UUID, stream: str, recipient: PublicKey, content: Iterable[bytes]) -> Iterator[bytes]:
    key = seal.new_content_key()
    heading = {
        "backup": str(backup),
        "stream": stream,
        "key": key_id(recipient).hex(),
        "commitment": base64.b64encode(seal.commit(key, backup)).decode(),
        "grant": base64.b64encode(
            seal.grant(key, purpose=PURPOSE, report=backup, recipient=recipient)
        ).decode(),
    }
    sealing = seal.SealingStream(key, report=backup, label=stream)
    yield MAGIC + json.dumps(heading).encode() + b"\n" + sealing.header
    for piece in content:
        yield from sealing.update(piece)
    yield from sealing.finish()


@contextmanager
def _said_in_a_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        why = "the disk is full" if full else (error.strerror or "the folder cannot be written").lower()
        raise BackupTrouble(f"{path.name} was not written: {why}. Nothing of it was kept.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

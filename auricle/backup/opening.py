"""Open a sealed file of a backup. Only the way back imports this: what makes backups cannot read them."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from auricle.backup.sealed_file import MAGIC, PURPOSE, Written
from auricle.backup.trouble import BackupTrouble, BadFile, WrongKey
from auricle.sealing import unseal
from auricle.sealing.envelope import HEADER_SIZE, SEALED_CHUNK_SIZE, Commitment, Header, SealError, Seed
from auricle.sealing.keys import key_id, public_key

LONGEST_HEADING = 8192
READ = 1 << 20


@dataclass(frozen=True)
class Heading:
    """What the second line says."""

    backup: UUID
    stream: str
    key: str
    commitment: bytes
    grant: bytes


def heading_of(path: Path, *, seed: Seed, stream: str, backup: UUID | None = None) -> Heading:
    """What a file says of itself, when it is the one asked for. Raises BadFile, WrongKey."""
    try:
        with path.open("rb") as file:
            heading = _read_heading(file, path)
    except OSError as error:
        raise BadFile(
            f"{path.name} cannot be read: {(error.strerror or 'it is not there').lower()}."
        ) from error
    if heading.stream != stream or backup not in {None, heading.backup}:
        raise BadFile(f"{path.name} is the {heading.stream} of another backup: files were mixed up.")
    if heading.key != key_id(public_key(seed)).hex():
        raise WrongKey(f"{path.name} was sealed to another key: this seed does not open it.")
    return heading


def require_whole(path: Path, said: Written) -> None:
    """Refuse a file that is not, byte for byte, what its manifest says. Raises BadFile."""
    digest = hashlib.sha256()
    try:
        if path.stat().st_size != said.size:
            raise BadFile(f"{path.name} is cut or was changed: use another copy of it.")
        with path.open("rb") as file:
            while piece := file.read(READ):
                digest.update(piece)
    except OSError as error:
        raise BadFile(
            f"{path.name} cannot be read: {(error.strerror or 'it is not there').lower()}."
        ) from error
    if digest.hexdigest() != said.sha256:
        raise BadFile(f"{path.name} is cut or was changed: use another copy of it.")


def read_sealed(path: Path, *, heading: Heading, seed: Seed) -> Iterator[bytes]:
    """The content of a file, piece by piece, in bounded memory. Raises BadFile.

    That it is complete is known only at its end: whoever passes pieces on takes them back when this raises.
    """
    try:
        with path.open("rb") as file:
            _read_heading(file, path)
            key = unseal.open_grant(
                seed,
                heading.grant,
                purpose=PURPOSE,
                report=heading.backup,
                commitment=Commitment(heading.commitment),
            )
            header = Header(file.read(HEADER_SIZE))
            chunks = iter(lambda: file.read(SEALED_CHUNK_SIZE), b"")
            yield from unseal.open_stream(
                key, report=heading.backup, label=heading.stream, header=header, chunks=chunks
            )
    except SealError as error:
        raise BadFile(f"{path.name} is cut or was changed: use another copy of it.") from error
    except OSError as error:
        raise BackupTrouble(f"{path.name} cannot be read: {(error.strerror or '').lower()}.") from error


def _read_heading(file: BinaryIO, path: Path) -> Heading:
    if file.readline(len(MAGIC)) != MAGIC:
        raise BadFile(f"{path.name} is no backup of this kind.")
    try:
        said = json.loads(file.readline(LONGEST_HEADING))
        return Heading(
            UUID(said["backup"]),
            str(said["stream"]),
            str(said["key"]),
            base64.b64decode(said["commitment"], validate=True),
            base64.b64decode(said["grant"], validate=True),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"{path.name} is damaged at its beginning.") from error

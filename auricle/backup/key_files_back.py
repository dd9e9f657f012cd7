"""Put key files back from their envelope, where none lies yet."""

import os
from pathlib import Path, PurePosixPath

from auricle.backup import opening
from auricle.backup.key_files import FILE, STREAM
from auricle.backup.parts import read
from auricle.backup.trouble import BackupTrouble, BadFile
from auricle.sealing.envelope import Seed


def put_back(*, path: Path, seed: Seed, into: Path) -> list[str]:
    """Write the files below `into`, each for its owner's eyes alone. Returns their names.

    Raises BackupTrouble when one is there already; nothing is written then. They are small, so all are read first.
    """
    heading = opening.heading_of(path, seed=seed, stream=STREAM)
    content = read(opening.read_sealed(path, heading=heading, seed=seed))
    files = {str(part.heading.get(FILE)): b"".join(part.data) for part in content}
    for name in files:
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise BadFile("The envelope holds a file that does not belong there.")
        if (into / place).exists():
            raise BackupTrouble(f"{into / place} is there already: key files are never written over.")
    for name, value in files.items():
        target = into / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(value)
    return list(files)

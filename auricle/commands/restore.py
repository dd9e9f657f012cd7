"""`auricle restore`: a backup into an empty database, or into one that is thrown away again."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auricle.backup import backup_key, key_files_back
from auricle.commands.key_acts.writing import read_bytes
from auricle.config import key_files, postgres
from auricle.config.database import DEFAULT_NAME
from auricle.config.django_start import start_django
from auricle.config.env import BadSetting
from auricle.config.one_machine import kept_settings, require_real


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is restored, what opens it, and where to."""
    parser.add_argument(
        "folder", type=Path, help="the folder of the backups, or with --key-files the envelope"
    )
    parser.add_argument(
        "--seed",
        type=Path,
        required=True,
        metavar="FILE",
        help="the seed that opens backups: backup.seed, or a text file with its eight lines",
    )
    parser.add_argument("--backup", default="", metavar="NAME", help="which one (default: the newest)")
    parser.add_argument(
        "--without-grants", action="store_true", help="leave out what opens reports, inboxes and keys"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--data", type=Path, metavar="DIR", help="into the data folder of `auricle up`, stopped"
    )
    where.add_argument(
        "--passwords",
        type=Path,
        metavar="FILE",
        help="into the empty database in AURICLE_DATABASE_URL; the passwords of the faces' roles are kept in FILE",
    )
    where.add_argument(
        "--drill", action="store_true", help="into a database that is thrown away again: try whether it works"
    )
    where.add_argument(
        "--key-files", type=Path, metavar="DIR", help="put the key files of an envelope back into this folder"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; the status is 1 when what came back does not hold."""
    seed = backup_key.read_seed(read_bytes(arguments.seed.expanduser()))
    folder = arguments.folder.expanduser().absolute()
    if arguments.key_files is not None:
        into = arguments.key_files.expanduser().absolute()
        names = key_files_back.put_back(path=folder, seed=seed, into=into)
        print(f"{len(names)} files are back in {into}. On a server of your own give each process its folder.")
        return 0
    with _database(arguments) as place:
        os.environ.update(place)
        start_django("owner")
        act = importlib.import_module("auricle.commands.backup_acts.bring_back")
        status: int = act.run(arguments, folder, seed)
    return status


@contextmanager
def _database(arguments: argparse.Namespace) -> Iterator[dict[str, str]]:
    """The settings of where to; a PostgreSQL of our own runs for as long as it takes."""
    if arguments.passwords is not None:
        if not os.environ.get("AURICLE_DATABASE_URL"):
            raise BadSetting("AURICLE_DATABASE_URL is missing: name the database with the role that owns it.")
        yield {}
        return
    data = _scratch() if arguments.drill else arguments.data.expanduser().absolute()
    require_real(data)
    try:
        if not arguments.drill:
            _require_keys(data)
        arguments.passwords = data / "passwords.json"
        with postgres.running(data) as server:
            yield kept_settings(data) | {
                "AURICLE_DATABASE_URL": server.owner_url(DEFAULT_NAME),
                "AURICLE_SPOOL": str(data / "spool"),
            }
    finally:
        if arguments.drill:
            shutil.rmtree(data, ignore_errors=True)


def _require_keys(data: Path) -> None:
    if not (data / "keys" / key_files.OWNER / key_files.COMPLETE).is_file():
        raise BadSetting(
            f"the key files are not in {data / 'keys'}: put them back first (--key-files), or new ones would be made "
            "and open nothing."
        )


def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="auricle-drill-"))

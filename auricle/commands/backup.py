"""`auricle backup`: two sealed files and a manifest into a folder; old ones whose time is over are deleted."""

from __future__ import annotations

import argparse
import importlib
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from auricle.backup import backup_key, key_files
from auricle.commands.key_acts.writing import read_bytes, write_new
from auricle.config.django_start import start_django
from auricle.config.env import BadSetting
from auricle.config.one_machine import owner_environment
from auricle.config.tenant import Tenant
from auricle.errors import Invalid

SEED, PUBLIC = "backup.seed", "backup.public"
KEEP_RECORDS = 90


class NoKeyNamed(Invalid):
    """Name the public key that backups are sealed to with --key; `auricle backup FOLDER --new-key` makes one."""

    def __str__(self) -> str:
        return str(self.__doc__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A folder, and one of three things to do with it."""
    parser.add_argument("folder", type=Path, help="where the backups lie, or with --new-key the new key")
    parser.add_argument("--key", type=Path, metavar="FILE", help=f"the public key to seal to ({PUBLIC})")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder of `auricle up`, while it runs, instead of settings in the environment",
    )
    parser.add_argument(
        "--keep-grants",
        type=int,
        metavar="DAYS",
        help="delete what opens reports after so many days (default and most: AURICLE_KEEP_GRANTS)",
    )
    parser.add_argument(
        "--keep-records",
        type=int,
        default=KEEP_RECORDS,
        metavar="DAYS",
        help="delete the rest after so many days (default: %(default)s)",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--new-key", action="store_true", help="make the key that backups are sealed to, and do nothing else"
    )
    instead.add_argument(
        "--key-files",
        type=Path,
        metavar="KEYS",
        help="seal the key files in this folder, and do nothing else; keep the result away from the backups",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the one thing; with nothing named, make a backup of the database."""
    arguments.folder = arguments.folder.expanduser().absolute()
    if arguments.new_key:
        return _new_key(arguments.folder)
    if arguments.key is None:
        raise NoKeyNamed({"key": "missing"})
    recipient = backup_key.read_public(read_bytes(arguments.key.expanduser()))
    if arguments.key_files is not None:
        path, names = key_files.write_key_files(
            keys=arguments.key_files.expanduser().absolute(),
            out=arguments.folder,
            recipient=recipient,
            now=datetime.now(UTC),
        )
        print(f"{len(names)} files are sealed in {path}. Keep it where no backup of the database lies.")
        return 0
    if arguments.data is not None:
        data = arguments.data.expanduser().absolute()
        os.environ.update(owner_environment(data) | {"AURICLE_SPOOL": str(data / "spool")})
    start_django("owner")
    if settings.AURICLE_TENANT is not Tenant.REAL:
        raise BadSetting("a training hotline has no backup: restored, it would pass for a real one.")
    status: int = importlib.import_module("auricle.commands.backup_acts.make").run(arguments, recipient)
    return status


def _new_key(folder: Path) -> int:
    """Leave the two halves of a new key in a folder, and show the secret one once for paper."""
    made = backup_key.new_backup_key()
    write_new(folder / SEED, made.seed, secret=True)
    write_new(folder / PUBLIC, made.public)
    print(f"A key for backups, {backup_key.name_of(made.public)}. Whoever has these lines can read them:\n")
    for line in made.lines:
        print(f"    {line}")
    print(
        f"\nWrite them down, and lock them away with {folder / SEED}: neither stays on the hotline's machine."
        f"\nOnly {PUBLIC} goes there: auricle backup FOLDER --key {PUBLIC}"
    )
    return 0

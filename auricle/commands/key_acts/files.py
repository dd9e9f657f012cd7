"""`auricle keys files`: the key files of an installation, for processes on several machines or under several users."""

from __future__ import annotations

import argparse
import base64
import binascii
from pathlib import Path

from auricle.commands.key_acts.writing import read_text
from auricle.config import key_files
from auricle.errors import Invalid


class NotAPublicKey(Invalid):
    """The file named with --organisation is no public key of an organisation: 32 bytes in base64."""

    def __str__(self) -> str:
        return str(self.__doc__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One folder that must never be part of a backup of the database."""
    parser.add_argument(
        "folder", type=Path, help="where the folders of the processes are made, such as /etc/auricle/keys"
    )
    parser.add_argument(
        "--organisation",
        type=Path,
        metavar="FILE",
        help="org.public of an organisation that keeps its seed offline; without it a seed is made here",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make what is missing and say which folder is for which process; what is there stays as it is."""
    folder = arguments.folder.expanduser().absolute()
    key_files.make_keys(folder, organisation=read_organisation(arguments.organisation))
    for process, names in key_files.HELD_BY.items():
        print(f"AURICLE_KEYS={folder / process} for {process}: {', '.join(names)}")
    print(
        f"AURICLE_KEYS={folder / key_files.OWNER} for migrate and setup; keep this folder offline afterwards."
    )
    print(f"AURICLE_ORG_KEY={key_files.organisation_key(folder)} for every process.")
    return 0


def read_organisation(path: Path | None) -> bytes | None:
    """The organisation's public key from its file, or None without one. Raises NotAPublicKey."""
    if path is None:
        return None
    try:
        value = base64.b64decode(read_text(path.expanduser()).strip(), validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != key_files.KEY_BYTES:
        raise NotAPublicKey({"organisation": "malformed"})
    return value

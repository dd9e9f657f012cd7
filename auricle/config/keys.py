"""The secrets of this installation, each in its own file, so that a process is given only those it needs.

The folder is outside the database and its backups: a stolen database alone opens no receipt and no password.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from auricle.sealing.envelope import PaperSeed, Pepper, Seed

KEY_BYTES = 32


class MissingKey(Exception):
    """A key file is not there or not readable: the process is not meant to have it, or set-up has not run."""


@cache
def read_key(name: str) -> bytes:
    """The 32 bytes of a key file. Raises MissingKey with one sentence that says which file."""
    path = Path(settings.AURICLE_KEYS) / name
    try:
        value = path.read_bytes()
    except OSError as error:
        raise MissingKey(
            f"The key file {name} cannot be read in {path.parent}: run `auricle setup`."
        ) from error
    if len(value) != KEY_BYTES:
        raise MissingKey(f"The key file {name} in {path.parent} does not hold {KEY_BYTES} bytes.")
    return value


def pepper() -> Pepper:
    """What makes a stolen database useless for guessing receipts and passwords."""
    return Pepper(read_key("pepper"))


def registrar_seed() -> Seed:
    """The seed of the registrar's key. Only the worker's process is given this file."""
    return Seed(read_key("registrar.seed"))


def token_key() -> bytes:
    """What tokens of agencies' systems are hashed under: a stolen table of hashes is of no use for trying."""
    return read_key("tokens")


def line_key() -> bytes:
    """What the phone's service shows with each call of its way into the hotline."""
    return read_key("line")


def phone_key() -> bytes:
    """What the tickets are signed with by which the phone's service knows a call-taker's browser."""
    return read_key("phone")


def form_key() -> bytes:
    """What form tokens and proof-of-work challenges are signed with."""
    return read_key("form")


def paper_seed() -> PaperSeed:
    """The seed of the key that signs papers for agencies. The processes of desk and agencies alone have the file."""
    return PaperSeed(read_key("paper.seed"))

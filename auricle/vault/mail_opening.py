"""Open an address at the moment it is written to. Only the worker has the seed that this takes."""

from auricle.config import keys
from auricle.errors import NotFound
from auricle.sealing import unseal
from auricle.sealing.envelope import Sealed, SealError
from auricle.vault.mail_sealing import CONTEXT


class Unreadable(NotFound):
    """This was not sealed for us, or not for this owner."""


def open_for_mail(sealed: bytes, *, owner: bytes) -> str:
    """The text that was sealed for this owner. Raises Unreadable."""
    try:
        padded = unseal.open_note(keys.registrar_seed(), Sealed(sealed), context=CONTEXT + owner)
    except SealError as error:
        raise Unreadable from error
    return padded.rstrip(b"\0").decode()

"""Open a shared secret at the moment something is signed with it. Only the worker has the seed that this takes."""

from auricle.config import keys
from auricle.errors import NotFound
from auricle.sealing import unseal
from auricle.sealing.envelope import Sealed, SealError
from auricle.vault.shared_secrets import CONTEXT


class SecretUnreadable(NotFound):
    """This was not sealed for us, or not for this owner."""


def open_shared(sealed: bytes, *, owner: bytes) -> bytes:
    """The secret that was sealed for this owner. Raises SecretUnreadable."""
    try:
        return unseal.open_note(keys.registrar_seed(), Sealed(sealed), context=CONTEXT + owner)
    except SealError as error:
        raise SecretUnreadable from error

"""Open what somebody was still writing, with their own unlocked key. The caller leaves a line in the trail."""

from auricle.errors import NotFound
from auricle.sealing import unseal
from auricle.sealing.envelope import Sealed, SealError
from auricle.vault.draft_sealing import context_of
from auricle.vault.member_keys import Unlocked


class DraftShut(NotFound):
    """It was sealed to a key that this member no longer has."""


def open_for_writer(sealed: bytes, *, by: Unlocked) -> str:
    """The text again, with the spaces behind it. Raises DraftShut."""
    try:
        return unseal.open_note(by.seed, Sealed(sealed), context=context_of(by.person.id)).decode()
    except SealError as error:
        raise DraftShut from error

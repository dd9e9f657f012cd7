"""Seal what somebody is still writing to their own key: only they can go on with it. Public key only.

The words are padded as every sealed text is, so that the size of what lies there says little of what was told.
"""

from auricle.directory.people import Person
from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Sealed, padded_size
from auricle.vault.models import MemberKey

CONTEXT = b"au1/draft\0"


def seal_for_writer(text: str, *, by: Person) -> Sealed:
    """A text that may end with spaces that mean nothing, for whoever writes it."""
    plain = text.encode()
    public = MemberKey.objects.values_list("public", flat=True).get(member_id=by.id)
    padded = plain.ljust(padded_size(len(plain)))
    return seal.seal_note(padded, recipient=PublicKey(bytes(public)), context=context_of(by.id))


def context_of(member: int) -> bytes:
    """Binds a draft to its writer."""
    return CONTEXT + str(member).encode()

"""Open a number that a caller asked to be called back at, with the team's key. The phone's service sealed it."""

from uuid import UUID

from auricle.errors import NotFound
from auricle.sealing import unseal
from auricle.sealing.envelope import Sealed, SealError
from auricle.vault.member_keys import Unlocked
from auricle.vault.team_keys import team_seeds

# As auricle/voice/call_backs.py, which may import nothing of the vault; a test holds the two together.
CONTEXT = b"au1/call-back\0"


class NumberRefused(NotFound):
    """This was not sealed to the team, or not for this promise."""


def open_number(*, by: Unlocked, call_back: UUID, key_id: bytes, sealed: bytes) -> str:
    """The digits as they were keyed in. Whoever asks leaves a trail line. Raises NoTeamKey, NumberRefused."""
    seed = team_seeds(by, [key_id])[key_id]
    try:
        padded = unseal.open_note(seed, Sealed(sealed), context=CONTEXT + call_back.bytes)
    except SealError:
        raise NumberRefused from None
    number = padded.rstrip(b"\0")
    if not number.isdigit():
        raise NumberRefused
    return number.decode("ascii")

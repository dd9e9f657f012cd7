"""A one-time secret on its way into an authenticator: offered, then accepted with the first code it shows.

Nothing is kept in between. The page carries the offer, sealed with the pepper for one person, so that an enrolment
that was begun and left leaves nothing behind.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime

from auricle.config import keys
from auricle.errors import Invalid
from auricle.sealing import one_time, wraps
from auricle.sealing.envelope import Sealed, SealError
from auricle.sealing.one_time import TotpSecret

CONTEXT = b"au1/totp-offer\0"


@dataclass(frozen=True)
class Offer:
    """A secret to be put into an authenticator: as an address for a QR code, as letters, and sealed for the form."""

    uri: str = field(repr=False)
    letters: str = field(repr=False)
    sealed: str


@dataclass(frozen=True)
class Accepted:
    """A secret whose authenticator showed the right code, and the step of that code, which is used up."""

    secret: TotpSecret = field(repr=False)
    step: int


def offer(*, who: str, login: str, issuer: str, sealed: str = "") -> Offer:
    """A new secret for this pseudonym, or the one of an offer that the form brought back."""
    secret = _open(sealed, who) or one_time.new_totp_secret()
    letters = base64.b32encode(secret).decode()
    return Offer(
        uri=one_time.totp_uri(secret, account=login, issuer=issuer),
        letters=" ".join(letters[i : i + 4] for i in range(0, len(letters), 4)),
        sealed=base64.urlsafe_b64encode(
            wraps.wrap(keys.pepper(), secret, context=CONTEXT + who.encode())
        ).decode(),
    )


def accept(*, sealed: str, who: str, code: str, now: datetime) -> Accepted:
    """The secret that was offered, if the authenticator has it. Raises Invalid."""
    secret = _open(sealed, who)
    step = one_time.totp_matches(secret, code, now.timestamp(), None) if secret else None
    if secret is None or step is None:
        raise Invalid({"code": "wrong"})
    return Accepted(secret, step)


def _open(sealed: str, who: str) -> TotpSecret | None:
    try:
        blob = Sealed(base64.urlsafe_b64decode(sealed))
        return TotpSecret(wraps.unwrap(keys.pepper(), blob, context=CONTEXT + who.encode()))
    except (binascii.Error, ValueError, SealError):
        return None

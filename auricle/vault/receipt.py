"""Make a receipt on the server, for those whose browser does not: the page without script, and the desk for callers.

Making a code is apart from using one (reporter_key.py): nothing here can open an inbox.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from auricle.sealing import codes, pins, seal
from auricle.sealing.codes import ReceiptCode
from auricle.sealing.envelope import ContentKey, PublicKey
from auricle.sealing.keys import key_id, public_key
from auricle.vault.parcel import REGISTRATION_CONTEXT, GrantPart
from auricle.vault.storing import KeyInfo


@dataclass(frozen=True)
class NewReceipt:
    """A code to show once, the reporter's public key, and the registration that only the registrar opens."""

    code: ReceiptCode
    public: PublicKey
    registration: bytes

    def grant(self, key: ContentKey, *, purpose: str, report: UUID) -> GrantPart:
        """The report's key sealed to the reporter."""
        blob = seal.grant(key, purpose=purpose, report=report, recipient=self.public)
        return GrantPart(purpose, key_id(self.public), blob)


def code_of(retry: bytes) -> str:
    """The code that follows from a page's secret, to be shown once more to whoever has that page."""
    return codes.receipt_from(retry)[0]


def ends_with(retry: bytes, typed: str) -> bool:
    """Whether these are the last four digits of the page's code, as somebody read them back."""
    digits = "".join(str(int(each)) for each in typed if each.isdecimal())
    return len(digits) == 4 and code_of(retry).endswith(digits)


def make_receipt(*, report: UUID, retry: bytes, registrar: KeyInfo, pin: str = "") -> NewReceipt:
    """A receipt that follows from the page's random `retry` secret: a page sent twice shows one code.

    `pin` is a PIN or phrase as it was typed, or nothing. Raises BadPin.
    """
    code, seed = codes.receipt_from(retry)
    auth = codes.auth_secret(code, settings.AURICLE_SITE)
    wrapped = codes.receipt_wrap(code, settings.AURICLE_SITE, seed)
    second = b""
    if pin:
        second = pins.pin_secret(pins.read_pin(pin), code) + pins.proof_digest(pins.proof(seed))
    sealed = seal.seal_note(
        auth + wrapped + second,
        recipient=PublicKey(registrar.public),
        context=REGISTRATION_CONTEXT + report.bytes,
    )
    return NewReceipt(code, public_key(seed), sealed)

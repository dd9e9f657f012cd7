"""Time-based one-time passwords (RFC 6238): six digits, 30 seconds, SHA-1, as every authenticator does them."""

import hmac
import secrets
import unicodedata
from typing import NewType

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

TotpSecret = NewType("TotpSecret", bytes)

SECRET_SIZE = 20
DIGITS = 6
STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after the present one that are taken too: clocks differ and people type slowly."""


def new_totp_secret() -> TotpSecret:
    return TotpSecret(secrets.token_bytes(SECRET_SIZE))


def totp_now(secret: TotpSecret, now: float) -> str:
    """The six digits an authenticator shows at `now` (Unix seconds)."""
    return _digits(secret, int(now) // STEP_SECONDS)


def totp_matches(secret: TotpSecret, code: str, now: float, last_step: int | None) -> int | None:
    """The step that the code belongs to, or None when it is wrong, too old or was used before.

    Store the step and hand it back as `last_step` at the next sign-in: a code that somebody saw being typed,
    and every older one, is then refused. All steps of the window are compared, so the time taken tells
    nothing.
    """
    typed = "".join(c for c in unicodedata.normalize("NFKC", code) if not c.isspace())
    typed_bytes = typed.encode("utf-8", "replace")
    present = int(now) // STEP_SECONDS
    matched = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(_digits(secret, step).encode("ascii"), typed_bytes):
            matched = step
    if matched is None or (last_step is not None and matched <= last_step):
        return None
    return matched


def totp_uri(secret: TotpSecret, *, account: str, issuer: str) -> str:
    """The otpauth:// address for the QR code of an authenticator app."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def _totp(secret: TotpSecret) -> TOTP:
    # SHA-1 is what authenticator apps speak; as HMAC over a counter its collisions do not matter.
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def _digits(secret: TotpSecret, step: int) -> str:
    return _totp(secret).generate(step * STEP_SECONDS).decode("ascii")

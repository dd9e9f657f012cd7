"""What the pages ask for that every face for members has. A face's own table begins with these."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from auricle.directory.permissions import Permission


class Open(Enum):
    """Addresses that ask for no permission: for anybody, or for everybody who has signed in.

    Those for a locked session are open while the member's key is not: they read nothing and change nothing of others.
    """

    PUBLIC = "public"
    LOCKED = "locked"
    SIGNED_IN = "signed_in"


Need = Permission | Open

SHARED: Mapping[str, Need] = MappingProxyType(
    {
        "sign-in": Open.PUBLIC,
        "demo-logins": Open.PUBLIC,  # exists only in a demonstration
        "sign-out": Open.LOCKED,
        "language": Open.LOCKED,
        "prove": Open.LOCKED,
        "prove-passkey": Open.LOCKED,
        "lock": Open.LOCKED,
        "presence": Open.LOCKED,
        "sign-in-passkey": Open.PUBLIC,
        "sign-in-recovery": Open.PUBLIC,
        "sign-on": Open.PUBLIC,
        "sign-on-return": Open.PUBLIC,
        "enrol": Open.PUBLIC,
        "account": Open.SIGNED_IN,
        "account-passkey-request": Open.SIGNED_IN,
        "account-passkeys": Open.SIGNED_IN,
        "account-passkey": Open.SIGNED_IN,
        "account-password": Open.SIGNED_IN,
        "account-code": Open.SIGNED_IN,
        "account-sheet": Open.SIGNED_IN,
        "account-codes": Open.SIGNED_IN,
        "account-sessions": Open.SIGNED_IN,
        "account-sign-on": Open.SIGNED_IN,
        "account-sign-on-remove": Open.SIGNED_IN,
    }
)

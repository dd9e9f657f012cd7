"""The organisation's public signing key, as pages carry it and as people compare it."""

import base64
import hashlib

from django.conf import settings

FINGERPRINT_BYTES = 20
GROUP = 4


def key() -> str:
    """The key in base64, for the page's script; empty when this installation has none, and then nothing is sent."""
    return base64.b64encode(settings.AURICLE_ORG_KEY).decode("ascii")


def fingerprint() -> str:
    """40 hexadecimal digits in ten groups, as the key ceremony prints them; empty without a key."""
    if not settings.AURICLE_ORG_KEY:
        return ""
    digits = hashlib.sha256(settings.AURICLE_ORG_KEY).digest()[:FINGERPRINT_BYTES].hex()
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))

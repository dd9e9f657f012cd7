"""A public key with its signed statement, as a browser reads it before it seals anything to it."""

from auricle.vault.parcel_reading import b64
from auricle.vault.storing import KeyInfo


def written(key: KeyInfo) -> dict[str, object]:
    """The key in its JSON form."""
    return {
        "purpose": key.purpose,
        "holder": key.holder,
        "public": b64(key.public),
        "expires": int(key.expires_at.timestamp()),
        "signature": b64(key.signature),
        "key": b64(key.key_id),
    }

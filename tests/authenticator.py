"""An authenticator in Python: it makes passkeys and signs as a real one does, and lies when a test asks it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cbor import encode
from fido2.cose import ES256

from auricle.directory.passkeys import Site

SITE = Site(id="desk.example", origin="https://desk.example", name="Auricle")

USER_PRESENT, USER_VERIFIED, KEY_FOLLOWS = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey. `secret` is what it gives beside a signature (PRF), already made into a key as browsers do."""

    site: Site = SITE
    counts: bool = True
    verifies: bool = True
    counter: int = 0
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """The answer to creation options."""
        self.user = unpadded(options["user"]["id"])
        client = self._client("webauthn.create", options["challenge"], changed)
        public: dict[int, Any] = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        key = encode(dict(public))
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        data = self._data(KEY_FOLLOWS, changed) + attested
        response = {"attestationObject": padded(encode({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._credential(client, response)

    def sign(self, options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """The answer to request options. `changed` replaces a part by something a hostile browser could send."""
        client = self._client("webauthn.get", options["challenge"], changed)
        data = self._data(0, changed)
        digest = hashlib.sha256(client).digest()
        signature = self.key.sign(data + digest, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": padded(data), "signature": padded(signature)}
        if user := changed.get("user", self.user):
            response["userHandle"] = padded(user)
        return self._credential(client, response)

    def copied(self) -> Authenticator:
        """The same passkey in other hands, as it is now."""
        return Authenticator(
            self.site, self.counts, self.verifies, self.counter, self.secret, self.id, self.user, self.key
        )

    def _client(self, kind: str, challenge: str, changed: dict[str, Any]) -> bytes:
        client = {
            "type": changed.get("type", kind),
            "challenge": changed.get("challenge", challenge),
            "origin": changed.get("origin", self.site.origin),
            "crossOrigin": False,
        }
        return json.dumps(client).encode()

    def _data(self, flags: int, changed: dict[str, Any]) -> bytes:
        self.counter += self.counts
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        rp = hashlib.sha256(changed.get("rp", self.site.id).encode()).digest()
        return bytes(rp + bytes((flags,)) + self.counter.to_bytes(4, "big"))

    def _credential(self, client: bytes, response: dict[str, str]) -> dict[str, Any]:
        return {
            "id": padded(self.id),
            "rawId": padded(self.id),
            "type": "public-key",
            "response": {"clientDataJSON": padded(client), **response},
            "clientExtensionResults": {},
        }


def padded(data: bytes) -> str:
    """base64url without padding, as WebAuthn's JSON has it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpadded(text: str) -> bytes:
    """Bytes again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""An agency's system in one file: fetch what was handed over, open it, answer. Python 3.11, `cryptography` 50 or newer.

    AURICLE=https://api.example.org AURICLE_TOKEN=auricle_... python agency-client.py SEED-FILE

SEED-FILE holds the 32 bytes of the agency's key. The format of what is sealed is auricle/sealing/SPEC.md, "AU1"; the
numbers in the comments are its sections. Take this as a beginning: it keeps nothing.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import secrets
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
CHUNK = 1024 * 1024


class Problem(Exception):
    """The hotline refused; `kind` stays the same in every language."""

    def __init__(self, status: int, body: dict) -> None:
        self.status, self.kind = status, body["type"].rpartition(":")[2]
        super().__init__(f"{status} {self.kind}: {body['title']} {body['detail']}")


class Api:
    """Calls with a token. A POST that got no answer is repeated with the same key, so that it happens once."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address.rstrip("/"), token

    def call(self, method: str, path: str, body: dict | None = None, key: str = "") -> dict:
        """One call; what it answers as JSON. Raises Problem."""
        answer: dict = json.loads(self.read(method, path, body, key)[0] or b"{}")
        return answer

    def read(self, method: str, path: str, body: dict | None = None, key: str = "") -> tuple[bytes, str]:
        """One call; the bytes that it answers, and where the next page is. Raises Problem."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                link = answer.headers.get("Link", "")
                return answer.read(), link.partition(">")[0].lstrip("<")
        except urllib.error.HTTPError as error:
            raise Problem(error.code, json.load(error)) from None

    def referrals(self, query: str = ""):
        """All referrals, page after page."""
        path = "/v1/referrals" + (f"?{query}" if query else "")
        while path:
            body, path = self.read("GET", path)
            yield from json.loads(body)["items"]


class Key:
    """The agency's key pair from its seed (1)."""

    def __init__(self, seed: bytes) -> None:
        expanded = hashlib.shake_256(seed).digest(96)
        lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        curve = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
        public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        self.id = hashlib.sha256(public).digest()[:16]
        self.private = hpke.MLKEM768X25519PrivateKey(lattice, curve)

    def open_grant(self, blob: bytes, referral: uuid.UUID, commitment: bytes) -> bytes:
        """The content key that a grant carries, if it is the one that the referral committed to (2, 4)."""
        info = b"au1/grant\0content\0" + referral.bytes + self.id
        content_key = SUITE.decrypt(blob, self.private, info)
        if not hmac.compare_digest(hkdf(content_key, referral.bytes, b"au1/commit"), commitment):
            raise ValueError("this key is not the one that the referral committed to")
        return content_key


def hkdf(secret: bytes, salt: bytes, info: bytes, size: int = 32) -> bytes:
    """HKDF with SHA-256 (1)."""
    return HKDF(SHA256(), size, salt or None, info).derive(secret)


def nonce(place: int, last: bool) -> bytes:
    """The place in eleven bytes, and whether it is the last (3)."""
    return place.to_bytes(11, "big") + bytes([last])


def padded_size(length: int) -> int:
    """How long a content is when it is padded (3)."""
    size = length + 8
    e = math.floor(math.log2(size))
    unit = 1 << (e - (math.floor(math.log2(e)) + 1))
    return max(4096, -(-size // unit) * unit)


def open_object(key: bytes, referral: uuid.UUID, label: str, header: bytes, chunks: list[bytes]) -> bytes:
    """The content of an object (3)."""
    object_key = hkdf(key, header[1:33], b"au1/obj\0" + referral.bytes + label.encode())
    cipher, last = AESGCM(object_key), len(chunks) - 1
    pieces = [cipher.decrypt(nonce(i, i == last), chunk, header) for i, chunk in enumerate(chunks)]
    padded = b"".join(pieces)
    length = int.from_bytes(padded[-8:], "big")
    if len(padded) != padded_size(length) or any(padded[length:-8]):
        raise ValueError("the padding is not the one of this length")
    return padded[:length]


def seal_words(key: bytes, referral: uuid.UUID, text: str) -> dict:
    """Words as an object of one chunk, as every call that says something takes them (3)."""
    number, salt, content = uuid.uuid4(), secrets.token_bytes(32), text.encode()
    label = f"words/{number}"
    about = referral.bytes + label.encode()
    header = (
        b"\x01"
        + salt
        + b"".join(
            (
                hkdf(key, salt, b"au1/check/key", 4),
                hkdf(key, salt, b"au1/check/report\0" + referral.bytes, 4),
                hkdf(key, salt, b"au1/check/label\0" + about, 4),
            )
        )
    )
    padding = bytes(padded_size(len(content)) - len(content) - 8)
    padded = content + padding + len(content).to_bytes(8, "big")
    body = AESGCM(hkdf(key, salt, b"au1/obj\0" + about)).encrypt(nonce(0, True), padded, header)
    return {"object": str(number), "header": b64(header), "body": b64(body)}


def b64(value: bytes) -> str:
    """Bytes as JSON carries them."""
    return base64.b64encode(value).decode()


class Package:
    """What was handed over, opened. `key` also opens what is said later, and seals what is answered."""

    def __init__(self, api: Api, own: Key, referral: str) -> None:
        self.api, self.referral = api, uuid.UUID(referral)
        self.sealed = api.call("GET", f"/v1/referrals/{referral}/package")
        grant = next(g for g in self.sealed["grants"] if base64.b64decode(g["key_id"]) == own.id)
        self.key = own.open_grant(
            base64.b64decode(grant["blob"]), self.referral, base64.b64decode(self.sealed["commitment"])
        )
        self.document = json.loads(self._open(self.sealed["document"]))
        self.words = {each["object"]: self._open(each).decode() for each in self.sealed["words"]}

    def file(self, number: str) -> bytes:
        """The content of an attachment, held against the digest that the document names."""
        sealed = next(each for each in self.sealed["files"] if each["object"] == number)
        path = f"/v1/referrals/{self.referral}/files/{number}"
        chunks = [self.api.read("GET", f"{path}/{i}")[0] for i in range(sealed["chunks"])]
        header = base64.b64decode(sealed["header"])
        content = open_object(self.key, self.referral, sealed["label"], header, chunks)
        named = next(each for each in self.document["files"] if each["object"] == number)
        if hashlib.sha256(content).hexdigest() != named["sha256"]:
            raise ValueError("the attachment is not the one that the document names")
        return content

    def _open(self, sealed: dict) -> bytes:
        header, *chunks = map(base64.b64decode, [sealed["header"], *sealed["chunks"]])
        return open_object(self.key, self.referral, sealed["label"], header, chunks)


def main() -> None:
    """Show what waits, and confirm receipt of what is new."""
    api = Api(os.environ["AURICLE"], os.environ["AURICLE_TOKEN"])
    own = Key(Path(sys.argv[1]).read_bytes())
    for referral in api.referrals():
        print(referral["number"], referral["state"], referral["asked"], referral["due_at"] or "")
        if referral["state"] == "DELIVERED":
            print(Package(api, own, referral["id"]).document["request"])
            api.call("POST", f"/v1/referrals/{referral['id']}/acknowledge")


if __name__ == "__main__":
    main()

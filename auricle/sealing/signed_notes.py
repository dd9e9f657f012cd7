"""Signed notes in the form of C2SP (c2sp.org/signed-note), with Ed25519: a few lines that anybody can check.

    note = sign_note(text, name="auricle/trail", seed=seed)
    text = read_note(note, key=note_key("auricle/trail", public))

The form is that of public logs, so that tools which witness those can witness ours.
"""

import base64
import binascii
import hashlib
from typing import NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from auricle.sealing.envelope import BadKey, BadName, SealError

NoteSeed = NewType("NoteSeed", bytes)

ED25519 = b"\x01"
SEED_SIZE = 32
ID_SIZE = 4
SIGNED_BY = "\N{EM DASH} "


class NotSigned(SealError):
    """No signature of this key stands under the note."""


def note_public(seed: NoteSeed) -> bytes:
    """The public key, 32 bytes."""
    return _signing_key(seed).public_key().public_bytes_raw()


def note_key(name: str, public: bytes) -> str:
    """The key as verifiers take it: name, id and public key in one word."""
    encoded = base64.b64encode(ED25519 + public).decode()
    return f"{name}+{_key_id(name, public).hex()}+{encoded}"


def sign_note(text: str, *, name: str, seed: NoteSeed) -> str:
    """The text with its signature line. Raises BadName for a text or a name that the form does not allow."""
    if not text.endswith("\n") or text.startswith("\n") or "\n\n" in text:
        raise BadName("A note is lines of text, none of them empty, each with its end.")
    if not name or set(name) & set(" +\n\t"):
        raise BadName("The name of a note's key has no spaces and no plus sign.")
    signature = _signing_key(seed).sign(text.encode())
    line = base64.b64encode(_key_id(name, note_public(seed)) + signature).decode()
    return f"{text}\n{SIGNED_BY}{name} {line}\n"


def read_note(note: str, *, key: str) -> str:
    """The text of a note that this key signed. Raises NotSigned, or BadKey when the key cannot be read."""
    name, public = _read_key(key)
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    wanted = f"{SIGNED_BY}{name} "
    for line in signatures.splitlines() if gap else ():
        if line.startswith(wanted) and _signs(text, line[len(wanted) :], name, public):
            return text
    raise NotSigned("This key did not sign this note.")


def _signs(text: str, encoded: str, name: str, public: bytes) -> bool:
    try:
        blob = base64.b64decode(encoded, validate=True)
        if blob[:ID_SIZE] != _key_id(name, public):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(blob[ID_SIZE:], text.encode())
    except (binascii.Error, InvalidSignature):
        return False
    return True


def _read_key(key: str) -> tuple[str, bytes]:
    name, _, rest = key.partition("+")
    identity, _, encoded = rest.partition("+")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        blob = b""
    public = blob[1:]
    if blob[:1] != ED25519 or len(public) != SEED_SIZE or _key_id(name, public).hex() != identity:
        raise BadKey("This is not the key of a note.")
    return name, public


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:ID_SIZE]


def _signing_key(seed: NoteSeed) -> Ed25519PrivateKey:
    if len(seed) != SEED_SIZE:
        raise BadKey("The seed of a note's key has 32 bytes.")
    return Ed25519PrivateKey.from_private_bytes(seed)

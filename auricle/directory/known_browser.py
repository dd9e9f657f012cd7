"""Browsers that have signed a member in before, so that a stranger's failures do not slow the member down.

The cookie holds a few tokens, one for each member who used the browser. A token is random bytes and a signature over
them and the member's pseudonym: nothing in it names anybody, and the server keeps no list of browsers.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from auricle.config import keys
from auricle.directory.models import Member

CONTEXT = b"au1/known-browser\0"
RANDOM_BYTES = 16
MAC_BYTES = 16
MOST_TOKENS = 8
"""A desk that more people share than this forgets the one who was away longest."""
NOBODY = ""


def recognise(cookie: str, member: Member | None) -> bytes | None:
    """The digest of this browser's token for the member; None for a stranger's browser."""
    pseudonym = member.pseudonym if member else NOBODY
    for token in _tokens(cookie):
        if member is not None and _is_for(token, pseudonym):
            return hashlib.sha256(token).digest()
    return None


def remember(cookie: str, member: Member) -> str:
    """The cookie with a token for this member in front; one that is there already stays."""
    tokens = _tokens(cookie)
    ours = [token for token in tokens if _is_for(token, member.pseudonym)]
    if not ours:
        start = secrets.token_bytes(RANDOM_BYTES)
        ours = [start + _mac(start, member.pseudonym)]
    kept = [ours[0], *(token for token in tokens if token not in ours)]
    return ".".join(base64.urlsafe_b64encode(token).decode().rstrip("=") for token in kept[:MOST_TOKENS])


def _tokens(cookie: str) -> list[bytes]:
    tokens = []
    for part in cookie.split(".")[:MOST_TOKENS]:
        try:
            token = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue
        if len(token) == RANDOM_BYTES + MAC_BYTES:
            tokens.append(token)
    return tokens


def _is_for(token: bytes, pseudonym: str) -> bool:
    return hmac.compare_digest(token[RANDOM_BYTES:], _mac(token[:RANDOM_BYTES], pseudonym))


def _mac(start: bytes, pseudonym: str) -> bytes:
    message = CONTEXT + pseudonym.encode() + b"\0" + start
    return hmac.new(keys.form_key(), message, hashlib.sha256).digest()[:MAC_BYTES]

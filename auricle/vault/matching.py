"""Whether two reports name the same account or number, without keeping it: a hash that the database cannot compute.

The key comes from the pepper, which is in no database and no backup. A stolen database alone cannot be asked whether
somebody's number was reported. With the pepper as well it can, so the hashes of a report are few, and go when it goes.
A new pepper makes every hash useless; identifiers are then confirmed anew, report by report.
"""

import hashlib
import hmac
import secrets
from typing import NewType

from auricle.config import keys

Token = NewType("Token", bytes)

CONTEXT = b"au1/matter/identifier"
SIZE = 16
AT_ONCE = 8
"""A report has so many tokens, or twice so many: how many of them mean something cannot be counted."""


def token_of(sort: str, value: str) -> Token:
    """The hash of one identifier, the same in each report that names it."""
    key = hmac.new(keys.pepper(), CONTEXT, hashlib.sha256).digest()
    message = sort.encode() + b"\0" + value.encode()
    return Token(hmac.new(key, message, hashlib.sha256).digest()[:SIZE])


def padded(tokens: frozenset[Token]) -> list[Token]:
    """These tokens among others that mean nothing, in no order. None stay none."""
    more = -len(tokens) % AT_ONCE
    found = [*tokens, *(Token(secrets.token_bytes(SIZE)) for _ in range(more))]
    secrets.SystemRandom().shuffle(found)
    return found

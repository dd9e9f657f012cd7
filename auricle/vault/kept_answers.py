"""Keep an answer to a call so that only a repetition of the call can have it again.

What opens it is made of the caller's token and of the key that the caller gave the call. Neither is kept by us, so a
stolen table holds nothing: not even a secret that was shown once and is in an answer.
"""

import hashlib
import hmac

from auricle.sealing import wraps
from auricle.sealing.envelope import Sealed

CONTEXT = b"au1/kept-answer\0"


def keep(answer: bytes, *, token: str, key: str) -> Sealed:
    """The answer, for whoever has this token and this key."""
    return wraps.wrap(_opener(token, key), answer, context=CONTEXT)


def bring_back(kept: bytes, *, token: str, key: str) -> bytes:
    """The answer again. Raises WrapRefused when it was another token or key."""
    return wraps.unwrap(_opener(token, key), kept, context=CONTEXT)


def _opener(token: str, key: str) -> bytes:
    return hmac.new(token.encode(), CONTEXT + key.encode(), hashlib.sha256).digest()

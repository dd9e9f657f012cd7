"""Who may found the hotline: whoever can read what the command printed. The code is new at each start.

Only its digest is handed to the process that asks for it. A session is the digest of the code and a value of this
process, so it ends with the process; nothing about it is stored.
"""

import hashlib
import hmac
import secrets

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP_LETTERS = 4, 5
CONTEXT = b"auricle/first-run\0"

_of_this_process = secrets.token_bytes(32)


def new_code() -> str:
    """A code of about 98 bits to print."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))


def digest_of(code: str) -> str:
    """What may be handed on: the code follows from it for nobody."""
    return hashlib.sha256(CONTEXT + _plain(code).encode()).hexdigest()


def opens(code: str, digest: str) -> bool:
    """Whether this is the code that was printed."""
    return hmac.compare_digest(digest_of(code), digest)


def new_session(digest: str) -> str:
    """The value of the cookie."""
    return hmac.new(_of_this_process, CONTEXT + digest.encode(), hashlib.sha256).hexdigest()


def knows(session: str, digest: str) -> bool:
    """Whether the cookie is one of ours."""
    return hmac.compare_digest(session.encode(), new_session(digest).encode())


def form_token(session: str) -> str:
    """What every form of the session carries."""
    return hmac.new(session.encode(), CONTEXT + b"form", hashlib.sha256).hexdigest()


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter in LETTERS)

"""The reply reference of a referral's letter: who has it has the letter. It is computed and stands in no table."""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from auricle.config import keys
from auricle.reports.reference import ALPHABET, LOOKALIKES

CONTEXT = b"au1/reply\0"
LETTERS = 8


def reply_reference(referral: UUID) -> str:
    """Eight letters in two groups, under the installation's pepper."""
    digest = hmac.new(keys.pepper(), CONTEXT + referral.bytes, hashlib.sha256).digest()
    letters = "".join(ALPHABET[byte & 31] for byte in digest[:LETTERS])
    return f"{letters[:4]}-{letters[4:]}"


def is_reply_reference(typed: str, referral: UUID) -> bool:
    """Whether this is it, however it was typed."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    letters = "".join(letter for letter in plain if letter.isalnum()).translate(LOOKALIKES)
    wanted = reply_reference(referral).replace("-", "")
    return hmac.compare_digest(letters.encode(), wanted.encode())

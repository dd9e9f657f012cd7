"""The short name of a report for people on the desk: the first 50 bits of its id in Crockford's base 32. Plain.

It is computed, not stored, and found again as a range of ids; two reports in ten million may share one, so a search
shows all that match.
"""

import unicodedata
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 10
BITS = 50
LOOKALIKES = str.maketrans("OIL", "011")


def reference_of(report: UUID) -> str:
    """Ten letters in two groups, such as 7K3M9-Q2FRX."""
    number = report.int >> (128 - BITS)
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(LETTERS)))
    return f"{letters[:5]}-{letters[5:]}"


def ids_of(reference: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that a typed reference can mean, or None when it is no reference."""
    # Full-width letters come from a Chinese keyboard, other dashes and spaces from wherever it was copied.
    plain = unicodedata.normalize("NFKC", reference).upper()
    letters = "".join(letter for letter in plain if letter.isalnum()).translate(LOOKALIKES)
    if len(letters) != LETTERS or any(letter not in ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number * 32 + ALPHABET.index(letter)
    first = number << (128 - BITS)
    return UUID(int=first), UUID(int=first | ((1 << (128 - BITS)) - 1))

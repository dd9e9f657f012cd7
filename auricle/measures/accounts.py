"""What is sealed of a request: the account numbers and the paragraph of the law. Plain."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

LABEL = "accounts/1"
FORMAT = 1
MOST_ACCOUNTS = 20
LONGEST = 64
MOST_BASIS = 500


class NoAccounts(ValueError):
    """These are no account numbers; the text is the code of what is wrong."""


@dataclass(frozen=True)
class Asked:
    """The account numbers that a bank is asked about, and the paragraph by which."""

    numbers: Sequence[str] = field(repr=False)
    legal_basis: str = field(repr=False)


def read(text: str) -> tuple[str, ...]:
    """One account number to a line, each once.

    Raises NoAccounts: "required", "too_many", "too_long", "no_number", "check_digits".
    """
    numbers = tuple(
        dict.fromkeys(" ".join(line.split()).upper() for line in text.splitlines() if line.strip())
    )
    if not numbers:
        raise NoAccounts("required")
    if len(numbers) > MOST_ACCOUNTS:
        raise NoAccounts("too_many")
    for number in numbers:
        _check(number)
    return numbers


def dump(asked: Asked) -> bytes:
    """As it is sealed."""
    said = {"format": FORMAT, "numbers": list(asked.numbers), "legal_basis": asked.legal_basis}
    return json.dumps(said, ensure_ascii=False).encode()


def load(sealed: bytes) -> Asked:
    """As it was opened."""
    said = json.loads(sealed)
    return Asked(tuple(said["numbers"]), said["legal_basis"])


def _check(number: str) -> None:
    if len(number) > LONGEST:
        raise NoAccounts("too_long")
    plain = "".join(c for c in number if c not in " -./")
    if not (plain.isascii() and plain.isalnum() and any(c.isdigit() for c in plain)):
        raise NoAccounts("no_number")
    # Two letters and two digits begin an IBAN, whose check digits tell a slip from another customer's account.
    if len(plain) >= 15 and plain[:2].isalpha() and plain[2:4].isdigit():
        digits = "".join(str(int(c, 36)) for c in plain[4:] + plain[:4])
        if int(digits) % 97 != 1:
            raise NoAccounts("check_digits")

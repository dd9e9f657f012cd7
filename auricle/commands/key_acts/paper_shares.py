"""Shares of a seed as words on paper (SLIP-0039): five, of which three bring it back. The one importer of the library.

Its passphrase is never used: a wrong one does not fail, it silently gives another secret. What comes back is held
against the key it should be instead (recovery_ceremony.recover).
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from auricle.errors import Invalid

NEEDED, MADE = 3, 5
WORDS = 33
"""A seed of 32 bytes always makes shares of this many words."""


class BadShare(Invalid):
    """A share, or what several of them are together, cannot be used; the message says which and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"share": sentence})

    def __str__(self) -> str:
        return self.errors["share"]


def split(seed: bytes) -> list[str]:
    """Five shares of a seed, each a line of words."""
    (shares,) = generate_mnemonics(1, [(NEEDED, MADE)], seed)
    return list(shares)


def combine(shares: Sequence[str]) -> bytes:
    """The seed behind these shares. Raises BadShare for the first thing that is wrong."""
    read = [read_share(words, number) for number, words in enumerate(shares, start=1)]
    if len({share.common_parameters() for share in read}) > 1:
        raise BadShare(
            "these shares are of two different sets: look at the date and the fingerprint on each sheet."
        )
    if len({share.index for share in read}) < len(read):
        first, second = _twice(read)
        raise BadShare(f"share {first} and share {second} are the same sheet: give another one.")
    if len(read) < NEEDED:
        missing = NEEDED - len(read)
        raise BadShare(
            f"{NEEDED} shares are needed: {missing} more {'is' if missing == 1 else 'are'} missing."
        )
    try:
        return bytes(combine_mnemonics(shares[:NEEDED]))
    except MnemonicError:
        # The set's own number is short, so shares of two sets can look alike; their sum never does.
        raise BadShare("these shares do not belong together.") from None


def read_share(text: str, number: int) -> Share:
    """One share, checked by itself. Raises BadShare with the number of the share and of the word."""
    words = text.lower().split()
    for place, word in enumerate(words, start=1):
        if word not in WORDLIST:
            near = get_close_matches(word, WORDLIST, n=1)
            hint = f" Perhaps “{near[0]}”?" if near else ""
            raise BadShare(f"share {number}: word {place}, “{word}”, is not in the list of words.{hint}")
    if len(words) != WORDS:
        raise BadShare(f"share {number} has {len(words)} words, and a share has {WORDS}.")
    try:
        return Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise BadShare(
            f"share {number} has a word in the wrong place, or one word taken for another: compare it with the sheet."
        ) from None


def _twice(read: Sequence[Share]) -> tuple[int, int]:
    """The numbers of two shares that are one."""
    by_index = sorted(enumerate(read, start=1), key=lambda item: item[1].index)
    return next((a, b) for (a, one), (b, two) in pairwise(by_index) if one.index == two.index)

"""Split a key so that any two shares give it back and one alone says nothing at all (Shamir's scheme over GF(256)).

Each byte k of the key lies on a straight line of its own, k + a * x, with a random slope a. Share x is the line's
value there; the key is its value at 0. Through one point go lines to every value, so one share fits every key.

Multiplying is done by shifts and masks, not by tables: a table that is read at a secret place tells the processor's
cache which place it was. The other factor is always a seat's number, which everybody knows.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import NewType

from auricle.sealing.envelope import KEY_SIZE, BadKey, ContentKey, SealError

Share = NewType("Share", bytes)

THRESHOLD = 2
FIRST_SEAT, LAST_SEAT = 1, 5
"""Seat 0 would be the key itself."""
REDUCTION = 0x1B
"""x^8 + x^4 + x^3 + x + 1 without its first term: the polynomial of AES, so that anybody can check the sums."""
INVERSE_EXPONENT = 254


class BadShares(SealError):
    """These are not two shares of two seats."""


def split(key: ContentKey, seats: Iterable[int]) -> dict[int, Share]:
    """A share for each of these seats; any two of them give the key back."""
    return split_with(key, secrets.token_bytes(KEY_SIZE), seats)


def split_with(key: ContentKey, slope: bytes, seats: Iterable[int]) -> dict[int, Share]:
    """The sums of `split`, for the vectors. A slope is used once, and nobody may know it."""
    numbers = list(seats)
    if len(key) != KEY_SIZE or len(slope) != KEY_SIZE:
        raise BadKey("A key has 32 bytes, and so has its slope.")
    if len(set(numbers)) < THRESHOLD or len(set(numbers)) != len(numbers):
        raise BadShares("A key is split for two seats or more, each once.")
    return {seat: Share(_xor(key, _times(slope, _number(seat)))) for seat in numbers}


def combine(shares: Mapping[int, bytes]) -> ContentKey:
    """The key behind two shares. Whether it is the right one its commitment says: two wrong shares give a key too."""
    if len(shares) != THRESHOLD or any(len(share) != KEY_SIZE for share in shares.values()):
        raise BadShares("A key is put together from two shares of 32 bytes.")
    (one, first), (two, second) = shares.items()
    # A line without slope would have made every share the key itself; no honest sealer draws one.
    if first == second:
        raise BadShares("The shares of two seats differ.")
    crossed = _xor(_times(first, _number(two)), _times(second, _number(one)))
    return ContentKey(_times(crossed, inverse(one ^ two)))


def inverse(number: int) -> int:
    """What a number is multiplied by to give 1: its 254th power, since 255 of them lead back to 1."""
    result, power, left = 1, number, INVERSE_EXPONENT
    while left:
        if left & 1:
            result = multiply(result, power)
        power, left = multiply(power, power), left >> 1
    return result


def multiply(secret: int, known: int) -> int:
    """Product in GF(256). The steps taken depend on `known` alone."""
    product = 0
    while known:
        if known & 1:
            product ^= secret
        secret = ((secret << 1) & 0xFF) ^ (REDUCTION & -(secret >> 7))
        known >>= 1
    return product


def _number(seat: int) -> int:
    if not FIRST_SEAT <= seat <= LAST_SEAT:
        raise BadShares(f"A seat has a number from {FIRST_SEAT} to {LAST_SEAT}.")
    return seat


def _times(secret: bytes, known: int) -> bytes:
    return bytes(multiply(byte, known) for byte in secret)


def _xor(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))

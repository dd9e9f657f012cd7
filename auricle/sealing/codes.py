"""Receipt codes: 20 digits, and what reporter, public tier and worker derive from them.

Who holds what (03-sealing.md, "Receipt"; SPEC.md has the sums):

* The reporter holds the code R and, while filing, a random seed S.
* `auth_secret` (a) and `receipt_wrap` (W) are fast hashes of R: they travel sealed to the registrar and
  never rest in the open, where codes could be tried against them with nothing slow in the way.
* The registrar turns a into h with the pepper and Argon2id (`stretch`), stores `lookup_id(h)` and
  `lock(server_part(h), W)`, and forgets the rest. Those two are useless without pepper and code.
"""

import hashlib
import hmac
import secrets
import unicodedata
from typing import NewType

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import hkdf
from auricle.sealing.envelope import (
    KEY_SIZE,
    NONCE_SIZE,
    PEPPER_SIZE,
    SEED_SIZE,
    TAG_SIZE,
    BadKey,
    CutAtByte,
    Pepper,
    Sealed,
    SealError,
    Seed,
    WrapRefused,
)
from auricle.sealing.wraps import unwrap, wrap

ReceiptCode = NewType("ReceiptCode", str)
AuthSecret = NewType("AuthSecret", bytes)
Stretched = NewType("Stretched", bytes)
LookupId = NewType("LookupId", bytes)
ServerPart = NewType("ServerPart", bytes)

RANDOM_DIGITS = 19
CODE_DIGITS = 20
GROUP_DIGITS = 4
ARGON_MEMORY_KIB = 128 * 1024
ARGON_PASSES = 3
ARGON_LANES = 1
STRETCHED_SIZE = 32
WRAPPED_SEED_SIZE = SEED_SIZE + TAG_SIZE

AUTH = b"au1/receipt/auth"
WRAP = b"au1/receipt/wrap"
LOCK = b"au1/receipt/lock"
SALT = b"salt"
LOOKUP = b"lookup"
PRF = b"prf"
CODE_FROM = b"au1/receipt/code-from"
SEED_FROM = b"au1/receipt/seed-from"

# One key encrypts one seed, ever, because a code is drawn together with its seed: a fixed nonce repeats
# nothing.
ONLY_NONCE = bytes(NONCE_SIZE)

# The quasigroup of order 10 from Damm's thesis. It finds every wrong digit and every swap of two neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
# What people and keyboards put between the groups: dashes and dots of every kind, beside any white space.
SEPARATORS = frozenset("-.,_/‐‑‒–—―−－．・·")


class BadCode(SealError):
    """What was typed is no receipt code: not 20 digits, or a digit is wrong."""


def new_receipt_code() -> ReceiptCode:
    """A fresh code of 63 bits, for one filing: `receipt_wrap` must never meet one code with two seeds."""
    return _with_check_digit(secrets.randbelow(10**RANDOM_DIGITS))


def receipt_from(secret: bytes) -> tuple[ReceiptCode, Seed]:
    """Code and seed that follow from 32 secret random bytes, for a page that may be sent twice.

    The seed comes along because `receipt_wrap` must never meet one code with two seeds.
    """
    if len(secret) != KEY_SIZE:
        raise BadKey("A receipt is made from 32 bytes.")
    number = int.from_bytes(hkdf(secret, salt=b"", info=CODE_FROM), "big") % 10**RANDOM_DIGITS
    return _with_check_digit(number), Seed(hkdf(secret, salt=b"", info=SEED_FROM, size=SEED_SIZE))


def read_receipt_code(typed: str) -> ReceiptCode:
    """The code in what somebody typed, with spaces, dashes or full-width digits; raises BadCode."""
    kept = (c for c in typed if not (c.isspace() or c in SEPARATORS or unicodedata.category(c) == "Cf"))
    digits = "".join(map(_ascii_digit, kept))
    if len(digits) != CODE_DIGITS:
        raise BadCode(f"A receipt code has {CODE_DIGITS} digits; these are {len(digits)}.")
    if _damm(digits) != 0:
        raise BadCode("A digit of this receipt code is wrong.")
    return ReceiptCode(digits)


def grouped(code: ReceiptCode) -> str:
    """The code as it is shown: five groups of four digits."""
    return " ".join(code[i : i + GROUP_DIGITS] for i in range(0, CODE_DIGITS, GROUP_DIGITS))


def auth_secret(code: ReceiptCode, site: str) -> AuthSecret:
    """What the reporter shows to prove that they hold the code. A fast hash: never store or log it."""
    return AuthSecret(_from_code(code, site, AUTH))


def receipt_wrap(code: ReceiptCode, site: str, seed: Seed) -> Sealed:
    """The reporter's seed under the code: 48 bytes. A fast hash guards it: never let it rest unsealed."""
    if len(seed) != SEED_SIZE:
        raise BadKey("A seed has 32 bytes.")
    return Sealed(AESGCM(_from_code(code, site, WRAP)).encrypt(ONLY_NONCE, seed, None))


def receipt_unwrap(code: ReceiptCode, site: str, wrapped: bytes) -> Seed:
    """The reporter's seed; raises CutAtByte or WrapRefused."""
    if len(wrapped) != WRAPPED_SEED_SIZE:
        raise CutAtByte(f"A wrapped seed has {WRAPPED_SEED_SIZE} bytes, this one {len(wrapped)}.")
    try:
        return Seed(AESGCM(_from_code(code, site, WRAP)).decrypt(ONLY_NONCE, wrapped, None))
    except InvalidTag as error:
        raise WrapRefused("This seed was wrapped under another code, or it was changed.") from error


def stretch(a: AuthSecret, pepper: Pepper) -> Stretched:
    """The slow step, some tenths of a second and 128 MiB: run one at a time per core."""
    _check_pepper(pepper)
    return Stretched(
        hash_secret_raw(
            secret=a,
            salt=_hmac(pepper, SALT),
            time_cost=ARGON_PASSES,
            memory_cost=ARGON_MEMORY_KIB,
            parallelism=ARGON_LANES,
            hash_len=STRETCHED_SIZE,
            type=Type.ID,
        )
    )


def lookup_id(pepper: Pepper, h: Stretched) -> LookupId:
    """Where the registration of this code is stored. Tells nothing about `server_part`."""
    _check_pepper(pepper)
    return LookupId(_hmac(pepper, LOOKUP + h))


def server_part(pepper: Pepper, h: Stretched) -> ServerPart:
    """The installation's part of the key that locks W; sent to a browser only after the code was proved."""
    _check_pepper(pepper)
    return ServerPart(_hmac(pepper, PRF + h))


def lock(part: ServerPart, wrapped: bytes) -> Sealed:
    """W for storage: under the server part, so that the database alone offers nothing to guess against."""
    return wrap(part, wrapped, context=LOCK)


def unlock(part: ServerPart, blob: bytes) -> Sealed:
    """W again; raises CutAtByte, BadHeader or WrapRefused."""
    return Sealed(unwrap(part, blob, context=LOCK))


def _from_code(code: ReceiptCode, site: str, info: bytes) -> bytes:
    return hkdf(code.encode("ascii"), salt=site.encode("utf-8"), info=info)


def _hmac(pepper: Pepper, message: bytes) -> bytes:
    return hmac.new(pepper, message, hashlib.sha256).digest()


def _check_pepper(pepper: Pepper) -> None:
    if len(pepper) != PEPPER_SIZE:
        raise BadKey(f"A pepper has {PEPPER_SIZE} bytes, this one {len(pepper)}.")


def _ascii_digit(character: str) -> str:
    """Full-width and other decimal digits as 0 to 9; anything else as no code could hold it."""
    value = unicodedata.decimal(character, -1)
    if value < 0:
        raise BadCode("A receipt code has digits only.")
    return str(value)


def _with_check_digit(number: int) -> ReceiptCode:
    digits = f"{number:0{RANDOM_DIGITS}d}"
    return ReceiptCode(digits + str(_damm(digits)))


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim

"""What the same fraud leaves behind in several reports: an account, a telephone, an address on the web, a plate. Plain.

The same thing is written in many ways; here they become one. Names, papers and mail addresses are none of these:
reports are linked because they are about the same thing, never to collect what is known of somebody. What comes out is
not kept, only a keyed hash of it is (vault/matching.py).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

import phonenumbers
from stdnum import bitcoin

from auricle.redaction.reaching import REGIONS
from auricle.redaction.spans import Kind


class Sort(StrEnum):
    """What reports can be matched by."""

    ACCOUNT = "account"
    PHONE = "phone_used_for_fraud"
    WEB = "web_address"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One thing, however it was written. Its repr may stand in a log."""

    sort: Sort
    value: str = field(repr=False)


LEAST_IN_AN_ACCOUNT, LEAST_IN_A_NUMBER, LEAST_IN_A_PLATE = 6, 6, 4
"""Signs; what is shorter stands in too many reports."""
MOST = 200
_READ = str.maketrans("零〇幺一二两三四五六七八九", "0011223456789")
_SPOKEN: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            "00123456789",
            strict=True,
        )
    )
)
_TRON = re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
SHARED = frozenset(
    {
        *(
            "facebook.com",
            "instagram.com",
            "x.com",
            "twitter.com",
            "tiktok.com",
            "youtube.com",
            "linkedin.com",
        ),
        *("t.me", "telegram.me", "wa.me", "discord.gg", "line.me", "vk.com", "bit.ly", "tinyurl.com", "t.cn"),
        *("weibo.com", "douyin.com", "taobao.com", "xiaohongshu.com", "kuaishou.com", "zhihu.com", "qq.com"),
        *("google.com", "docs.google.com", "forms.gle", "apps.apple.com", "play.google.com", "github.com"),
        *("medium.com", "ebay.com", "amazon.com", "paypal.me", "alibaba.com"),
    }
)
"""Hosts that belong to everybody: there the path says whose page it is."""


def identifier(kind: Kind, words: str) -> Identifier | None:
    """The thing that these words of a report name; None if it is none that reports are matched by, or too short."""
    found = _NORMAL.get(kind)
    if found is None or len(words) > MOST:
        return None
    sort, normal = found
    value = normal(unicodedata.normalize("NFKC", words).strip())
    return Identifier(sort, value) if value else None


def _account(words: str) -> str:
    """Of an account, a card or a wallet: its signs. In two kinds of wallets capitals count."""
    signs = _signs(words)
    if _TRON.fullmatch(signs) or (signs[:1] in "13" and bitcoin.is_valid(signs)):
        return signs
    return signs.upper() if len(signs) >= LEAST_IN_AN_ACCOUNT else ""


def _plate(words: str) -> str:
    signs = _signs(words).upper()
    return signs if len(signs) >= LEAST_IN_A_PLATE else ""


def _signs(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum())


def _phone(words: str) -> str:
    """With its country, if it has one or is a number somewhere; else its digits.

    A number without a country is tried by the habits of one country after the other, always in the same order. So it is
    always taken for the same, if sometimes for the wrong one: then a match is missed, and none is made up.
    """
    dialled = "".join(_SPOKEN.get(word, word) for word in re.split(r"[\s,-]+", words.lower()))
    dialled = dialled.translate(_READ)
    digits = "".join(sign for sign in dialled if sign.isdigit())
    if len(digits) < LEAST_IN_A_NUMBER:
        return ""
    if dialled.startswith(("+", "(+", "00")):
        return _abroad(f"+{digits.removeprefix('00') if dialled.startswith('00') else digits}") or digits
    return next((found for region in REGIONS if (found := _at_home(digits, region))), digits)


def _abroad(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _at_home(digits: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _web(words: str) -> str:
    """The host, whatever page of it; where a host belongs to everybody, the host with its path."""
    words = words.strip(".,;:!?\"'()<>[]{}")
    parts = _split(words if _SCHEME.match(words) else f"//{words}")
    host = _host(parts) if parts else ""
    if not parts or "." not in host:
        return ""
    if host not in SHARED:
        return host
    path = parts.path.strip("/").lower()
    return f"{host}/{path}" if path else ""


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    """As the name system asks for it: small letters, other scripts as xn--."""
    try:
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    for before in ("www.", "m."):
        host = host.removeprefix(before) if host.count(".") > 1 else host
    return host


_NORMAL: Mapping[Kind, tuple[Sort, Callable[[str], str]]] = MappingProxyType(
    {
        Kind.ACCOUNT: (Sort.ACCOUNT, _account),
        Kind.CARD: (Sort.ACCOUNT, _account),
        Kind.PHONE: (Sort.PHONE, _phone),
        Kind.WEB: (Sort.WEB, _web),
        Kind.PLATE: (Sort.PLATE, _plate),
    }
)
"""What is not here is never matched by: persons, papers, mail addresses, names in messengers, homes, organisations."""

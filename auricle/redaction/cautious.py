"""Numbers that could be a telephone or an account, with nothing that says so. Plain.

What is hidden at first sight and shown with a reason may be hidden once too often: a hidden invoice number costs a
click.
"""

import re
from collections.abc import Iterator

from auricle.redaction.spans import Kind, Span

_DIGITS = re.compile(r"\d")
# Digits with what people put between them; a full stop or comma at the end belongs to the sentence.
_NUMBER = re.compile(r"(?<![A-Za-z\d_.,])\+?\(?\d(?:[\s().\-/·]{0,3}\d){4,60}", re.ASCII)
_SIGNED = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6,9}(?![A-Za-z0-9])", re.ASCII)
_DATE = re.compile(r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})")
_YEARS = re.compile(r"(?:19|20)\d{2}\s?[-/]\s?(?:19|20)\d{2}")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥￥₽₹]|RMB|USD|EUR)\s?$")
_MONEY_AFTER = re.compile(r"\s?(?:元|块|万|亿|yuan|euros?|dollars?|RMB|USD|EUR)", re.IGNORECASE)
_MONEY_LOOK_BACK = 4

FEWEST_PHONE, MOST_PHONE = 7, 15
UNSURE = 0.3


def numbers(text: str) -> Iterator[Span]:
    """Each long number that is no date, no span of years and no sum of money."""
    for match in _SIGNED.finditer(text):
        yield Span(*match.span(), Kind.ID, UNSURE)
    for match in _NUMBER.finditer(text):
        digits = len(_DIGITS.findall(match[0]))
        if digits > MOST_PHONE:
            yield Span(*match.span(), Kind.ACCOUNT, UNSURE)
        elif digits >= FEWEST_PHONE and not _harmless(text, match):
            yield Span(*match.span(), Kind.PHONE, UNSURE)


def _harmless(text: str, match: re.Match[str]) -> bool:
    number = match[0]
    return bool(
        _DATE.fullmatch(number)
        or _YEARS.fullmatch(number)
        or _MONEY_BEFORE.search(text[max(0, match.start() - _MONEY_LOOK_BACK) : match.start()])
        or _MONEY_AFTER.match(text, match.end())
    )

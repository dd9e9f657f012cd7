"""Postal addresses: a street with a number, a building with a flat. A room alone is none. Plain."""

import re
from collections.abc import Iterator

from auricle.redaction.cues import END
from auricle.redaction.spans import Kind, Recogniser, Span

_STREET = (
    r"Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Court|Ct|Close|Drive|Dr|Boulevard|Blvd|Way|Square|Terrace|Crescent|Highway|Row"
    r"|Gardens|Parade|Walk|Mews|Quay|Alley|Grove"
)
_PART = r"(?:Flat|Apt|Apartment|Suite|Unit|Floor|Room|House|Block)\.?\s?#?\w{1,6}"
ENGLISH = (
    Recogniser(
        Kind.ADDRESS,
        re.compile(
            rf"(?<![\w.,/-])(?:{_PART},? )?\d{{1,5}}(?:[/-]\d{{1,4}})?[A-Za-z]?,? "
            rf"(?:[A-Z][\w'.-]{{0,24}} ){{1,4}}(?:{_STREET})\b\.?"
            rf"(?:,? {_PART}\b)?(?:, [A-Z][\w'-]{{1,24}}(?: [A-Z][a-z'-]{{1,24}}){{0,2}}){{0,2}}"
            r"(?:,? (?:[A-Z]{2} )?\d{5}(?:-\d{4})?\b)?"
        ),
        0.9,
    ),
    Recogniser(Kind.ADDRESS, re.compile(r"\bP\.? ?O\.? Box \d{1,7}\b", re.IGNORECASE), 0.95),
    Recogniser(
        Kind.ADDRESS, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"), 0.9
    ),  # postcodes of the United Kingdom
)

HAN = "\u4e00-\u9fff"
_ROAD = "(?:大道|大街|路|街|巷|弄|胡同)"
_ESTATE = "(?:小区|花园|公寓|大厦|家园|新村|苑|大院|广场|宿舍)"
_COUNTED = "(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|房|户|弄)"
_INSIDE = rf"(?:[{HAN}]{{2,8}}?{_ESTATE})?(?:[A-Za-z]?\d{{1,5}}{_COUNTED}?-?){{0,6}}"
_CHINESE = re.compile(
    rf"[{HAN}]{_ROAD}(?:[{HAN}]段)? ?\d{{1,5}}(?:号院|号|弄|-\d{{1,4}}){_INSIDE}{END}"
    rf"|[{HAN}]{_ESTATE}[A-Za-z]?\d{{1,4}}(?:号楼|栋|幢|座|号院|号){_INSIDE}{END}"
    rf"|[{HAN}]{_ROAD}[和与][{HAN}]{{2,5}}{_ROAD}(?:交叉口|路口|交汇处|口)(?:[东南西北]{{1,2}}[角侧边])?"
    rf"|[{HAN}]村\d{{1,3}}组(?:\d{{1,4}}号)?"
)
LONGEST_BEFORE = 22
_BEGINS = re.compile(rf"[^{HAN}]|[在住到去从是寄于址往给把了叫搬至停位去找的]")
"""What ends the sentence before an address begins. `和` is none: half of all towns have a road of peace."""


def chinese(text: str) -> Iterator[Span]:
    """Addresses in Chinese. What names town and district before the street belongs to them."""
    for match in _CHINESE.finditer(text):
        first = max(0, match.start() - LONGEST_BEFORE)
        starts = [found.end() for found in _BEGINS.finditer(text, first, match.start())]
        yield Span(starts[-1] if starts else first, match.end(), Kind.ADDRESS, 0.9)

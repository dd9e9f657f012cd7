"""Where somebody can be reached: telephone, mail, web. Plain."""

import re

import phonenumbers

from auricle.redaction.cues import EDGE, END, after, later
from auricle.redaction.spans import Kind, Recogniser

LEAST_DIGITS, MOST_DIGITS = 6, 15
REGIONS = ("GB", "US", "CN", "HK", "IN", "KE", "ZA", "NG")
"""Whose habits a number without a country code is tried by. A reporter writes where they are, not where we are."""

_GROUPS = r"\(?\d{1,5}\)?(?:[ ().-]{1,2}\d{1,8}){0,5}"
DATE = re.compile(r"(?:19|20)\d\d[-. ]\d{1,2}[-. ]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:\.\d{1,2})?")


def _digits(words: str) -> int:
    return sum(sign.isdigit() for sign in words)


def _named(words: str) -> float:
    return 0.95 if LEAST_DIGITS <= _digits(words) <= MOST_DIGITS and not DATE.fullmatch(words) else 0.0


def _abroad(words: str) -> float:
    """With a country code. One that no country gives out is still one that somebody was told to ring."""
    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", words), None)
    except phonenumbers.NumberParseException:
        return 0.5 if _digits(words) <= MOST_DIGITS else 0.0
    return 0.97 if phonenumbers.is_possible_number(number) else 0.7


def _at_home(words: str) -> float:
    """Without a country code and without a word: taken if it is one somewhere and looks like nothing else."""
    if DATE.fullmatch(words) or _DOTTED.fullmatch(words) or not 9 <= _digits(words) <= 11:
        return 0.0
    return 0.8 if any(_valid(words, region) for region in REGIONS) else 0.0


def _valid(words: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(words, region))
    except phonenumbers.NumberParseException:
        return False


_PHONE_WORDS = (
    r"(?:tele)?phones?|tel|mobile|cell|whatsapp|sms|fax|hotline|helpline|landline"
    r"|call(?:ed)?(?: (?:me|us|him|her|from))?|dial|rang|ring|text(?: me)?"
    r"|(?:my|his|her|their) number|reach (?:me|us|him|her|them)|texted"
    r"|电话|手机|热线|致电|拨打|来电|联系方式|座机|固话|回拨|号码|打给我"
)
_PHONES = r"(?:tele)?phones?|mobile|whatsapp|sms|hotline|helpline|landline|电话|手机|热线|座机|固话|短信"
_READ = "零〇一二两三四五六七八九幺"
_SPOKEN = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"

PHONES = (
    Recogniser(Kind.PHONE, after(_PHONE_WORDS, rf"\+?{_GROUPS}{END}"), 0, _named),
    Recogniser(
        Kind.PHONE,
        later(_PHONES, rf"\d{{7,12}}{END}|\d{{3,4}}[ -]\d{{3,4}}(?:[ -]\d{{3,4}})?{END}"),
        0,
        _named,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(rf"{EDGE}(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{END}"),
        0.95,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(rf"(?<![\w.,/-])\(?0\d{{2,4}}\)?[ -]{{1,2}}\d{{3,4}}[ -]?\d{{3,4}}{END}", re.ASCII),
        0.9,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(rf"(?<![\w.,/-])[48]00[ -]\d{{3,4}}[ -]?\d{{3,4}}{END}", re.ASCII),
        0.85,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(rf"(?<![\w.,/-])\(?[2-9]\d\d\)?[ .-]{{1,2}}\d{{3}}[ .-]\d{{4}}{END}", re.ASCII),
        0.85,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(
            rf"(?<![\w+.,/-])(?:\+|00)[1-9]\d{{0,3}}(?:[ ().-]{{0,2}}\d{{1,4}}){{2,7}}{END}", re.ASCII
        ),
        0,
        _abroad,
        bare=True,
    ),
    Recogniser(
        Kind.PHONE,
        re.compile(rf"(?<![\w.,/-])\(?\d{{2,5}}\)?(?:[ .-]{{1,2}}\d{{2,6}}){{1,4}}{END}", re.ASCII),
        0,
        _at_home,
        bare=True,
    ),
    Recogniser(Kind.PHONE, re.compile(rf"(?<![\w.,/-])0\d{{8,10}}{END}", re.ASCII), 0.7, bare=True),
    # As a transcript writes what was said.
    Recogniser(
        Kind.PHONE,
        re.compile(rf"(?<![{_READ}十百千万第])[{_READ}](?:[ ,-]?[{_READ}]){{6,19}}(?![十百千万])"),
        0.85,
    ),
    Recogniser(
        Kind.PHONE, re.compile(rf"\b{_SPOKEN}(?:[ ,-]{{1,2}}{_SPOKEN}){{5,19}}\b", re.IGNORECASE), 0.85
    ),
)

_LOCAL = r"A-Za-z0-9_.%+-"
_TOP = (
    r"com|net|org|info|biz|io|me|co|gov|edu|app|top|vip|xyz|site|online|shop|club|live|icu|cc|tv|example|test"
    r"|cn|hk|tw|jp|kr|sg|my|th|vn|ph|in|ir|tr|uk|ie|us|ca|au|nz|br|mx|za|ng|ke|eu|de|fr|it|es|nl|be|ch|at|pl|se|no|dk|fi"
    r"|pt|cz|gr|ro|hu|ua|ru"
)
_PATH = r"(?:[/:?#][!#-&*-;=?-~]{0,2000})?(?<![.,;:!?])"

MAILS = (
    Recogniser(
        Kind.MAIL,
        re.compile(rf"(?<![{_LOCAL}])[{_LOCAL}]+@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,8}}"),
        0.97,
    ),
    # As people write it who fear robots.
    Recogniser(
        Kind.MAIL,
        re.compile(
            rf"(?<![{_LOCAL}])[{_LOCAL}]{{1,64}} {{0,2}}(?:[\[(]at[\])]|\bat\b|#) {{0,2}}[A-Za-z0-9-]{{1,63}}"
            rf"(?: {{0,2}}(?:[\[(]dot[\])]|\bdot\b) {{0,2}}[A-Za-z0-9-]{{2,63}}){{1,4}}",
            re.IGNORECASE,
        ),
        0.9,
    ),
)
WEB = (
    Recogniser(
        Kind.WEB,
        re.compile(r"(?:https?|ftp|hxxps?)://[!#-&*-;=?-~]{1,2000}(?<![.,;:!?])", re.IGNORECASE),
        0.97,
    ),
    Recogniser(
        Kind.WEB,
        re.compile(
            rf"(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_TOP})(?![\w-]){_PATH}", re.ASCII | re.IGNORECASE
        ),
        0.85,
    ),
    Recogniser(
        Kind.WEB, re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?(?![\w.]\d)", re.ASCII), 0.8
    ),
)

"""Amounts: whole numbers of a currency's smallest unit, with its code of ISO 4217. Plain."""

from dataclasses import dataclass
from decimal import Decimal

CODES = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
        "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP "
        "LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR "
        "PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
        "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF "
        "XPF YER ZAR ZMW ZWG "
    ).split()
)
"""The currencies of states and unions of states in ISO 4217; no funds, metals or test codes."""
WHOLE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
MOST = 10**15
"""More than any account holds: what is above it is a slip of the keyboard."""
LONGEST = 40


class NoAmount(ValueError):
    """This is no amount of that currency; the text is the code of what is wrong."""


@dataclass(frozen=True, order=True)
class Money:
    """An amount in a currency's smallest unit."""

    minor: int
    currency: str


def places(currency: str) -> int:
    """How many digits stand behind the point."""
    return 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2


def read(text: str, currency: str) -> Money:
    """An amount as somebody typed it, with a point before the smallest unit and commas or spaces between thousands.

    Raises NoAmount: "currency", "number", "too_fine", "too_small", "too_large".
    """
    if currency not in CODES:
        raise NoAmount("currency")
    plain = "".join(text.split()).replace(",", "")
    # A comma before one or two last digits is how half the world writes the point: it must not become a hundredfold.
    odd = "," in text and len(text.strip().rpartition(",")[2].partition(".")[0]) != 3
    if odd or not plain.isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > LONGEST:
        raise NoAmount("number")
    amount = Decimal(plain)
    minor = amount.scaleb(places(currency))
    if minor != int(minor):
        raise NoAmount("too_fine")
    return checked(int(minor), currency)


def checked(minor: int, currency: str) -> Money:
    """An amount as a machine sends it. Raises NoAmount: "currency", "too_small", "too_large"."""
    if currency not in CODES:
        raise NoAmount("currency")
    if minor <= 0:
        raise NoAmount("too_small")
    if minor > MOST:
        raise NoAmount("too_large")
    return Money(minor, currency)


def written(minor: int, currency: str) -> str:
    """An amount as it is shown, the same in every language: CNY 1,250.00."""
    digits = places(currency)
    return f"{currency} {Decimal(minor).scaleb(-digits):,.{digits}f}"

"""What a paper of a referral is made from: the open facts and the opened document. Plain."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from auricle.referrals.deadlines import Clock
from auricle.referrals.package import Document


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One version of a package, opened so that a paper can be made of it. `language` is the paper's."""

    number: str
    agency: str
    language: str
    category: int
    region: int | None
    grade: int | None
    asked: str
    document: Document = field(repr=False)
    clocks: Sequence[Clock] = ()


@dataclass(frozen=True, kw_only=True)
class TakenLetter(Taken):
    """A letter besides: to where, from where, whom to call, and what proves that an answer is one to it."""

    address: tuple[str, ...]
    reply_to: tuple[str, ...]
    phone: str
    reply: str = field(repr=False)

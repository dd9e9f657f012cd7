"""What was done with a referral and said about it, oldest first, and who reads each word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext

from auricle.faces.desk.delivery_words import BY, WHY
from auricle.faces.desk.referral_words import EVENTS
from auricle.referrals.desk_reading import DeskReferral, Said
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move, RecallReason, Verified
from auricle.referrals.wording import GROUNDS, LONGER, OUTCOMES, RECALLS, VERIFIED

Text = str | Promise
ICONS: Mapping[str, str] = MappingProxyType({"agency": "message", "desk": "step", "clock": "clock"})


@dataclass(frozen=True)
class SaidWords:
    """One step in words. `reader` says who reads the words: "agency", "desk", or nobody where there are none."""

    number: int
    title: Text
    who: str
    at: datetime
    text: str = field(repr=False)
    detail: Text
    until: datetime | None
    owner: str
    reader: str
    side: str
    icon: str


def said_words(page: DeskReferral) -> list[SaidWords]:
    """Everything, in the order in which it happened."""
    return [_words(one, page) for one in page.said]


def _words(one: Said, page: DeskReferral) -> SaidWords:
    reader = "" if not one.words or one.side == "agency" else "desk" if one.inside else "agency"
    until = one.data.get("until")
    return SaidWords(
        number=one.number,
        title=EVENTS[one.move],
        who=f"{one.who}, {page.agency}" if one.side == "agency" and one.who else one.who,
        at=one.at,
        text=one.words,
        detail=_detail(one),
        until=parse_datetime(until) if isinstance(until, str) else None,
        owner=one.owner,
        reader=reader,
        side=one.side,
        icon="message" if reader == "agency" else "note" if reader == "desk" else ICONS[one.side],
    )


def _detail(one: Said) -> Text:
    """The code that the event carries, in words; of an answer on paper, that the desk entered it."""
    words = _code(one)
    if one.data.get("on_behalf"):
        entered = gettext("entered by the desk")
        return f"{words} · {entered}" if words else entered
    return words


def _code(one: Said) -> Text:
    names = ("ground", "outcome", "how", "why")
    ground, outcome, how, why = (str(one.data.get(name, "")) for name in names)
    if ground in set(Ground):
        return GROUNDS[Ground(ground)]
    if outcome in set(AgencyOutcome):
        return OUTCOMES[AgencyOutcome(outcome)]
    if how in set(Verified):
        return VERIFIED[Verified(how)]
    reason = str(one.data.get("reason", ""))
    if reason in set(RecallReason):
        return RECALLS[RecallReason(reason)]
    if one.move is Move.EXTEND and why in set(Longer):
        return LONGER[Longer(why)]
    way = str(one.data.get("by", ""))
    if way in BY or why in WHY:
        return BY.get(way, WHY.get(why, ""))
    package = one.data.get("package")
    return gettext("version %(number)s") % {"number": package} if package else ""

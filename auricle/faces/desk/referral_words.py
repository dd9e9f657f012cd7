"""Referrals in words: what happened, how their clocks stand, and the rows of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from auricle.directory import labels
from auricle.faces.desk.row_words import NOBODY
from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.promise import LEVELS, ClockFace
from auricle.referrals.desk_lists import Row
from auricle.referrals.moves import Asked, ClockKind, Kind, Move, State
from auricle.referrals.wording import ASKED, CLOCKS, KINDS, STATES

Text = str | Promise

EVENTS: Mapping[Move, Promise] = MappingProxyType(
    {
        Move.DRAFT: _("Referral drafted"),
        Move.DISCARD: _("Draft of a referral discarded"),
        Move.APPROVE: _("Referral approved"),
        Move.SEND: _("Referral sent"),
        Move.DELIVERED: _("Referral delivered"),
        Move.DELIVERY_FAILED: _("Referral could not be delivered"),
        Move.SEND_AGAIN: _("Referral sent again"),
        Move.POST: _("Letter posted to the agency"),
        Move.ACKNOWLEDGE: _("The agency confirmed receipt"),
        Move.ACCEPT: _("The agency accepted"),
        Move.BEGIN: _("The agency began to work on it"),
        Move.ASK: _("The agency asked"),
        Move.ANSWER: _("Answer to the agency"),
        Move.REQUEST_RETURN: _("The agency wants to return it"),
        Move.UPHOLD_RETURN: _("Taken back from the agency"),
        Move.OVERRULE_RETURN: _("Left with the agency"),
        Move.DISPUTE: _("The agency contests the ruling"),
        Move.EXTEND: _("The agency needs longer"),
        Move.REPORT_OUTCOME: _("The agency reported the outcome"),
        Move.ASK_REPORTER: _("The reporter was asked whether it is so"),
        Move.VERIFY: _("Outcome verified"),
        Move.REWORK: _("Outcome sent back to the agency"),
        Move.END: _("Referral ended"),
        Move.RECALL: _("Referral recalled"),
        Move.CONFIRM_DELETION: _("The agency confirmed that all copies are deleted"),
        Move.ARRANGE: _("Said who leads, and whether it is told of the others"),
        Move.MEETING: _("Record of a meeting handed out"),
        Move.UPDATE: _("A newer version was released to the agency"),
    }
)
"""What has happened to a referral, told to the desk."""
SOON, LATE = 0.5, 0.8


class Clock(Protocol):
    """What is asked of a referral's clock."""

    kind: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True)
class ReferralWords:
    """One referral as lists and the report's page show it."""

    id: UUID
    number: str
    report: UUID
    reference: str
    urgent: bool
    grade: int | None
    category: str
    place: str
    agency: str
    kind: Text
    asked: Text
    state: State
    state_words: Text
    waits: bool
    lead: bool
    clock: ClockFace
    who: Text
    has_handler: bool


def referral_words(row: Row, now: datetime) -> ReferralWords:
    """Numbers and codes become names in the member's language."""
    language = get_language() or "en"
    category, region = labels.category(row.category), labels.region(row.region)
    return ReferralWords(
        id=row.id,
        number=row.number,
        report=row.report,
        reference=row.reference,
        urgent=row.urgent or row.kind is Kind.URGENT,
        grade=row.grade,
        category=category.name(language) if category else "",
        place=region.name(language) if region else "",
        agency=row.agency,
        kind=KINDS[row.kind],
        asked=ASKED[Asked(row.asked)],
        state=row.state,
        state_words=STATES[row.state],
        waits=row.waits,
        lead=row.lead,
        clock=next_clock(row.due_kind, row.since, row.due_at, now),
        who=row.handler or NOBODY,
        has_handler=bool(row.handler),
    )


def next_clock(kind: str, since: datetime | None, due: datetime | None, now: datetime) -> ClockFace:
    """The clock of a list's row: the promise that ends first, if one runs."""
    if not kind or since is None or due is None:
        return ClockFace("none", _("No promise runs"), "", None)
    return running(kind, since, due, now)


def running(kind: str, since: datetime, due: datetime, now: datetime) -> ClockFace:
    """A promise still to be kept; from the half of its time on it is soon, from four fifths on late."""
    name, left = CLOCKS[ClockKind(kind)], due - now
    if left < timedelta(0):
        return ClockFace("over", name, gettext("%(time)s overdue") % {"time": in_words(left)}, due)
    used = (now - since) / (due - since) if due > since else 1.0
    level = LEVELS[(used >= SOON) + (used >= LATE)]
    return ClockFace(level, name, gettext("%(time)s left") % {"time": in_words(left)}, due)


def kept_clock(clock: Clock, now: datetime) -> ClockFace:
    """A clock of a referral's page: running, kept, or kept too late."""
    if clock.stopped_at is None:
        return running(clock.kind, clock.started_at, clock.due_at, now)
    name, missed = CLOCKS[ClockKind(clock.kind)], clock.stopped_at > clock.due_at
    if missed:
        late = in_words(clock.stopped_at - clock.due_at)
        return ClockFace("missed", name, gettext("kept %(time)s too late") % {"time": late}, clock.stopped_at)
    after = in_words(clock.stopped_at - clock.started_at)
    return ClockFace("kept", name, gettext("kept after %(time)s") % {"time": after}, clock.stopped_at)

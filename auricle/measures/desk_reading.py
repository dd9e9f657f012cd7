"""Open a measure on the desk: what was asked, of which accounts, what the bank answered, which number to call.

Opening it leaves a line in the trail. Lists and the board read codes, amounts and times only, and open nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.models import Agency
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.measures import accounts, asking, log, standing
from auricle.measures.accounts import Asked
from auricle.measures.lifecycle import offered
from auricle.measures.models import CallBackNumber, Measure, MeasureAlarm, MeasureEvent
from auricle.measures.moves import Move, Side, State
from auricle.referrals import words
from auricle.referrals.log import number_of
from auricle.referrals.moves import State as ReferralState
from auricle.reports.reference import reference_of
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject


@dataclass(frozen=True)
class Done:
    """One event, with the name of whoever made it; the bank's system has a name too."""

    number: int
    move: Move
    side: Side
    who: str
    at: datetime
    data: Mapping[str, object]


@dataclass(frozen=True)
class Number:
    """A number of our directory, confirmed by two administrators."""

    id: int
    phone: str
    desk: str
    confirmed_at: datetime


@dataclass(frozen=True)
class DeskMeasure:
    """A measure, opened for one request. `asked` is None once it was destroyed with its report."""

    row: Measure
    number: str
    bank: str
    report: UUID
    reference: str
    referral_state: ReferralState
    asked: Asked | None = field(repr=False)
    asked_by: str
    released_by: str
    called: Number | None
    numbers: tuple[Number, ...]
    courts: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    done: tuple[Done, ...]
    alarms: tuple[MeasureAlarm, ...]


def open_measure(*, by: Unlocked, measure: UUID, now: datetime) -> DeskMeasure:
    """Open a measure of one of this person's teams. Raises NoSuchMeasure, NoSuchReferral, MayNotRead, NoTeamKey."""
    with transaction.atomic():
        found = asking.find(measure, by=by)
        row, referral, report = found.measure, found.referral, found.report
        if not may_see(by.person, report):
            raise MayNotRead
        asked = _opened(by, row)
        detail: dict[str, str | int] = {"referral": number_of(row.pk)}
        trail.record(actor=by.person.pseudonym, act="read_accounts", at=now, report=report.pk, detail=detail)
    events = log.events_of(row.pk)
    people = colleagues.names({row.requested_by, row.numbers_released_by, *(e.actor for e in events)})
    facts = standing.desk_facts(report, referral, row, by=by.person)
    usable = CallBackNumber.objects.filter(
        agency_id=referral.agency_id, ended_at=None, confirmed_at__isnull=False
    )
    return DeskMeasure(
        row=row,
        number=number_of(row.pk),
        bank=_name(by, referral.agency.names),
        report=report.pk,
        reference=reference_of(report.pk),
        referral_state=ReferralState(referral.state),
        asked=asked,
        asked_by=people.get(row.requested_by, ""),
        released_by=people.get(row.numbers_released_by, ""),
        called=_number(row.called) if row.called else None,
        numbers=tuple(map(_number, usable)),
        courts=tuple(
            (a.code, _name(by, a.names)) for a in Agency.objects.filter(kind=asking.COURT, closed_at=None)
        ),
        moves=offered(state=State(row.state), facts=facts, side=Side.DESK),
        done=tuple(_done(event, people) for event in events),
        alarms=tuple(MeasureAlarm.objects.filter(measure_id=row.pk).order_by("-number")[:20]),
    )


def _opened(by: Unlocked, row: Measure) -> Asked | None:
    sealed = SealedObject.objects.filter(pk=row.accounts).first()
    if sealed is None:
        return None
    return accounts.load(unseal.open_text(words.referral_key(by, row.pk), sealed))


def _done(event: MeasureEvent, people: Mapping[str, str]) -> Done:
    who = people.get(event.actor, "")
    return Done(event.number, Move(event.kind), Side(event.side), who, event.at, event.data)


def _number(row: CallBackNumber) -> Number:
    # The tables hold no unconfirmed number where it is called; made_at stands in for the type's sake.
    return Number(row.pk, row.phone, row.desk, row.confirmed_at or row.made_at)


def _name(by: Unlocked, names: Mapping[str, str]) -> str:
    return names.get(by.person.language, names["en"])

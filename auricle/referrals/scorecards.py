"""Freeze what an agency's referrals of a closed month came to; show it to the agency, and later to the desk.

The worker counts each month once, from the events alone. An agency sees its figures as soon as it has an officer; the
desk ten working days after that. Nobody sees two agencies beside each other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from auricle.audit import trail
from auricle.directory.models import Agency, Category
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.referrals import log, months, scorecard
from auricle.referrals.deadlines import DAY, Event, business
from auricle.referrals.models import Referral, ReferralClock, ReferralEvent, ScorecardFigure
from auricle.referrals.moves import Kind, Move
from auricle.referrals.scorecard import Count, Counts, History, Measure
from auricle.reports.calendars import worked_after

CLOCK = "clock"
AGENCY_FIRST = 10
"""Working days for which an agency's figures are the agency's alone."""
BY_EVENT = ("uphold_return", "overrule_return", "verify", "rework")
"""What counts in the month in which it happens; all else in the month in which it falls due."""


class NoScorecard(NotAllowed):
    """This person's roles see no agency's figures."""

    permission = Permission.SEE_FIGURES


@dataclass(frozen=True)
class Scorecard:
    """An agency's figures of one month or, without one, of the last twelve that are counted, and what there is."""

    agency: str
    month: date | None
    counts: Counts
    months: tuple[date, ...]
    """Every month that this person may see, the latest first."""
    shown_at: datetime | None
    """Since when the agency could see the month that was chosen."""


def freeze(*, now: datetime) -> int:
    """Count one agency's oldest month that is over and not counted. Returns 1, or 0 when all are."""
    zone = timezone.get_default_timezone()
    begun = (
        Referral.objects.filter(~Q(kind=Kind.INFORMATION.value), sent_at__isnull=False)
        .values_list("agency_id")
        .annotate(first=Min("sent_at"))
        .order_by("agency_id")
    )
    frozen = set(ScorecardFigure.objects.values_list("agency_id", "month").distinct())
    for agency, first in begun:
        for month in months.closed(months.month_of(first, zone), now, zone):
            if (agency, month) not in frozen:
                keep(agency=agency, month=month, counts=count(agency=agency, month=month), now=now)
                return 1
    return 0


def show(*, now: datetime) -> int:
    """Write down that agencies with officers can see what was counted. Returns of how many figures."""
    waiting = ScorecardFigure.objects.filter(shown_to_agency_at=None)
    if not waiting.exists():
        return 0
    calendar, _ = log.terms_at(now, ())
    later = worked_after(business(calendar), now, AGENCY_FIRST * DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT agencies_with_officers()")
        somebody = [agency for (agency,) in cursor.fetchall()]
    return waiting.filter(agency_id__in=somebody).update(shown_to_agency_at=now, desk_from=later)


def count(*, agency: int, month: date) -> Counts:
    """What the events say of an agency's month: what was frozen can be counted again by it."""
    period = months.period_of(month, timezone.get_default_timezone())
    return scorecard.counted(_histories(agency, period), period)


@transaction.atomic
def keep(*, agency: int, month: date, counts: Counts, now: datetime) -> None:
    """Write a month's figures; whoever was first has written the same."""
    ScorecardFigure.objects.bulk_create(
        [
            ScorecardFigure(
                agency_id=agency,
                month=month,
                measure=measure.value,
                definition=scorecard.DEFINITIONS,
                numerator=figure.numerator,
                denominator=figure.denominator,
                frozen_at=now,
            )
            for measure, figure in counts.items()
        ],
        ignore_conflicts=True,
    )
    detail: dict[str, str | int] = {"agency": _code(agency), "month": f"{month:%Y-%m}"}
    trail.record(actor=CLOCK, act="scorecard_frozen", at=now, detail=detail)


def own(*, by: Person, month: str, now: datetime) -> Scorecard:
    """The figures of the agency that this officer acts for. Raises NoScorecard."""
    if not by.may(Permission.SEE_FIGURES) or by.agency is None:
        raise NoScorecard
    seen = ScorecardFigure.objects.filter(agency_id=by.agency, shown_to_agency_at__lte=now)
    return _card(seen, by.agency, month)


def of_agency(*, by: Person, agency: str, month: str, now: datetime) -> Scorecard | None:
    """The figures of an agency for the desk, of months that were the agency's alone for long enough.

    None where there is no such agency. Raises NoScorecard.
    """
    if not by.may(Permission.SEE_FIGURES) or by.agency is not None:
        raise NoScorecard
    found = Agency.objects.filter(code=agency).values_list("pk", flat=True).first()
    if found is None:
        return None
    return _card(ScorecardFigure.objects.filter(agency_id=found, desk_from__lte=now), found, month)


def _card(seen: QuerySet[ScorecardFigure], agency: int, month: str) -> Scorecard:
    by_month: dict[date, dict[Measure, Count]] = defaultdict(dict)
    since: dict[date, datetime | None] = {}
    for row in seen.order_by("-month"):
        by_month[row.month][Measure(row.measure)] = Count(row.numerator, row.denominator)
        since[row.month] = row.shown_to_agency_at
    found = tuple(by_month)
    chosen = months.read(month)
    if chosen not in by_month:
        # A year reaches back from the latest month: what an agency did long ago is no part of it.
        latest = [each for each in found if each > _year_before(found[0])]
        counts = scorecard.together(by_month[each] for each in latest)
        return Scorecard(_code(agency), None, counts, found, None)
    return Scorecard(_code(agency), chosen, scorecard.together([by_month[chosen]]), found, since[chosen])


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def _code(agency: int) -> str:
    return Agency.objects.values_list("code", flat=True).get(pk=agency)


def _histories(agency: int, period: months.Period) -> Iterator[History]:
    """The referrals of an agency that can count in the period: it is for the kernel to say which do."""
    due = ReferralClock.objects.filter(referral=OuterRef("pk"), due_at__gte=period.begins)
    moved = ReferralEvent.objects.filter(
        referral=OuterRef("pk"), kind__in=BY_EVENT, at__gte=period.begins, at__lt=period.ends
    )
    rows = Referral.objects.filter(
        ~Q(kind=Kind.INFORMATION.value),
        Exists(due) | Exists(moved),
        agency_id=agency,
        sent_at__lt=period.ends,
    ).values_list("pk", "kind", "made_at", "category_id")
    events = _events(row[0] for row in rows)
    codes = _codes()
    for pk, kind, made_at, category in rows:
        calendar, outcome = log.terms_at(made_at, codes[category])
        happened = tuple(
            Event(Move(move), at, Kind(kind), log.until_of(until)) for move, at, until in events[pk]
        )
        yield History(Kind(kind), happened, calendar, outcome)


def _events(referrals: Iterator[UUID]) -> Mapping[UUID, list[tuple[str, datetime, object]]]:
    found: dict[UUID, list[tuple[str, datetime, object]]] = defaultdict(list)
    rows = ReferralEvent.objects.filter(referral_id__in=list(referrals)).order_by("referral_id", "number")
    for referral, kind, at, until in rows.values_list("referral_id", "kind", "at", "data__until"):
        found[referral].append((kind, at, until))
    return found


def _codes() -> Mapping[int, tuple[str, str | None]]:
    rows = Category.objects.values_list("pk", "code", "parent__code")
    return MappingProxyType({pk: (code, parent) for pk, code, parent in rows})

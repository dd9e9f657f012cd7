"""Write the log of a referral and what is computed from it: the state, the clocks, the order of lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from auricle.audit import trail
from auricle.directory.models import Category
from auricle.errors import NotNow
from auricle.referrals import deadlines
from auricle.referrals.lifecycle import Planned
from auricle.referrals.models import Referral, ReferralClock, ReferralEvent, ReferralOutbox
from auricle.referrals.moves import OVER, Kind, Move, Side, Way
from auricle.reports import in_force
from auricle.reports.calendars import Calendar
from auricle.reports.moves import ClockKind as ReportClock
from auricle.reports.reference import reference_of

OFFICE = "office"
"""The calendar of the terms that agencies' business days are counted by; else the first there is."""
Value = str | int | bool


class SomeoneWasFirst(NotNow):
    """The referral was moved between reading and writing: look again; nothing was changed."""


@dataclass(frozen=True)
class Entry:
    """What an event says beside its move: codes and numbers, by whom, its sealed words, and the columns it changes."""

    planned: Planned
    actor: str
    data: Mapping[str, Value] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)
    words: UUID | None = None
    tell: bool = False
    """Whether the worker has something to do for it: carry it into the report, or tell somebody."""
    report: UUID | None = None
    """Whose the line in the trail is; the agency's side does not know it."""


def number_of(referral: UUID) -> str:
    """The number that every copy carries: R and the first bits of the referral's id, as reports have a reference."""
    return f"R-{reference_of(referral)}"


def write(referral: Referral, entry: Entry, *, now: datetime) -> ReferralEvent:
    """Append the event, move the referral, bring its clocks up to date and leave a line in the trail.

    All in the caller's transaction. Raises SomeoneWasFirst when the referral is no longer at the version that was read.
    """
    planned = entry.planned
    number = referral.version + 1 if planned.source is not None else 1
    mine = Referral.objects.select_for_update(of=("self",)).filter(pk=referral.pk, version=referral.version)
    if not mine.values_list("pk").exists():
        raise SomeoneWasFirst
    event = ReferralEvent(
        referral_id=referral.pk,
        number=number,
        kind=planned.move.value,
        at=now,
        recorded_at=now,
        side=planned.side.value,
        actor=entry.actor,
        from_state=planned.source or "",
        to_state=planned.target.value,
        data=dict(entry.data),
        words=entry.words,
    )
    event.save(force_insert=True)
    ended = {"ended_at": now} if planned.target in OVER and planned.source not in OVER else {}
    changed = {"version": number, "state": planned.target.value, **ended, **entry.columns}
    Referral.objects.filter(pk=referral.pk).update(**changed)
    referral.refresh_from_db(fields=list(changed))
    project_clocks(referral)
    detail: dict[str, str | int] = {"referral": number_of(referral.pk), "number": number}
    trail.record(actor=entry.actor, act=act_of(planned.move), at=now, report=entry.report, detail=detail)
    if entry.tell:
        ReferralOutbox.objects.create(
            referral_id=referral.pk, event_number=number, kind=planned.move.value, at=now
        )
    return event


def was_asked(referral: UUID) -> bool:
    """Whether the reporter was asked about this referral's outcome."""
    return ReferralEvent.objects.filter(referral_id=referral, kind=Move.ASK_REPORTER).exists()


def act_of(move: Move) -> str:
    """How the trail calls a move."""
    return f"referral_{move.value}"


def project_clocks(referral: Referral) -> None:
    """Compute the clocks from the events and write what differs; set the time that lists are ordered by."""
    clocks = clocks_of(referral)
    ReferralClock.objects.bulk_create(
        [
            ReferralClock(
                referral_id=referral.pk,
                kind=clock.kind.value,
                started_at=clock.started_at,
                due_at=clock.due_at,
                stopped_at=clock.stopped_at,
                stop_event=clock.stop_event,
            )
            for clock in clocks
        ],
        update_conflicts=True,
        unique_fields=["referral", "kind"],
        update_fields=["started_at", "due_at", "stopped_at", "stop_event"],
    )
    due, kind = deadlines.next_due(clocks) or (None, "")
    Referral.objects.filter(pk=referral.pk).update(next_due_at=due, next_due_kind=kind)
    referral.next_due_at, referral.next_due_kind = due, kind


def clocks_of(
    referral: Referral, events: Sequence[ReferralEvent] | None = None
) -> tuple[deadlines.Clock, ...]:
    """The clocks of a referral, from its events and the terms that held when it was made."""
    rows = events or list(ReferralEvent.objects.filter(referral_id=referral.pk).order_by("number"))
    calendar, outcome = _terms(referral)
    return deadlines.from_events(
        [
            deadlines.Event(
                Move(row.kind),
                row.at,
                Kind(referral.kind),
                until_of(row.data.get("until")),
                letter=row.data.get("channel") == Way.LETTER,
            )
            for row in rows
        ],
        calendar=calendar,
        outcome=outcome,
    )


def side_of(move: Move) -> Side:
    """Whose move it is."""
    return Side.AGENCY if move in AGENCY_MOVES else Side.CLOCK if move in CLOCK_MOVES else Side.DESK


AGENCY_MOVES = frozenset(
    {
        Move.ACKNOWLEDGE,
        Move.ACCEPT,
        Move.BEGIN,
        Move.ASK,
        Move.REQUEST_RETURN,
        Move.DISPUTE,
        Move.EXTEND,
        Move.REPORT_OUTCOME,
        Move.CONFIRM_DELETION,
    }
)
CLOCK_MOVES = frozenset({Move.DELIVERED, Move.DELIVERY_FAILED})


def _terms(referral: Referral) -> tuple[Calendar | None, timedelta]:
    codes = Category.objects.values_list("code", "parent__code").get(pk=referral.category_id)
    return terms_at(referral.made_at, codes)


def terms_at(made_at: datetime, codes: Iterable[str | None]) -> tuple[Calendar | None, timedelta]:
    """The calendar of the house, and how long an outcome may take in a category of these codes."""
    terms = in_force.at(made_at)
    handling = terms.promised_to([code for code in codes if code])[ReportClock.H]
    calendars = terms.calendars
    calendar = calendars.get(OFFICE) or next((calendars[code] for code in sorted(calendars)), None)
    return calendar, handling.target


def until_of(value: object) -> datetime | None:
    """The day that an extension names, as its event holds it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None

"""Open measures for the supervisors' board and for lists: codes, amounts and times. Nothing is opened for it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.measures.deadlines import BEFORE_A_HOLD_ENDS
from auricle.measures.models import OVER, Measure
from auricle.measures.moves import ClockKind, State
from auricle.referrals import board as of_referrals
from auricle.referrals.board import DeskBoard
from auricle.referrals.log import number_of

MOST_SHOWN = 50


class NoMeasures(NotAllowed):
    """This person hands nothing over, so there are no measures to look at."""

    permission = Permission.REFER


@dataclass(frozen=True)
class OpenMeasure:
    """One open measure. `rings`: its time is over, or its hold is about to end; `rang` counts its alarms."""

    id: UUID
    number: str
    bank: str
    state: State
    currency: str
    asked: int
    held: int | None
    due_kind: str
    due_at: datetime | None
    rings: bool
    rang: int


@dataclass(frozen=True)
class WholeBoard:
    """The board of reports and referrals, and the measures that run. `mark` changes with anything that it shows."""

    desk: DeskBoard
    measures: tuple[OpenMeasure, ...]
    mark: str
    rung: int
    """How many alarms rang of what is open: where it grows, one has just rung."""


def board(*, by: Person, now: datetime) -> WholeBoard:
    """The board of this person's teams. Raises NoBoard."""
    desk = of_referrals.board(by=by, now=now)
    measures = _open(by, now)
    said = " ".join(f"{one.id} {one.state} {one.rings} {one.rang}" for one in measures)
    mark = sha256(f"{desk.mark} {said}".encode()).hexdigest()[:16]
    return WholeBoard(desk, measures, mark, sum(one.rang for one in measures))


def listed(*, by: Person, now: datetime) -> tuple[OpenMeasure, ...]:
    """The open measures of this person's teams, those due first on top. Raises NoMeasures."""
    if not by.may(Permission.REFER):
        raise NoMeasures
    return _open(by, now)


def _open(by: Person, now: datetime) -> tuple[OpenMeasure, ...]:
    rows = (
        Measure.objects.exclude(state__in=OVER)
        .filter(referral__team_id__in=by.teams)
        .select_related("referral__agency")
        .order_by("due_at", "pk")[:MOST_SHOWN]
    )
    return tuple(_line(row, by, now) for row in rows)


def _line(row: Measure, by: Person, now: datetime) -> OpenMeasure:
    early = BEFORE_A_HOLD_ENDS if row.due_kind == ClockKind.HOLD else BEFORE_A_HOLD_ENDS * 0
    names = row.referral.agency.names
    return OpenMeasure(
        row.pk,
        number_of(row.pk),
        names.get(by.language, names["en"]),
        State(row.state),
        row.currency,
        row.amount_asked,
        row.amount_held,
        row.due_kind,
        row.due_at,
        row.due_at is not None and row.due_at - early <= now,
        row.rang,
    )

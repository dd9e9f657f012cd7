"""Whom to call back, and when: the list of those who call, and of supervisors, who see what is overdue."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from auricle.call_backs.calling import TAKEN_FOR
from auricle.call_backs.models import MOST_TRIES, CallBack
from auricle.directory import colleagues
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed


class SeesNoCallBacks(NotAllowed):
    """Those who take calls and their supervisors see the list."""

    permission = Permission.SEE_CALL_BACKS


class Standing(StrEnum):
    """Where a promise stands, the most urgent first."""

    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"


@dataclass(frozen=True)
class Line:
    """One promise. `holder` has it in hand; `mine` says that it is who asks."""

    id: UUID
    standing: Standing
    language: str
    window: str
    asked_at: datetime
    starts_at: datetime
    ends_at: datetime
    tries: int
    tries_left: int
    holder: str
    mine: bool
    ready: bool
    """May be called now by who asks."""


def listed(*, by: Person, now: datetime) -> tuple[Line, ...]:
    """Every promise that is open, overdue ones first and then by when they end. Raises SeesNoCallBacks."""
    if not by.may(Permission.SEE_CALL_BACKS):
        raise SeesNoCallBacks
    rows = list(CallBack.objects.filter(ended_at=None).defer("sealed", "key_id"))
    held = [row for row in rows if row.taken_at is not None and _held(row, row.taken_at, by, now)]
    names = colleagues.names({row.taken_by for row in held})
    holders = {row.pk: names.get(row.taken_by, row.taken_by) for row in held}
    lines = [_line(row, by, holders.get(row.pk, ""), now) for row in rows]
    order = list(Standing)
    return tuple(sorted(lines, key=lambda line: (order.index(line.standing), line.ends_at, str(line.id))))


def _held(row: CallBack, since: datetime, by: Person, now: datetime) -> bool:
    """Whether somebody has it in hand: for as long as nobody else took it, whoever talks with them for longer does."""
    return row.taken_by == by.pseudonym or since > now - TAKEN_FOR


def _line(row: CallBack, by: Person, holder: str, now: datetime) -> Line:
    standing = Standing.OVERDUE if row.ends_at <= now else Standing.DUE
    if row.starts_at > now:
        standing = Standing.LATER
    mine = bool(holder) and row.taken_by == by.pseudonym
    return Line(
        id=row.pk,
        standing=standing,
        language=row.language,
        window=row.window,
        asked_at=row.asked_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        tries=row.tries,
        tries_left=MOST_TRIES - row.tries,
        holder=holder,
        mine=mine,
        ready=by.may(Permission.TAKE_CALLS) and standing is not Standing.LATER and (mine or not holder),
    )

"""Call somebody back: take the promise in hand, have the number dialled or see it, and say what came of it.

A number is opened for one call at a time, never before the hours that its caller chose, and by who has it in hand. When
the promise has ended its sealed bytes are deleted, so that no key opens them any more.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from auricle.audit import trail
from auricle.call_backs.hours import span_of
from auricle.call_backs.models import MOST_TRIES, CallBack
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.vault import call_back_opening, dial_passes
from auricle.vault.member_keys import Unlocked

TAKEN_FOR = timedelta(minutes=30)
"""After this somebody else may take it: whoever had it forgot to say what came of it."""


class CallsNobody(NotAllowed):
    """Those who take calls call back."""

    permission = Permission.TAKE_CALLS


class NoSuchCallBack(NotFound):
    """There is no such promise, it has ended, or it is another team's."""


class InOtherHands(NotNow):
    """Somebody else has it in hand."""


class NotYet(NotNow):
    """The hours that the caller chose have not begun: who else might answer is what they know."""


class NotInHand(NotNow):
    """Only who has it in hand says what came of it."""


class Came(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    UNWANTED = "unwanted"
    WRONG_NUMBER = "wrong_number"


def dial(*, by: Unlocked, call_back: UUID, now: datetime) -> str:
    """Take it in hand, and a pass with which this browser's phone dials the number once, unseen.

    Raises CallsNobody, NoSuchCallBack, InOtherHands, NotYet, NoTeamKey, NumberRefused.
    """
    with transaction.atomic():
        row, number = _opened(by, call_back, now)
        trail.record(actor=by.person.pseudonym, act="call_back_dialled", at=now, detail=_detail(row))
    return dial_passes.pass_for(number, call_back=row.pk, language=row.language, now=now)


def show(*, by: Unlocked, call_back: UUID, now: datetime) -> str:
    """Take it in hand, and see the number: for a telephone that stands on the desk. Raises as `dial` does."""
    with transaction.atomic():
        row, number = _opened(by, call_back, now)
        trail.record(actor=by.person.pseudonym, act="call_back_number_shown", at=now, detail=_detail(row))
    return number


def give_back(*, by: Person, call_back: UUID, now: datetime) -> None:
    """Leave it to others, without having called. Raises CallsNobody, NotInHand."""
    _require(by)
    if not _in_hand(by, call_back).update(taken_by="", taken_at=None):
        raise NotInHand


def end_call(*, by: Person, call_back: UUID, came: Came, now: datetime) -> bool:
    """Say what came of a call. The number is deleted, unless nobody was reached and tries are left.

    Returns whether it is open still. Raises CallsNobody, NotInHand.
    """
    _require(by)
    with transaction.atomic():
        row = _in_hand(by, call_back).select_for_update().first()
        if row is None:
            raise NotInHand
        again = span_of(row.window, after=max(row.ends_at, now)) if came is Came.NOT_REACHED else None
        tried = {"tries": row.tries + 1, "tried_at": now, "taken_by": "", "taken_at": None}
        if again is None or row.tries + 1 >= MOST_TRIES:
            ended = {"key_id": None, "sealed": None, "outcome": came.value, "ended_at": now}
            CallBack.objects.filter(pk=row.pk).update(**tried, **ended)
            detail = _detail(row, outcome=came.value)
            trail.record(actor=by.pseudonym, act="call_back_deleted", at=now, detail=detail)
            return False
        CallBack.objects.filter(pk=row.pk).update(**tried, starts_at=again.starts, ends_at=again.ends)
        detail = _detail(row, tries=row.tries + 1)
        trail.record(actor=by.pseudonym, act="call_back_not_reached", at=now, detail=detail)
    return True


def _opened(by: Unlocked, call_back: UUID, now: datetime) -> tuple[CallBack, str]:
    """Taken in hand, and its number."""
    _require(by.person)
    row = CallBack.objects.filter(pk=call_back, ended_at=None).first()
    if row is None or row.key_id is None or row.sealed is None:
        raise NoSuchCallBack
    if row.starts_at > now:
        raise NotYet
    mine, stale = Q(taken_by__in=("", by.person.pseudonym)), Q(taken_at__lt=now - TAKEN_FOR)
    # Somebody may have called in vain since the row was read: then it is early again.
    free = CallBack.objects.filter(mine | stale, pk=row.pk, ended_at=None, starts_at__lte=now)
    if not free.update(taken_by=by.person.pseudonym, taken_at=now):
        raise InOtherHands
    number = call_back_opening.open_number(
        by=by, call_back=row.pk, key_id=bytes(row.key_id), sealed=bytes(row.sealed)
    )
    return row, number


def _in_hand(by: Person, call_back: UUID) -> QuerySet[CallBack]:
    return CallBack.objects.filter(pk=call_back, ended_at=None, taken_by=by.pseudonym)


def _require(by: Person) -> None:
    if not by.may(Permission.TAKE_CALLS):
        raise CallsNobody


def _detail(row: CallBack, **told: str | int) -> dict[str, str | int]:
    """What the trail says: which promise. Of its caller it knows nothing."""
    return {"call_back": str(row.pk), **told}

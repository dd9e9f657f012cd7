"""What a call-taker writes while somebody speaks: kept every few seconds, sealed to the writer, gone once it is filed.

There is one draft for each person. Nobody else can open it, or see that there is one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.intake.models import Draft
from auricle.intake.stale_drafts import KEPT_FOR, UNDONE_FOR
from auricle.vault.draft_opening import DraftShut, open_for_writer
from auricle.vault.draft_sealing import seal_for_writer
from auricle.vault.member_keys import Unlocked

MOST_BYTES = 400_000


class MayNotDraft(NotAllowed):
    """Call-takers and clerks keep drafts of what others tell."""


class NoDraft(NotFound):
    """There is no draft of this person, or none that can be brought back."""


class DraftElsewhere(NotNow):
    """This draft was written on in another window, or filed or discarded there."""


@dataclass(frozen=True)
class Waiting:
    """A draft that somebody left, or discarded a moment ago. What stands in it is not opened to say so."""

    number: int
    kept_at: datetime
    discarded: bool


@dataclass(frozen=True)
class Opened:
    """A draft with what was typed, by field. repr shows none of it."""

    number: int
    kept_at: datetime
    fields: Mapping[str, str] = field(repr=False)


def waiting(*, by: Person, now: datetime) -> Waiting | None:
    """The draft that this person left within a day, or discarded within a minute. Raises MayNotDraft."""
    _require(by)
    row = (_there(by, now) | _undoable(by, now)).first()
    return Waiting(row.number, row.kept_at, row.discarded_at is not None) if row else None


@transaction.atomic
def keep(*, by: Person, fields: Mapping[str, str], seen: int, now: datetime) -> int:
    """Keep what was typed so far. `seen` is the number that this window knows, 0 before it kept anything.

    Returns the new number. Raises MayNotDraft, DraftElsewhere, Invalid for more than a form can hold.
    """
    _require(by)
    text = json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        raise Invalid({"text": "too_long"})
    new = {"sealed": seal_for_writer(text, by=by), "kept_at": now, "discarded_at": None}
    if seen:
        if not _there(by, now).filter(number=seen).update(number=seen + 1, **new):
            raise DraftElsewhere
        return seen + 1
    # What was discarded, or is a day old and not yet taken away, makes room.
    Draft.objects.filter(member_id=by.id).exclude(pk__in=_there(by, now)).delete()
    try:
        with transaction.atomic():
            Draft.objects.create(member_id=by.id, number=1, **new)
    except IntegrityError:
        raise DraftElsewhere from None
    trail.record(actor=by.pseudonym, act="draft_begun", at=now)
    return 1


@transaction.atomic
def go_on(*, by: Unlocked, now: datetime) -> Opened:
    """Open the draft that was left. Raises MayNotDraft, NoDraft."""
    _require(by.person)
    row = _there(by.person, now).first()
    if row is None:
        raise NoDraft
    return _open(row, by, now)


@transaction.atomic
def discard(*, by: Person, seen: int, now: datetime) -> bool:
    """Throw the draft away; for a minute it can be brought back. Returns whether there was one to bring back.

    Raises MayNotDraft, DraftElsewhere.
    """
    _require(by)
    if not seen:
        return False
    if not _there(by, now).filter(number=seen).update(discarded_at=now):
        raise DraftElsewhere
    trail.record(actor=by.pseudonym, act="draft_discarded", at=now)
    return True


@transaction.atomic
def bring_back(*, by: Unlocked, now: datetime) -> Opened:
    """Undo a discarding. Raises MayNotDraft, NoDraft when the minute is over or something new was begun."""
    _require(by.person)
    row = _undoable(by.person, now).first()
    if row is None:
        raise NoDraft
    Draft.objects.filter(pk=row.pk).update(discarded_at=None)
    return _open(row, by, now)


def filed(*, by: Person, number: int) -> None:
    """Its report is filed: the draft goes, in the caller's transaction. One that was written on elsewhere stays."""
    Draft.objects.filter(member_id=by.id, number=number).delete()


def _open(row: Draft, by: Unlocked, now: datetime) -> Opened:
    try:
        text = open_for_writer(bytes(row.sealed), by=by)
    except DraftShut:
        # Sealed to a key that its writer had before they enrolled anew: nobody will ever open it.
        raise NoDraft from None
    trail.record(actor=by.person.pseudonym, act="draft_opened", at=now)
    return Opened(row.number, row.kept_at, json.loads(text))


def _there(by: Person, now: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(member_id=by.id, discarded_at=None, kept_at__gt=now - KEPT_FOR)


def _undoable(by: Person, now: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(member_id=by.id, discarded_at__gt=now - UNDONE_FOR)


def _require(by: Person) -> None:
    if not by.may(Permission.SEE_OWN_DRAFTS):
        raise MayNotDraft

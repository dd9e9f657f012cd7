"""Make an announcement, agree to one, end one.

A banner of the desk is one person's word. What the public reads, and that the form is closed, takes a second one. To
end it takes one alone: nothing that opens the hotline waits for anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.directory import announced
from auricle.directory.announced import Place
from auricle.directory.models import Announcement
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotNow

LEVELS = ("info", "warning")
MOST_TEXT = 500
LONGEST: Mapping[Place, timedelta] = {
    Place.DESK: timedelta(days=92),
    Place.PUBLIC: timedelta(days=92),
    Place.WEB: timedelta(days=7),
}
MOST_SHOWN = 30


class MayNotAnnounce(NotAllowed):
    """Supervisors and administrators announce."""


class NeedsAnother(NotAllowed):
    """Who agrees is somebody else than who said it, and not of the same hand."""


class AlreadyOver(NotNow):
    """It was ended or agreed to in the meantime, or its time is up."""


@dataclass(frozen=True)
class Announced:
    """An announcement as those see it who may end it. `mine` says that this person said it."""

    id: int
    place: Place
    level: str
    texts: Mapping[str, str]
    begins_at: datetime
    ends_at: datetime
    said_by: str
    agreed_by: str
    mine: bool
    state: str
    """"waits" for a second person, "later", "now", or "over"."""


@transaction.atomic
def announce(
    *,
    by: Person,
    place: Place,
    level: str,
    texts: Mapping[str, str],
    begins_at: datetime | None,
    ends_at: datetime,
    now: datetime,
) -> int:
    """Say something from a moment on, or from now, until another. Returns its number.

    Raises MayNotAnnounce, or Invalid with the fields `level`, `text-LANGUAGE`, `ends_at`.
    """
    _may(by)
    begins = max(begins_at or now, now)
    kept = {language: texts.get(language, "").strip() for language, _ in settings.LANGUAGES}
    _check(place, level, kept, begins, ends_at)
    row = Announcement.objects.create(
        place=place,
        level=level,
        texts=kept,
        begins_at=begins,
        ends_at=ends_at,
        said_by_id=by.id,
        said_at=now,
    )
    trail.record(actor=by.pseudonym, act="announced", at=now, detail=_detail(row))
    return _said(row)


@transaction.atomic
def agree(*, by: Person, announcement: int, now: datetime) -> int:
    """Agree as the second person, so that it holds. Raises MayNotAnnounce, NeedsAnother, AlreadyOver."""
    row = _running(by, announcement, now)
    if row.place == Place.DESK or row.agreed_at is not None:
        raise AlreadyOver
    if not _second(by, row, now):
        raise NeedsAnother
    _change(row, agreed_by_id=by.id, agreed_at=now)
    trail.record(actor=by.pseudonym, act="announcement_agreed", at=now, detail=_detail(row))
    return _said(row)


@transaction.atomic
def end(*, by: Person, announcement: int, now: datetime) -> int:
    """Take it away before its time. Raises MayNotAnnounce, AlreadyOver."""
    row = _running(by, announcement, now)
    _change(row, ended_by_id=by.id, ended_at=now)
    trail.record(actor=by.pseudonym, act="announcement_ended", at=now, detail=_detail(row))
    return _said(row)


def announcements(*, by: Person, now: datetime) -> tuple[Announced, ...]:
    """What holds, waits or comes, and what is over, the latest first. Raises MayNotAnnounce."""
    _may(by)
    found = Announcement.objects.select_related("said_by", "agreed_by").order_by("-id")
    running = found.filter(ended_at=None, ends_at__gt=now)[:MOST_SHOWN]
    over = found.filter(Q(ended_at__isnull=False) | Q(ends_at__lte=now))[:MOST_SHOWN]
    return tuple(_shown(row, by, now) for row in (*running, *over))


def _may(by: Person) -> None:
    if not by.may(Permission.ANNOUNCE):
        raise MayNotAnnounce


def _check(place: Place, level: str, texts: Mapping[str, str], begins: datetime, ends: datetime) -> None:
    wrong = {f"text-{language}": "required" for language, text in texts.items() if not text}
    wrong |= {f"text-{language}": "too_long" for language, text in texts.items() if len(text) > MOST_TEXT}
    if level not in LEVELS:
        wrong["level"] = "required"
    if ends <= begins:
        wrong["ends_at"] = "before"
    elif ends - begins > LONGEST[place]:
        wrong["ends_at"] = "closed_too_long" if place is Place.WEB else "too_long"
    if wrong:
        raise Invalid(wrong)


def _running(by: Person, announcement: int, now: datetime) -> Announcement:
    _may(by)
    row = Announcement.objects.filter(pk=announcement, ended_at=None, ends_at__gt=now).first()
    if row is None:
        raise AlreadyOver
    return row


def _second(by: Person, row: Announcement, now: datetime) -> bool:
    if row.said_by_id == by.id:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT share_a_hand(%s, %s, %s)", [by.id, row.said_by_id, now])
        (shared,) = cursor.fetchone()
    return not shared


def _change(row: Announcement, **values: object) -> None:
    """Of two at once, one does."""
    same = Announcement.objects.filter(pk=row.pk, ended_at=None, agreed_at=row.agreed_at)
    if not same.update(**values):
        raise AlreadyOver


def _detail(row: Announcement) -> dict[str, str | int]:
    return {"announcement": row.pk, "place": row.place}


def _said(row: Announcement) -> int:
    """This process says it at once, the others within seconds."""
    transaction.on_commit(announced.forget)
    return int(row.pk)


def _shown(row: Announcement, by: Person, now: datetime) -> Announced:
    place = Place(row.place)
    if row.ended_at is not None or row.ends_at <= now:
        state = "over"
    elif place is not Place.DESK and row.agreed_at is None:
        state = "waits"
    else:
        state = "later" if row.begins_at > now else "now"
    return Announced(
        id=row.pk,
        place=place,
        level=row.level,
        texts=row.texts,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        said_by=row.said_by.name,
        agreed_by=row.agreed_by.name if row.agreed_by else "",
        mine=row.said_by_id == by.id,
        state=state,
    )

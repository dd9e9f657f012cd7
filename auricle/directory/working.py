"""How members work: the languages they speak, the categories they know, when they are away, what comes next.

Languages are said by the member, skills are given by a supervisor of one of their teams, an absence is set by either.
Nothing of it opens a report: it orders work (reports/pulling.py) and shows where work waits for somebody who is away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from auricle.audit import trail
from auricle.directory import catalogue
from auricle.directory.models import Member, Membership
from auricle.directory.models import Working as Row
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound


class NoColleague(NotFound):
    """No active member of one of this person's teams has this number."""


class NotTheirs(NotAllowed):
    """This person's role does not arrange how others work."""


@dataclass(frozen=True)
class Absence:
    """Somebody is away from the first day to the last, both included."""

    first: date
    last: date

    def holds(self, now: datetime) -> bool:
        """Whether they are away at this moment, by the days of the hotline's own time zone."""
        return self.first <= timezone.localdate(now) <= self.last

    def holds_later(self, now: datetime) -> bool:
        """Whether it is still to come."""
        return timezone.localdate(now) < self.first


@dataclass(frozen=True)
class Working:
    """How somebody works. Without skills they know every category."""

    member: int
    name: str
    languages: tuple[str, ...]
    skills: tuple[str, ...] = ()
    absence: Absence | None = None
    goes_on: bool = True


def working_of(*, by: Person, member: int) -> Working:
    """How a member works, for themselves or for who arranges it. Raises NoColleague, NotTheirs."""
    return how_of(_colleague(by, member))


def own_working(person: Person) -> Working:
    """How this person works; until they say otherwise they speak the language that the desk speaks to them."""
    return how_of(Member.objects.select_related("working").get(pk=person.id))


@transaction.atomic
def speak(*, by: Person, languages: Iterable[str], now: datetime) -> None:
    """Say which languages one speaks. Raises Invalid for none, and for one that the hotline does not have."""
    chosen = sorted(set(languages))
    if not chosen or not set(chosen) <= set(dict(settings.LANGUAGES)):
        raise Invalid({"languages": "unknown" if chosen else "required"})
    _write(by.id, languages=chosen)
    trail.record(actor=by.pseudonym, act="languages_said", at=now, detail={"languages": " ".join(chosen)})


@transaction.atomic
def go_on(*, by: Person, goes_on: bool, now: datetime) -> None:
    """Say whether the end of a review makes the next one one's own by itself."""
    _write(by.id, goes_on=goes_on)
    trail.record(
        actor=by.pseudonym, act="going_on_said", at=now, detail={"goes_on": "yes" if goes_on else "no"}
    )


@transaction.atomic
def give_skills(*, by: Person, member: int, skills: Iterable[str], now: datetime) -> None:
    """Let a member of one's team be given these top categories and no others; none means all.

    Raises NotTheirs, NoColleague, Invalid.
    """
    if not by.may(Permission.ARRANGE_WORK):
        raise NotTheirs
    row, chosen = _colleague(by, member), sorted(set(skills))
    if not set(chosen) <= {top.code for top in catalogue.categories()}:
        raise Invalid({"skills": "unknown"})
    _write(row.pk, skills=chosen)
    detail = {"member": row.pseudonym, "skills": " ".join(chosen)}
    trail.record(actor=by.pseudonym, act="skills_given", at=now, detail=detail)


@transaction.atomic
def be_absent(*, by: Person, member: int, absence: Absence | None, now: datetime) -> None:
    """Note when a member is away, or that they are back. The trail holds that it was set, not the days.

    Raises NotTheirs, NoColleague, Invalid.
    """
    row = _colleague(by, member)
    if absence and absence.last < absence.first:
        raise Invalid({"last": "before"})
    if absence and absence.last < timezone.localdate(now):
        raise Invalid({"last": "past"})
    first, last = (absence.first, absence.last) if absence else (None, None)
    _write(row.pk, absent_from=first, absent_until=last)
    trail.record(actor=by.pseudonym, act="absence_set", at=now, detail={"member": row.pseudonym})


def category_ids(skills: Iterable[str]) -> list[int]:
    """The numbers of these categories and of all that belong to them."""
    known = set(skills)
    return [c.id for c in catalogue.current().categories.values() if c.code in known or c.parent in known]


def absence_of(member: Member) -> Absence | None:
    """The absence that is noted for a member whose row was read with how they work."""
    row: Row | None = getattr(member, "working", None)
    if row is None or row.absent_from is None or row.absent_until is None:
        return None
    return Absence(row.absent_from, row.absent_until)


def _colleague(by: Person, member: int) -> Member:
    """The member, if this person is that member or arranges the work of one of their teams."""
    if member != by.id:
        if not by.may(Permission.ARRANGE_WORK):
            raise NotTheirs
        if not Membership.objects.filter(
            member_id=member, team_id__in=by.teams, member__active=True
        ).exists():
            raise NoColleague
    return Member.objects.select_related("working").get(pk=member)


def how_of(row: Member) -> Working:
    """How a member works whose row was read with it."""
    said: Row | None = getattr(row, "working", None)
    languages = tuple(said.languages) if said and said.languages else (row.language,)
    skills, goes_on = (tuple(said.skills), said.goes_on) if said else ((), True)
    return Working(row.pk, row.name, languages, skills, absence_of(row), goes_on)


def _write(member: int, **values: object) -> None:
    Row.objects.update_or_create(member_id=member, defaults=values)

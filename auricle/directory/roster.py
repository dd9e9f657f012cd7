"""The roster of a team: who is on duty when. A supervisor keeps it; everybody sees their own shifts.

It orders work and opens nothing: whoever is on shift stands first where work is given out, and is told in the deputy's
place when a promise is broken. Without a roster nothing is different. Who is away is not on duty, whatever it says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from auricle.audit import trail
from auricle.directory.models import Member, Membership, Shift, Team
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.working import NoColleague, NotTheirs
from auricle.errors import Invalid, NotFound

MOST_SHIFTS = 400
"""Of one team: some dozen people, each day of the week, and then some."""


class NoSuchShift(NotFound):
    """There is no such shift in one of this person's teams, or it is gone already."""


@dataclass(frozen=True)
class OnRoster:
    """One shift: every week on `weekday` (1 is Monday), or on `day`."""

    id: int
    team: int
    member: int
    name: str
    weekday: int | None
    day: date | None
    begins: time
    ends: time


@dataclass(frozen=True)
class Duty:
    """Somebody is on duty for a team at a moment, until when."""

    team: int
    member: int
    until: datetime


@dataclass(frozen=True)
class Hours:
    """When shifts are: on these days of every week, or on one day; from and until."""

    weekdays: Collection[int]
    day: date | None
    begins: time
    ends: time


def on_duty(*, now: datetime) -> tuple[Duty, ...]:
    """Who is on duty at this moment, for the teams of whoever asks; for all of them when time itself asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team, member, until FROM on_duty(%s, %s)", [now, zone()])
        return tuple(Duty(*row) for row in cursor.fetchall())


def names_of(members: Collection[int]) -> Mapping[int, str]:
    """Their names; no query for none."""
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name")) if members else {}


def zone() -> str:
    """The hotline's own time zone, by which shifts and days count."""
    return timezone.get_default_timezone_name()


def roster_of(*, by: Person, team: int, now: datetime) -> tuple[OnRoster, ...]:
    """The shifts of a team: weekly ones, then those of single days to come. Raises NotTheirs, NoColleague."""
    _check(by, team)
    return _shifts(team=team, now=now)


def own_shifts(person: Person, *, now: datetime) -> tuple[OnRoster, ...]:
    """This person's own shifts in all their teams."""
    return _shifts(member=person.id, now=now)


def colleagues_of(*, by: Person, team: int) -> tuple[tuple[int, str], ...]:
    """Who can be given a shift: the active members of the team, by name. Raises NotTheirs, NoColleague."""
    _check(by, team)
    found = Member.objects.filter(active=True, memberships__team_id=team).order_by("name")
    return tuple(found.values_list("pk", "name"))


@transaction.atomic
def give_shifts(*, by: Person, team: int, member: int, hours: Hours, now: datetime) -> int:
    """Put a member of one's team on the roster. Returns how many shifts are new.

    Raises NotTheirs, NoColleague, Invalid.
    """
    _check(by, team)
    if not Membership.objects.filter(member_id=member, team_id=team, member__active=True).exists():
        raise NoColleague
    _check_hours(hours, now)
    if Shift.objects.filter(team_id=team).count() > MOST_SHIFTS:
        raise Invalid({"member": "too_many"})
    wanted = (
        [(None, hours.day)] if hours.day else [(weekday, None) for weekday in sorted(set(hours.weekdays))]
    )
    given = sum(_give(team, member, weekday, day, hours) for weekday, day in wanted)
    if given:
        trail.record(actor=by.pseudonym, act="shift_given", at=now, detail=_detail(team, member))
    return given


@transaction.atomic
def take_shift(*, by: Person, shift: int, now: datetime) -> int:
    """Take a shift from the roster; returns its team. Raises NotTheirs, NoSuchShift."""
    if not by.may(Permission.ARRANGE_WORK):
        raise NotTheirs
    row = Shift.objects.filter(pk=shift, team_id__in=by.teams).first()
    if row is None:
        raise NoSuchShift
    row.delete()
    trail.record(actor=by.pseudonym, act="shift_taken", at=now, detail=_detail(row.team_id, row.member_id))
    return row.team_id


def _check(by: Person, team: int) -> None:
    if not by.may(Permission.ARRANGE_WORK):
        raise NotTheirs
    if team not in by.teams:
        raise NoColleague


def _check_hours(hours: Hours, now: datetime) -> None:
    if not hours.day and not hours.weekdays:
        raise Invalid({"weekdays": "required"})
    if hours.day and hours.weekdays:
        raise Invalid({"day": "both"})
    if not set(hours.weekdays) <= set(range(1, 8)):
        raise Invalid({"weekdays": "unknown"})
    if hours.day and hours.day < timezone.localdate(now):
        raise Invalid({"day": "past"})
    if hours.begins == hours.ends:
        raise Invalid({"ends": "same"})


def _give(team: int, member: int, weekday: int | None, day: date | None, hours: Hours) -> int:
    try:
        with transaction.atomic():
            Shift.objects.create(
                team_id=team, member_id=member, weekday=weekday, day=day, begins=hours.begins, ends=hours.ends
            )
    except IntegrityError:
        # It is on the roster already.
        return 0
    return 1


def _shifts(*, now: datetime, **wanted: int) -> tuple[OnRoster, ...]:
    found = Shift.objects.filter(**wanted).exclude(day__lt=timezone.localdate(now))
    rows = found.order_by("day", "weekday", "begins", "member__name").values_list(
        "pk", "team_id", "member_id", "member__name", "weekday", "day", "begins", "ends"
    )
    shifts = [OnRoster(*row) for row in rows]
    return tuple(sorted(shifts, key=lambda shift: (shift.day is not None, shift.day or date.min)))


def _detail(team: int, member: int) -> dict[str, str | int]:
    """Whose shift it is, as the trail names it: not when they are there."""
    pseudonym = Member.objects.values_list("pseudonym", flat=True).get(pk=member)
    return {"team": Team.objects.values_list("code", flat=True).get(pk=team), "member": pseudonym}

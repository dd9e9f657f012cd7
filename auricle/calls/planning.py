"""The plan of the phone as administrators keep it: each change is a new version, and a line in the trail."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from auricle.audit import trail
from auricle.calls import plan as plans
from auricle.calls.from_phone import holidays
from auricle.calls.models import PlanVersion
from auricle.calls.plan import Plan
from auricle.directory import colleagues, roster
from auricle.directory.models import Team
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.reports.calendars import Hours

MOST_DAYS = 100
SOONEST, LATEST = 20, 1800
"""Seconds between which the next team may begin to help out."""


class KeepsNoPlan(NotAllowed):
    """This person configures nothing."""

    permission = Permission.CONFIGURE


class PlanChanged(NotNow):
    """Somebody wrote a newer version than the one that was looked at."""


@dataclass(frozen=True)
class Held:
    """The plan that holds, who decided it when, and what it can name. `teams` are codes and names."""

    plan: Plan
    staffed: bool
    decided_by: str
    decided_at: datetime | None
    teams: tuple[tuple[str, str], ...]
    holidays: int
    """How many holidays of this year and later are known."""


def held(*, by: Person, now: datetime) -> Held:
    """The plan that holds now. Raises KeepsNoPlan."""
    _require(by)
    row = PlanVersion.objects.order_by("-number").first()
    found = plans.read(row.document, version=row.number) if row else plans.HOUSE
    closed, language = holidays(now), by.language
    return Held(
        plan=found,
        staffed=plans.staffed(found, now, zone=roster.zone(), holidays=closed),
        decided_by=colleagues.names([row.decided_by]).get(row.decided_by, row.decided_by) if row else "",
        decided_at=row.decided_at if row else None,
        teams=tuple((code, names.get(language, names["en"])) for code, names in _teams().items()),
        holidays=sum(day >= timezone.localdate(now).replace(month=1, day=1) for day in closed),
    )


def adopt(*, by: Person, plan: Plan, seen: int, now: datetime) -> int:
    """Let this plan hold from now on; single days stay as they are. Returns its version.

    `seen` is the version that was looked at. Raises KeepsNoPlan, PlanChanged, Invalid (`first_team`, `second_team`,
    `overflow_after`).
    """
    _require(by)
    _check(plan)
    latest = _latest()
    if latest.version != seen:
        raise PlanChanged
    return _write(by, replace(plan, days=latest.days), latest, now)


def set_day(*, by: Person, day: date, hours: Hours, now: datetime) -> int:
    """Give one day hours of its own; none close it. Raises KeepsNoPlan, PlanChanged, Invalid (`day`)."""
    _require(by)
    latest = _latest()
    if day < timezone.localdate(now):
        raise Invalid({"day": "past"})
    days = {**latest.days, day: hours}
    if len(days) > MOST_DAYS:
        raise Invalid({"day": "too_many"})
    return _write(by, replace(latest, days=days), latest, now)


def unset_day(*, by: Person, day: date, now: datetime) -> int:
    """Let a day be like any other again. Raises KeepsNoPlan, PlanChanged."""
    _require(by)
    latest = _latest()
    if day not in latest.days:
        raise PlanChanged
    days = {each: hours for each, hours in latest.days.items() if each != day}
    return _write(by, replace(latest, days=days), latest, now)


def _require(by: Person) -> None:
    if not by.may(Permission.CONFIGURE):
        raise KeepsNoPlan


def _latest() -> Plan:
    row = PlanVersion.objects.order_by("-number").first()
    return plans.read(row.document, version=row.number) if row else plans.HOUSE


def _teams() -> Mapping[str, Mapping[str, str]]:
    return dict(Team.objects.filter(kind="work").values_list("code", "names"))


def _check(plan: Plan) -> None:
    known = _teams()
    fields = ("first_team", "second_team")
    errors = {field: "unknown" for field, code in zip(fields, plan.teams, strict=False) if code not in known}
    if len(set(plan.teams)) < len(plan.teams):
        errors["second_team"] = "same"
    if plan.overflow_after is not None and not SOONEST <= plan.overflow_after <= LATEST:
        errors["overflow_after"] = "unknown"
    if (plan.overflow_after is None) != (len(plan.teams) < len(fields)):
        errors["overflow_after"] = "both"
    if errors:
        raise Invalid(errors)


@transaction.atomic
def _write(by: Person, plan: Plan, latest: Plan, now: datetime) -> int:
    number, today = latest.version + 1, timezone.localdate(now)
    coming = {day: hours for day, hours in plan.days.items() if day >= today}
    document = plans.write(replace(plan, days=coming))
    try:
        with transaction.atomic():
            PlanVersion.objects.create(
                number=number, decided_at=now, decided_by=by.pseudonym, document=document
            )
    except IntegrityError:
        raise PlanChanged from None
    trail.record(actor=by.pseudonym, act="phone_plan_adopted", at=now, detail={"version": number})
    return number

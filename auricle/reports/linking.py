"""Say that two reports are about the same matter, take that back, or say that they are not.

A link is a person's decision with a reason, and an event in the log of both reports. It moves neither of them and
touches no clock: each reporter is owed their own answer as before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.errors import NotNow
from auricle.reports.casework import NoSuchReport, find, move_report
from auricle.reports.facts import Given
from auricle.reports.models import Matter, MatterReport, NotSame, Report
from auricle.reports.moves import Move
from auricle.reports.related import require_linking, size_of
from auricle.vault.member_keys import Unlocked


class SameMatter(NotNow):
    """They are linked already."""


class TwoMatters(NotNow):
    """Each is linked with others already; one has to be taken out of its matter first."""


class NotLinked(NotNow):
    """They are not in one matter, or not any more."""


@dataclass(frozen=True)
class Pair:
    """Two reports that this person may see, locked, and the matter that each is in."""

    one: Report
    other: Report
    matters: Mapping[UUID, UUID]

    @property
    def together(self) -> bool:
        """Whether both are in one matter."""
        return len(self.matters) > 1 and len(set(self.matters.values())) == 1


@transaction.atomic
def link(*, by: Unlocked, report: UUID, other: UUID, reason: str, now: datetime) -> UUID:
    """Put two reports into one matter, asked from the first of them. Returns the matter.

    Raises NoSuchReport, MayNotLink, GradeFirst, SameMatter, TwoMatters, and what move_report raises.
    """
    pair = _pair(by.person, report, other)
    if pair.together:
        raise SameMatter
    matter = _matter_for(pair, now)
    _move_both(by, pair, Move.LINK, matter, reason, now)
    for one in (pair.one, pair.other):
        if pair.matters.get(one.pk) != matter:
            MatterReport.objects.filter(report=one).delete()
            MatterReport.objects.create(matter_id=matter, report=one)
    NotSame.objects.filter(**_sides(report, other)).delete()
    return matter


@transaction.atomic
def unlink(*, by: Unlocked, report: UUID, other: UUID, reason: str, now: datetime) -> None:
    """Take the other report out of the matter of this one; with two in it, that was the link.

    Raises NoSuchReport, MayNotLink, GradeFirst, NotLinked, and what move_report raises.
    """
    pair = _pair(by.person, report, other)
    if not pair.together:
        raise NotLinked
    _move_both(by, pair, Move.UNLINK, pair.matters[other], reason, now)
    MatterReport.objects.filter(report_id=other).delete()


@transaction.atomic
def say_not_the_same(*, by: Person, report: UUID, other: UUID, now: datetime) -> None:
    """Suggest the two to nobody any more. Linking them takes it back.

    Raises NoSuchReport, MayNotLink, GradeFirst, SameMatter.
    """
    if _pair(by, report, other).together:
        raise SameMatter
    _, made = NotSame.objects.get_or_create(
        **_sides(report, other), defaults={"member": by.pseudonym, "at": now}
    )
    if made:
        for one in (report, other):
            trail.record(actor=by.pseudonym, act="said_not_the_same", at=now, report=one)


def _pair(by: Person, report: UUID, other: UUID) -> Pair:
    if report == other:
        raise NoSuchReport
    # In one order for everybody: two who link the same reports wait for each other and do not stop each other.
    ids = sorted((report, other))
    list(Report.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    one, its = find(report, by=by), find(other, by=by)
    require_linking(by, one)
    found = MatterReport.objects.filter(report__in=ids).values_list("report_id", "matter_id")
    return Pair(one, its, dict(found))


def _matter_for(pair: Pair, now: datetime) -> UUID:
    """The matter that one of them is in with others, or a new one. Who is alone in a matter brings none along."""
    peopled = {matter for matter in pair.matters.values() if size_of(matter) > 1}
    if len(peopled) > 1:
        raise TwoMatters
    return next(iter(peopled), None) or Matter.objects.create(id=uuid4(), at=now).pk


def _move_both(by: Unlocked, pair: Pair, move: Move, matter: UUID, reason: str, now: datetime) -> None:
    for one in (pair.one, pair.other):
        move_report(by=by, report=one.pk, move=move, reason=reason, given=Given(matter=matter), now=now)


def _sides(report: UUID, other: UUID) -> dict[str, UUID]:
    one, two = sorted((report, other))
    return {"one_id": one, "other_id": two}

"""Who is behind a pseudonym, and which report behind a name in the trail: only if asked, and each asking is a line."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Member
from auricle.directory.people import Person, person
from auricle.errors import Invalid, NotFound
from auricle.oversight.looking import note_look, rows
from auricle.reports.reference import ids_of, reference_of


class NobodyByThatName(NotFound):
    """No member has this pseudonym."""


class NoSuchSubject(NotFound):
    """No report has this name in the trail: it was never there, or it was disposed of and its salt destroyed."""


@dataclass(frozen=True)
class Named:
    """A member as an auditor gets to know them."""

    person: Person = field(repr=False)
    active: bool


@dataclass(frozen=True)
class NamedReport:
    """A report by both its names."""

    reference: str = field(repr=False)
    subject: bytes


def name_person(*, by: Person, pseudonym: str, now: datetime) -> Named:
    """The member behind a pseudonym. Raises MayNotSeeTrail, NobodyByThatName."""
    note_look(by=by, view="person", now=now)
    member = Member.objects.filter(pseudonym=pseudonym).first()
    if member is None:
        raise NobodyByThatName
    with transaction.atomic():
        trail.record(actor=by.pseudonym, act="person_named", at=now, detail={"member": pseudonym})
    return Named(person(member), member.active)


def name_report(*, by: Person, subject: bytes, now: datetime) -> NamedReport:
    """The reference of a report in the trail. Raises MayNotSeeTrail, NoSuchSubject."""
    note_look(by=by, view="report", now=now)
    ((report,),) = rows("trail_report", subject)
    if report is None:
        raise NoSuchSubject
    _note(by, report, now)
    return NamedReport(reference_of(report), subject)


def find_report(*, by: Person, reference: str, now: datetime) -> tuple[NamedReport, ...]:
    """The names in the trail of the reports that a reference can mean: nearly always one.

    Raises MayNotSeeTrail, Invalid, NoSuchSubject.
    """
    note_look(by=by, view="reference", now=now)
    ids = ids_of(reference)
    if ids is None:
        raise Invalid({"reference": "unknown"})
    found = rows("trail_subjects", *ids)
    if not found:
        raise NoSuchSubject
    for report, _ in found:
        _note(by, report, now)
    return tuple(NamedReport(reference_of(report), bytes(subject)) for report, subject in found)


@transaction.atomic
def _note(by: Person, report: UUID, now: datetime) -> None:
    trail.record(actor=by.pseudonym, act="report_named", at=now, report=report)

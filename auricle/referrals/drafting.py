"""What a handler sees before a report goes to an agency: who could get it, what would travel, what stays here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.errors import NotNow
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.referrals import handover, log, releasing, standing
from auricle.referrals.models import Package, Referral
from auricle.referrals.moves import OPEN, WITH_THE_AGENCY, State
from auricle.referrals.packing import Choice, Offered, left_out, offered
from auricle.reports import casework
from auricle.reports.models import Report
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import Unlocked

CAN_BE_NEWER = (WITH_THE_AGENCY - {State.VERIFIED}) | {State.DRAFTED}
"""Where a newer version of a package is of use: before it is approved, and while the agency has it."""


class NoNewerVersion(NotNow):
    """In this state the agency gets no newer version."""


@dataclass(frozen=True)
class AgencyChoice:
    """An agency as the finder shows it. `why` it cannot get this report now: "key", "open", or empty where it can."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class Preview:
    """What could be handed over of a report, and to whom. Nothing of it was written."""

    report: UUID
    reference: str
    category: int
    language: str
    offered: Offered = field(repr=False)
    agencies: tuple[AgencyChoice, ...]
    left_out: frozenset[str] = frozenset()
    """Texts that the newest version of the package leaves out: the next one is offered without them, too."""


@dataclass(frozen=True)
class Update:
    """What a newer version of a package could hold, beside what the agency has now."""

    preview: Preview = field(repr=False)
    number: str
    agency: str


def preview(*, by: Unlocked, report: UUID, now: datetime) -> Preview:
    """Open what a reviewer let through, for somebody who may hand it over; that leaves its line in the trail.

    Raises NoSuchReport, MayNotRead, NotRedacted, NoTeamKey, and the report's MoveNotAllowed and MoveNotNow.
    """
    with transaction.atomic():
        row = casework.find(report, by=by.person)
        _require_reader(by, row)
        standing.require_referable(by=by.person, row=row, now=now)
        return _opened(by, row, now)


def preview_update(*, by: Unlocked, referral: UUID, now: datetime) -> Update:
    """The same for a referral that exists.

    Raises NoSuchReferral, MayNotRead, NoNewerVersion, NotRedacted, NoTeamKey.
    """
    with transaction.atomic():
        row, found = handover.find(referral, by=by)
        _require_reader(by, row)
        _require_useful(found)
        name = _name(by, found.agency.names)
        opened = replace(_opened(by, row, now), left_out=left_out(by=by, row=row, referral=found))
        return Update(opened, log.number_of(found.pk), name)


def renew(*, by: Unlocked, referral: UUID, choice: Choice, covers: int | None, now: datetime) -> int:
    """Make a newer version, of the redacted version that was looked at. Returns its number.

    Raises as `preview_update`, and NewerVersion, Invalid.
    """
    with transaction.atomic():
        row, found = handover.find(referral, by=by)
        _require_reader(by, row)
        _require_useful(found)
        if covers is not None and covers != handover.covered(row):
            raise handover.NewerVersion
        return handover.draft_update(by=by, referral=referral, choice=choice, now=now)


def newer_exists(package: Package, row: Report) -> bool:
    """Whether a redacted version was made since this package."""
    return row.reviewstep_set.filter(kind="redacted", number__gt=package.covers).exists()


def _require_reader(by: Unlocked, row: Report) -> None:
    if not may_see(by.person, row):
        raise MayNotRead


def _require_useful(found: Referral) -> None:
    if State(found.state) not in CAN_BE_NEWER:
        raise NoNewerVersion


def _opened(by: Unlocked, row: Report, now: datetime) -> Preview:
    found = offered(by=by, row=row)
    trail.record(actor=by.person.pseudonym, act="read_redacted", at=now, report=row.pk)
    agencies = _agencies(by, row, now)
    return Preview(row.pk, reference_of(row.pk), row.category_id, row.language, found, agencies)


def _agencies(by: Unlocked, row: Report, now: datetime) -> tuple[AgencyChoice, ...]:
    """Every agency, those that can get it first."""
    with_it = set(
        Referral.objects.filter(report=row, state__in=[s.value for s in OPEN]).values_list(
            "agency_id", flat=True
        )
    )
    found = [
        AgencyChoice(agency.code, _name(by, agency.names), _why(agency, with_it, now))
        for agency in Agency.objects.filter(closed_at=None)
    ]
    return tuple(sorted(found, key=lambda one: (bool(one.why), one.name)))


def _why(agency: Agency, with_it: set[int], now: datetime) -> str:
    if agency.pk in with_it:
        return "open"
    try:
        releasing.require_reachable(agency, now)
    except handover.AgencyHasNoKey:
        return "key"
    return ""


def _name(by: Unlocked, names: Mapping[str, str]) -> str:
    return names.get(by.person.language, names["en"])

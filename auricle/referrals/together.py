"""Several agencies on one report or one matter: who leads, who is told of whom, and what was agreed when they met.

Each agency goes on seeing its own package alone. What it can be told of the others is their names and who leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.referrals import log, meeting_steps, standing, words
from auricle.referrals.lifecycle import plan
from auricle.referrals.meeting import Record, load
from auricle.referrals.meeting_steps import Step
from auricle.referrals.models import Meeting, MeetingCopy, Referral
from auricle.referrals.moves import Move, State
from auricle.referrals.transitions import ROWS
from auricle.reports import casework
from auricle.reports.models import MatterReport, Report
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import Unlocked

ARRANGED_IN = frozenset(state for state, move in ROWS if move is Move.ARRANGE and state is not None)
MET_IN = frozenset(state for state, move in ROWS if move is Move.MEETING and state is not None)


@dataclass(frozen=True)
class Part:
    """One agency's referral. `can_meet`: the agency has it, so that a record can be sealed for it."""

    referral: UUID
    number: str
    agency: str
    agency_code: str
    reference: str
    state: State
    lead: bool
    told: bool
    can_meet: bool


@dataclass(frozen=True)
class Met:
    """A meeting, opened. `got` are the agencies that have the record."""

    id: UUID
    record: Record | None = field(repr=False)
    steps: tuple[Step, ...]
    got: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """What the desk sees of the agencies on a report and on the other reports of its matter."""

    report: UUID
    reference: str
    parts: tuple[Part, ...]
    meetings: tuple[Met, ...] = field(repr=False)
    names: Mapping[str, str]


def read(*, by: Unlocked, report: UUID, now: datetime) -> Together:
    """Who is on it, and what they agreed; opening records leaves a line. Raises NoSuchReport, MayNotRead, NoTeamKey."""
    with transaction.atomic():
        row = readable(by, report)
        names = {a.code: a.names.get(by.person.language, a.names["en"]) for a in Agency.objects.all()}
        parts = tuple(_part(one, names) for one in on_it(by, row))
        return Together(row.pk, reference_of(row.pk), parts, _met(by, row, names, now), names)


def arrange(*, by: Unlocked, report: UUID, lead: UUID | None, told: frozenset[UUID], now: datetime) -> int:
    """Say who leads (nobody, where that is None) and which agencies are told of the others. Returns how many changed.

    Raises NoSuchReport, MayNotRead, MoveNotAllowed, SomeoneWasFirst.
    """
    changed = 0
    with transaction.atomic():
        row = readable(by, report)
        for found in on_it(by, row):
            leads, tells = found.pk == lead, found.pk in told
            if State(found.state) not in ARRANGED_IN or (leads, tells) == (found.lead, found.told_others):
                continue
            of = row if found.report_id == row.pk else casework.find(found.report_id, by=by.person)
            facts = standing.desk_facts(found, by=by.person, row=of, has_words=False, now=now)
            planned = plan(state=State(found.state), move=Move.ARRANGE, facts=facts)
            columns = {"lead": leads, "told_others": tells}
            entry = log.Entry(planned, by.person.pseudonym, dict(columns), columns, report=of.pk)
            log.write(found, entry, now=now)
            changed += 1
    return changed


def readable(by: Unlocked, report: UUID) -> Report:
    """The report, for somebody who may open it. Raises NoSuchReport, MayNotRead."""
    row = casework.find(report, by=by.person)
    if not may_see(by.person, row):
        raise MayNotRead
    return row


def on_it(by: Unlocked, row: Report) -> Sequence[Referral]:
    """The referrals of this report, and those of its matter that this person's teams have, the oldest first."""
    found = Referral.objects.select_related("agency").filter(
        report_id__in=reports_of(row), team_id__in=by.person.teams
    )
    return list(found.exclude(state=State.DISCARDED).order_by("made_at", "pk"))


def reports_of(row: Report) -> list[UUID]:
    """The report, and the others of its matter; the database shows those of one's own teams."""
    matter = MatterReport.objects.filter(report_id=row.pk).values("matter_id")
    others = MatterReport.objects.filter(matter_id__in=matter).values_list("report_id", flat=True)
    return list({row.pk, *others})


def _part(found: Referral, names: Mapping[str, str]) -> Part:
    return Part(
        found.pk,
        log.number_of(found.pk),
        names[found.agency.code],
        found.agency.code,
        reference_of(found.report_id),
        State(found.state),
        found.lead,
        found.told_others,
        State(found.state) in MET_IN,
    )


def _met(by: Unlocked, row: Report, names: Mapping[str, str], now: datetime) -> tuple[Met, ...]:
    """The meetings, the newest first: each opened by one of the referrals that have its record."""
    mine = Q(referral__team_id__in=by.person.teams)
    copies: dict[UUID, list[MeetingCopy]] = {}
    found = MeetingCopy.objects.filter(mine, meeting__report_id__in=reports_of(row))
    for copy in found.select_related("meeting", "referral__agency").order_by("pk"):
        copies.setdefault(copy.meeting_id, []).append(copy)
    if not copies:
        return ()
    trail.record(actor=by.person.pseudonym, act="read_meetings", at=now, report=row.pk)
    steps = meeting_steps.of_meetings(copies, names)
    met = [
        Met(
            meeting,
            _record(by, of_it[0]),
            steps.get(meeting, ()),
            tuple(names[copy.referral.agency.code] for copy in of_it),
        )
        for meeting, of_it in copies.items()
    ]
    made = {m.pk: m.made_at for m in Meeting.objects.filter(pk__in=copies)}
    return tuple(sorted(met, key=lambda one: made[one.id], reverse=True))


def _record(by: Unlocked, copy: MeetingCopy) -> Record | None:
    key = words.referral_key(by, copy.referral_id)
    return load(words.open_words(key, copy.referral_id).get(copy.record, ""))

"""Keep what was said and agreed at a meeting, sealed for each agency that gets it; and say how its steps stand."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.errors import Invalid, NotFound, NotNow
from auricle.referrals import log, standing, together, words
from auricle.referrals.lifecycle import plan
from auricle.referrals.meeting import Agreed, Record, dump
from auricle.referrals.meeting_steps import StepState
from auricle.referrals.models import Meeting, MeetingCopy, MeetingStep, Referral
from auricle.referrals.moves import Move, State
from auricle.reports import casework
from auricle.reports.models import Report
from auricle.vault.member_keys import Unlocked

MOST_STEPS = 20
MOST_PRESENT = 40
MOST_LINE = 200
MOST_WHAT = 500
LONGEST = timedelta(days=366)


class NoSuchStep(NotFound):
    """There is no such step, or it is of another team's meeting."""


class StepMoved(NotNow):
    """Somebody said meanwhile how this step stands."""


@dataclass(frozen=True)
class Held:
    """What somebody wrote of a meeting, and which referrals' agencies get it."""

    record: Record
    referrals: frozenset[UUID]


def keep(*, by: Unlocked, report: UUID, held: Held, now: datetime) -> UUID:
    """Seal the record under the key of each referral, once for each, and begin its steps. Returns the meeting's id.

    Raises Invalid (`held_on`, `present`, `words`, `referrals`, `steps`), NoSuchReport, MayNotRead, NoTeamKey,
    MoveNotAllowed, MoveNotNow.
    """
    with transaction.atomic():
        row = together.readable(by, report)
        chosen = [one for one in together.on_it(by, row) if one.pk in held.referrals]
        _check(held, chosen, now)
        meeting = Meeting.objects.create(
            id=uuid4(),
            report=row,
            team=row.team,
            held_on=held.record.held_on,
            made_by=by.person.pseudonym,
            made_at=now,
        )
        for found in chosen:
            of = row if found.report_id == row.pk else casework.find(found.report_id, by=by.person)
            _hand_out(by, of, found, meeting, held.record, now)
        agencies = {one.agency.code: one.agency_id for one in chosen}
        MeetingStep.objects.bulk_create(
            MeetingStep(
                meeting=meeting,
                number=number,
                agency_id=agencies[step.agency] if step.agency else None,
                due_at=_end_of(step),
            )
            for number, step in enumerate(held.record.steps, 1)
        )
        trail.record(actor=by.person.pseudonym, act="meeting_kept", at=now, report=row.pk)
    return meeting.pk


def say_of_step(
    *, by: Unlocked, report: UUID, meeting: UUID, number: int, state: StepState, now: datetime
) -> None:
    """Say that a step is done, that it is not needed any more, or that it is open again.

    Raises NoSuchReport, MayNotRead, NoSuchStep, StepMoved.
    """
    with transaction.atomic():
        row = together.readable(by, report)
        mine = MeetingStep.objects.filter(
            meeting_id=meeting,
            number=number,
            meeting__report_id__in=together.reports_of(row),
            meeting__team_id__in=by.person.teams,
        )
        if not mine.exists():
            raise NoSuchStep
        ended = state is not StepState.OPEN
        values = {
            "state": state.value,
            "done_at": now if ended else None,
            "done_by": by.person.pseudonym if ended else "",
        }
        was = mine.filter(state="open") if ended else mine.exclude(state="open")
        if not was.update(**values):
            raise StepMoved
        detail: dict[str, str | int] = {"step": number, "state": state.value}
        trail.record(actor=by.person.pseudonym, act="meeting_step", at=now, report=row.pk, detail=detail)


def _hand_out(
    by: Unlocked, row: Report, found: Referral, meeting: Meeting, record: Record, now: datetime
) -> None:
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=True, now=now)
    planned = plan(state=State(found.state), move=Move.MEETING, facts=facts)
    sealed = words.keep(words.referral_key(by, found.pk), referral=found.pk, text=dump(record), now=now)
    data: dict[str, log.Value] = {"meeting": str(meeting.pk)}
    log.write(found, log.Entry(planned, by.person.pseudonym, data, {}, sealed, report=row.pk), now=now)
    MeetingCopy.objects.create(meeting=meeting, referral=found, record=sealed)


def _check(held: Held, chosen: list[Referral], now: datetime) -> None:
    record = held.record
    codes = {"", *(one.agency.code for one in chosen)}
    possible = len(record.steps) <= MOST_STEPS and all(_possible(step, codes, now) for step in record.steps)
    lines = len(record.present) <= MOST_PRESENT and all(len(line) <= MOST_LINE for line in record.present)
    wrong = {
        "held_on": "" if record.held_on <= localdate(now) else "future",
        "present": "required" if not record.present else "" if lines else "too_long",
        "words": _amiss(record.words.strip(), words.MOST_WORDS // 2),
        "referrals": "" if chosen and len(chosen) == len(held.referrals) else "required",
        "steps": "" if possible else "not_possible",
    }
    errors = {name: code for name, code in wrong.items() if code}
    if errors:
        raise Invalid(errors)


def _amiss(text: str, most: int) -> str:
    return "required" if not text else "too_long" if len(text) > most else ""


def _possible(step: Agreed, codes: set[str], now: datetime) -> bool:
    """Said, not too long, of somebody who gets the record, and until a day that is not past and not far away."""
    today = localdate(now)
    said = 0 < len(step.what.strip()) <= MOST_WHAT
    return said and step.agency in codes and today <= step.until <= today + LONGEST


def _end_of(step: Agreed) -> datetime:
    return make_aware(datetime.combine(step.until + timedelta(days=1), time.min))


def late(*, by: Person, now: datetime, most: int = 20) -> list[tuple[UUID, int, str, datetime]]:
    """The open steps of this person's teams whose day is over: report, number, whose, since when."""
    found = MeetingStep.objects.filter(state="open", due_at__lt=now, meeting__team_id__in=by.teams)
    rows = found.order_by("due_at").values_list("meeting__report_id", "number", "agency__code", "due_at")
    names = {a.code: a.names.get(by.language, a.names["en"]) for a in Agency.objects.all()}
    return [(report, number, names.get(code or "", ""), due) for report, number, code, due in rows[:most]]

"""Records of meetings in words, and the button that says a step of one's own is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from auricle.faces.shared.staff.promise import ClockFace, promise
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agency_steps
from auricle.referrals.agency_meetings import Meeting
from auricle.referrals.deadlines import steps_of
from auricle.referrals.meeting_steps import Step, StepState
from auricle.referrals.wording import STEPS

HOTLINE = _("The hotline")
STEP = _("Step")


@dataclass(frozen=True)
class StepWords:
    """One step: whose, what, by when or how it ended; `own` where this agency can say that it is done."""

    number: int
    who: str | Promise
    what: str = field(repr=False)
    state: Promise
    clock: ClockFace | None
    own: bool


@dataclass(frozen=True)
class MeetingWords:
    """A meeting as the page shows it; without its words where the record did not open."""

    id: UUID
    held_on: date | None
    present: Sequence[str] = field(repr=False)
    words: str = field(repr=False)
    steps: list[StepWords]


def meeting_words(met: Meeting, now: datetime) -> MeetingWords:
    """One record with its steps."""
    record = met.record
    what = dict(enumerate((step.what for step in record.steps), 1)) if record else {}
    return MeetingWords(
        met.id,
        record.held_on if record else None,
        record.present if record else (),
        record.words if record else "",
        [_step(step, what.get(step.number, ""), step.number in met.own, now) for step in met.steps],
    )


@require_POST
def step_done(request: HttpRequest, visit: Visit, referral: UUID, meeting: UUID) -> HttpResponse:
    """Say that a step is done. Raises NotTheirs, NoSuchStep, StepEnded."""
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise Http404
    agency_steps.step_done(by=visit.by, referral=referral, meeting=meeting, number=int(number), now=visit.now)
    return redirect(f"{reverse('referral', args=[referral])}?done=step#meetings")


def _step(step: Step, what: str, own: bool, now: datetime) -> StepWords:
    runs = step.state is StepState.OPEN
    clock = promise(STEP, step.due_at, steps_of(step.since, step.due_at), now) if runs else None
    return StepWords(step.number, step.who or HOTLINE, what, STEPS[step.state], clock, own)

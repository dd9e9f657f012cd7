"""Several agencies on one report or its matter: who leads, who is told of whom, meetings and what was agreed there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.meeting_form import MeetingForm
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.refused_moves import MoveRefused
from auricle.faces.desk.review_spans import read_id
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.promise import ClockFace, promise
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import meetings, together
from auricle.referrals.deadlines import steps_of
from auricle.referrals.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.referrals.log import SomeoneWasFirst
from auricle.referrals.meeting_steps import Step, StepState
from auricle.referrals.meetings import StepMoved
from auricle.referrals.together import ARRANGED_IN, Met, Part
from auricle.referrals.wording import STATES, STEPS

HOTLINE = _("The hotline")
STEP = _("Step")
FIRST = _("Somebody was first: look how it stands now. Nothing of yours was kept.")
DONE: Mapping[str, Promise] = {
    "arranged": _("Kept. Each agency that this concerns reads it in its log."),
    "met": _("The record was sealed for each agency that you chose. They read it on their page."),
    "step": _("Kept."),
}


@dataclass(frozen=True)
class PartWords:
    """One agency's referral in words."""

    part: Part
    state: Promise
    can_arrange: bool


@dataclass(frozen=True)
class StepWords:
    """One step in words, with the states that it can be put into."""

    number: int
    who: str | Promise
    what: str = field(repr=False)
    state: Promise
    clock: ClockFace | None
    open: bool


@dataclass(frozen=True)
class MetWords:
    """One meeting with its steps in words."""

    met: Met
    steps: list[StepWords]


@require_safe
def report_together(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Who is on it. Raises NoSuchReport, MayNotRead, NoTeamKey."""
    return show_together(request, visit, report)


@require_POST
def together_arrange(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Say who leads, and who is told of the others."""
    lead = read_id(request.POST.get("lead", ""))
    told = frozenset(each for each in map(read_id, request.POST.getlist("told")) if each)
    try:
        together.arrange(by=visit.by, report=report, lead=lead, told=told, now=visit.now)
    except (MoveNotAllowed, MoveNotNow) as error:
        refused = referral_refused(error.refusal)
        return show_together(request, visit, report, refused=refused, status=409)
    except SomeoneWasFirst:
        return show_together(request, visit, report, trouble=FIRST, status=409)
    return _back(report, "arranged")


@require_POST
def together_step(request: HttpRequest, visit: Visit, report: UUID, meeting: UUID) -> HttpResponse:
    """Say how a step stands. Raises NoSuchStep."""
    state, number = request.POST.get("state", ""), request.POST.get("number", "")
    if state not in set(StepState) or not (number.isascii() and number.isdigit() and len(number) < 4):
        raise Http404
    try:
        meetings.say_of_step(
            by=visit.by,
            report=report,
            meeting=meeting,
            number=int(number),
            state=StepState(state),
            now=visit.now,
        )
    except StepMoved:
        return show_together(request, visit, report, trouble=FIRST, status=409)
    return _back(report, "step")


@require_http_methods(["GET", "HEAD", "POST"])
def together_meeting(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Write what was said and agreed at a meeting. Raises NoSuchReport, MayNotRead, NoTeamKey."""
    found = together.read(by=visit.by, report=report, now=visit.now)
    form = MeetingForm(found, request.POST if request.method == "POST" else None)
    refused: MoveRefused | None = None
    if form.is_bound and form.is_valid():
        try:
            meetings.keep(by=visit.by, report=report, held=form.held(), now=visit.now)
            return _back(report, "met")
        except Invalid as error:
            form.complain(error.errors)
        except (MoveNotAllowed, MoveNotNow) as error:
            refused = referral_refused(error.refusal)
    context = {"found": found, "form": form, "refused": refused}
    status = 409 if refused else 422 if form.errors else 200
    return show(request, visit, "desk/meeting.html", context, status=status)


def show_together(
    request: HttpRequest,
    visit: Visit,
    report: UUID,
    *,
    refused: MoveRefused | None = None,
    trouble: Promise | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, and on top what went wrong."""
    found = together.read(by=visit.by, report=report, now=visit.now)
    parts = [PartWords(part, STATES[part.state], part.state in ARRANGED_IN) for part in found.parts]
    context = {
        "found": found,
        "parts": parts,
        "arrangeable": any(part.can_arrange for part in parts),
        "nobody_leads": not any(part.part.lead for part in parts),
        "can_meet": any(part.can_meet for part in found.parts),
        "meetings": [MetWords(met, _steps(met, visit)) for met in found.meetings],
        "refused": refused,
        "trouble": trouble,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/together.html", context, status=status)


def _steps(met: Met, visit: Visit) -> list[StepWords]:
    what = dict(enumerate((step.what for step in met.record.steps), 1)) if met.record else {}
    return [_step(step, what.get(step.number, ""), visit) for step in met.steps]


def _step(step: Step, what: str, visit: Visit) -> StepWords:
    runs = step.state is StepState.OPEN
    clock = promise(STEP, step.due_at, steps_of(step.since, step.due_at), visit.now) if runs else None
    return StepWords(step.number, step.who or HOTLINE, what, STEPS[step.state], clock, runs)


def _back(report: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('report-together', kwargs={'report': report})}?done={done}#done")

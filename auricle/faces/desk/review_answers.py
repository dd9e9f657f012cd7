"""Answer the second review: the check of what could still name somebody, the grade card, the approval; look once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.desk.going_on import onward
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.review import Trouble, back, show_review
from auricle.faces.desk.review_forms import ANSWER, TOO_LONG, WHY, ApproveForm, CheckForm, GradeForm
from auricle.faces.desk.unmask_forms import UnmaskForm
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_masking import Reason
from auricle.inbox.reviewing import Judged, NoVersionYet, approve, keep_grade, keep_recheck
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst


@require_POST
def check(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Keep the check of the redacted version."""
    form = CheckForm(request.POST)
    try:
        if form.is_valid():
            given = form.cleaned_data
            keep_recheck(
                by=visit.by,
                report=report,
                answers=form.answers,
                words=given["words"],
                covers=given["covers"],
                seen=given["seen"],
                now=visit.now,
            )
            return back(report, "check", "grade")
    except Invalid as error:
        for name, code in error.errors.items():
            form.add_error(name, (WHY if name == "words" else ANSWER) if code == "required" else TOO_LONG)
    except (SomeoneWasFirst, NoVersionYet):
        return show_review(request, visit, report, trouble=Trouble(check=form, stale="check"), status=409)
    return show_review(request, visit, report, trouble=Trouble(check=form), status=422)


@require_POST
def grade(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Keep the grade card."""
    form = GradeForm(request.POST)
    if not form.is_valid():
        return show_review(request, visit, report, trouble=Trouble(grade=form), status=422)
    given = form.cleaned_data
    judged = Judged(
        int(given["harm"]),
        int(given["urgency"]),
        int(given["credibility"]),
        {name: given[f"{name}_reason"] for name in ("harm", "urgency", "credibility")},
    )
    try:
        keep_grade(by=visit.by, report=report, judged=judged, seen=given["seen"], now=visit.now)
    except SomeoneWasFirst:
        return show_review(request, visit, report, trouble=Trouble(grade=form, stale="grade"), status=409)
    return back(report, "grade", "approve")


@require_POST
def end(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Approve: the report is ready for whoever works on it."""
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return show_review(request, visit, report, trouble=Trouble(approve=form), status=422)
    given = form.cleaned_data
    try:
        approve(by=visit.by, report=report, reason=given["reason"], seen=given["seen"], now=visit.now)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = Trouble(approve=form, refused=move_refused(error.refusal))
        return show_review(request, visit, report, trouble=trouble, status=409)
    except SomeoneWasFirst:
        return show_review(request, visit, report, trouble=Trouble(approve=form, stale="approve"), status=409)
    stay = f"{reverse('report', kwargs={'report': report})}?done=approved#done"
    return onward(visit, report, "reviewed", stay=stay)


@require_POST
def look(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """The page with nothing masked; loading it again masks it again. Raises MayNotUnmask."""
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return show_review(request, visit, report, trouble=Trouble(unmask=form), status=422)
    return show_review(request, visit, report, unmask=Reason(**form.cleaned_data))

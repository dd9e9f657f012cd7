"""The matter of a report: which others are about the same thing, which could be, and a person's word on it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.faces.desk.matter_words import REFUSED, ReasonForm, Tried, linked_words, suggested_words
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.review_spans import read_id
from auricle.faces.desk.row_words import row_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import linking, queries
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.related import GradeFirst, Related, read_related

DONE: Mapping[str, Promise] = {
    "linked": _("Linked. It stands in the log of both reports; each reporter still gets their own answer."),
    "parted": _("Taken out of the matter. It stands in the log of both reports."),
    "other": _("Kept. The two are not suggested any more."),
}
Step = Callable[[UUID, str], object]


@require_safe
def matter(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """What is related to a report. Raises MayNotLink, NoSuchReport."""
    return show_matter(request, visit, report)


@require_POST
def link(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Say that two reports are about the same matter."""

    def step(other: UUID, reason: str) -> object:
        return linking.link(by=visit.by, report=report, other=other, reason=reason, now=visit.now)

    return _with_reason(request, visit, report, step, "linked")


@require_POST
def unlink(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Take a report out of the matter again."""

    def step(other: UUID, reason: str) -> object:
        return linking.unlink(by=visit.by, report=report, other=other, reason=reason, now=visit.now)

    return _with_reason(request, visit, report, step, "parted")


@require_POST
def not_the_same(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Say that they are not about the same matter; that takes no reason and moves nothing."""
    other = read_other(request)
    try:
        linking.say_not_the_same(by=visit.person, report=report, other=other, now=visit.now)
    except tuple(REFUSED) as error:
        tried = Tried(other, refused=REFUSED[type(error)])
        return show_matter(request, visit, report, tried=tried, status=409)
    return _done(report, "other")


def show_matter(
    request: HttpRequest, visit: Visit, report: UUID, *, tried: Tried | None = None, status: int = 200
) -> HttpResponse:
    """The page; before one's own grade it says that it waits for that."""
    related = _related(visit, report)
    row = related.row if related else queries.header(by=visit.person, report=report, now=visit.now).row
    context = {
        "row": row_words(row, visit.now),
        "related": related,
        "matter": related.matter if related else None,
        "linked": linked_words(related.matter.rows, visit.now, tried) if related and related.matter else [],
        "suggested": suggested_words(related.suggested, visit.now, tried) if related else [],
        "others": suggested_words(related.others, visit.now, tried) if related else [],
        "tried": tried,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/matter.html", context, status=status)


def read_other(request: HttpRequest) -> UUID:
    """The other report that a form names."""
    other = read_id(request.POST.get("other", ""))
    if other is None:
        raise Http404
    return other


def _related(visit: Visit, report: UUID) -> Related | None:
    try:
        return read_related(by=visit.person, report=report)
    except GradeFirst:
        return None


def _with_reason(request: HttpRequest, visit: Visit, report: UUID, step: Step, done: str) -> HttpResponse:
    other = read_other(request)
    form = ReasonForm(other, request.POST)
    if not form.is_valid():
        return show_matter(request, visit, report, tried=Tried(other, form), status=422)
    try:
        step(other, form.cleaned_data["reason"])
    except (MoveNotAllowed, MoveNotNow) as error:
        tried = Tried(other, form, move_refused(error.refusal).why)
        return show_matter(request, visit, report, tried=tried, status=409)
    except tuple(REFUSED) as error:
        tried = Tried(other, form, REFUSED[type(error)])
        return show_matter(request, visit, report, tried=tried, status=409)
    return _done(report, done)


def _done(report: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('report-matter', kwargs={'report': report})}?done={done}#done")

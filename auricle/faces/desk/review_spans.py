"""Decide what is hidden in a redacted version, place by place, and keep the version."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.desk.report_move import read_number
from auricle.faces.desk.review import Trouble, back, show_review
from auricle.faces.desk.review_forms import WordsForm
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.redacting import StillOpen, accept_rest, decide, hide_words, make_version
from auricle.redaction.drafting import Place, Verdict
from auricle.redaction.spans import Kind
from auricle.reports.log import SomeoneWasFirst

QUICK = "X-Quick"
NOT_THERE = _("These words do not stand in the report. Copy them exactly as they are written")
TOO_OFTEN = _("These words stand in too many places to be a name. Choose more of them")
LENGTH = _("Between 1 and 200 letters, please")
WRONG = {"not_there": NOT_THERE, "too_often": TOO_OFTEN, "length": LENGTH}


@require_POST
def span(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Accept or reject one place. A script asks for no page: it has marked the place already."""
    place, pressed = read_place(request.POST.get("place", "")), request.POST.get("button", "")
    try:
        if place is None or pressed not in set(Verdict):
            raise Invalid({"place": "unknown"})
        decided = decide(
            by=visit.by,
            report=report,
            place=place,
            verdict=Verdict(pressed),
            kind=None,
            was=request.POST.get("was", ""),
            now=visit.now,
        )
    except SomeoneWasFirst:
        return show_review(request, visit, report, trouble=Trouble(stale="span"), status=409)
    except Invalid:
        return show_review(request, visit, report, trouble=Trouble(stale="gone"), status=422)
    if QUICK in request.headers:
        return HttpResponse(status=204, headers={"X-Decided": decided})
    return back(report, "decided", f"item-{read_number(request.POST.get('number', '')) or 1}")


@require_POST
def rest(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Accept everything that nobody has decided."""
    accept_rest(by=visit.by, report=report, now=visit.now)
    return back(report, "rest")


@require_POST
def words(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Hide words wherever they stand."""
    form = WordsForm(request.POST)
    try:
        if form.is_valid():
            given = form.cleaned_data
            kind = Kind(given["kind"])
            hide_words(by=visit.by, report=report, words=given["words"], kind=kind, now=visit.now)
            return back(report, "hidden")
    except Invalid as error:
        form.add_error("words", WRONG[error.errors["words"]])
    return show_review(request, visit, report, trouble=Trouble(words=form), status=422)


@require_POST
def version(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Keep the version that follows from what was decided."""
    released = frozenset(filter(None, map(read_id, request.POST.getlist("released"))))
    seen = read_number(request.POST.get("seen", "")) or 0
    try:
        make_version(by=visit.by, report=report, seen=seen, released=released, now=visit.now)
    except StillOpen:
        return show_review(request, visit, report, trouble=Trouble(open=True), status=409)
    except SomeoneWasFirst:
        return show_review(request, visit, report, trouble=Trouble(stale="version"), status=409)
    return back(report, "version", "check")


def read_place(text: str) -> Place | None:
    """A place as a form of the page names it, or None."""
    start, _dash, tail = text.partition("-")
    end, _dash, source = tail.partition("-")
    first, last = read_number(start), read_number(end)
    return Place(source, first, last) if source and first is not None and last is not None else None


def read_id(text: str) -> UUID | None:
    """An id out of a form, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None

"""Agencies: those there are, a new one, one that is closed or opened again, and one more administrator who agrees."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import agency_changes, catalogue
from auricle.errors import Invalid
from auricle.faces.desk.agency_form import AgencyForm
from auricle.faces.desk.agency_words import DONE, KINDS, SORTS
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.text_titles import in_language
from auricle.faces.shared.staff.visit import Visit

TURNS = {"close": agency_changes.close, "reopen": agency_changes.reopen}
DECISIONS = {"agree": agency_changes.agree, "decline": agency_changes.decline}


@require_http_methods(["GET", "HEAD", "POST"])
def agencies(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show them, or ask for a new one. Raises MayNotChangeAgencies, ChangeWaits."""
    if request.method != "POST":
        return _page(request, visit, AgencyForm())
    form = AgencyForm(request.POST)
    if form.is_valid():
        try:
            agency_changes.add(by=visit.person, agency=form.agency(), now=visit.now)
        except Invalid as error:
            form.refuse(error)
        else:
            return _back("add")
    return _page(request, visit, form, status=422)


@require_POST
def agency_turn(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Ask that one is closed, or opened again. Raises MayNotChangeAgencies, ChangeIsOver, ChangeWaits."""
    button = request.POST.get("button", "")
    if button not in TURNS:
        raise Http404
    TURNS[button](by=visit.person, code=code, now=visit.now)
    return _back(button)


@require_POST
def agency_change(request: HttpRequest, visit: Visit, change: int) -> HttpResponse:
    """Agree or decline. Raises MayNotChangeAgencies, AgencyNeedsAnother, ChangeIsOver, AgencyHasOpenReferrals."""
    button = request.POST.get("button", "")
    if button not in DECISIONS:
        raise Http404
    DECISIONS[button](by=visit.person, change=change, now=visit.now)
    return _back(button)


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('agencies')}?done={done}#done")


def _page(request: HttpRequest, visit: Visit, form: AgencyForm, *, status: int = 200) -> HttpResponse:
    known, changes = agency_changes.listed(by=visit.person)
    names = {one.code: one.name for one in known}
    known_words = catalogue.current()
    waiting = [
        {
            "one": one,
            "title": KINDS[one.kind],
            "name": in_language(one.names) or names.get(one.code, one.code),
            "names": tuple(one.names.values()),
            "sort": SORTS.get(one.sort, ""),
            "categories": [
                in_language(known_words.categories[code].names)
                for code in one.categories
                if code in known_words.categories
            ],
            "regions": [
                in_language(known_words.regions[code].names)
                for code in one.regions
                if code in known_words.regions
            ],
        }
        for one in changes
    ]
    context = {
        "known": [(one, SORTS.get(one.sort, one.sort)) for one in known],
        "waiting": waiting,
        "waits": {one.code for one in changes},
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/agencies.html", context, status=status)

"""Saved searches: one's own and those of one's teams, with their counts; keep one, look into one, change one."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auricle.directory import labels
from auricle.errors import Invalid
from auricle.faces.desk.queue_filter import in_words
from auricle.faces.desk.search_forms import KeepForm, MarkForm
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import saved_searches
from auricle.reports.list_filter import read_address
from auricle.reports.saved_searches import Search
from auricle.reports.search_marks import Mark

Text = str | Promise

DONE: dict[str, Text] = {
    "kept": _("The search was kept."),
    "deleted": _("The search was deleted."),
    "back": _("The search is back."),
    "moved": _("Done."),
    "mark": _("Done."),
}


@dataclass(frozen=True)
class SearchWords:
    """One search in words."""

    search: Search
    parts: list[Text]
    team: str
    mark_form: MarkForm


@require_safe
def searches(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list with counts, and what was done just now."""
    done, search = request.GET.get("done", ""), request.GET.get("search", "")
    language = get_language() or "en"
    found = [
        SearchWords(
            each,
            in_words(each.wanted),
            labels.team(each.team, language) if each.team else "",
            mark_form(each),
        )
        for each in saved_searches.searches(by=visit.person, now=visit.now)
    ]
    context = {
        "own": [each for each in found if each.search.mine],
        "shared": [each for each in found if not each.search.mine],
        "done": DONE.get(done),
        "undo": search if done == "deleted" and search.isdecimal() else "",
    }
    return show(request, visit, "desk/searches.html", context)


@require_safe
def search(request: HttpRequest, visit: Visit, search: int) -> HttpResponse:
    """Look into a search: the queue, narrowed. Raises NoSuchSearch."""
    wanted = saved_searches.look_into(by=visit.person, search=search, now=visit.now)
    query = wanted.address()
    return redirect(reverse("queue") + (f"?{query}" if query else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def search_keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the filter of the address under a name."""
    wanted = read_address(request.GET.get("list", ""))
    form = KeepForm(visit.person.teams, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            saved_searches.keep(
                by=visit.person, name=given["name"], wanted=wanted, team=given["team"] or None, now=visit.now
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(f"{reverse('searches')}?done=kept#done")
    context = {"form": form, "parts": in_words(wanted), "list": wanted.address()}
    return show(request, visit, "desk/search_keep.html", context, status=422 if form.is_bound else 200)


@require_POST
def search_change(request: HttpRequest, visit: Visit, search: int) -> HttpResponse:
    """What a button of a search's line says. Raises NoSuchSearch, NotYourSearch, Invalid."""
    by, now, button = visit.person, visit.now, request.POST.get("button", "")
    match button:
        case "deleted":
            saved_searches.delete(by=by, search=search, now=now)
        case "back":
            saved_searches.bring_back(by=by, search=search, now=now)
        case "moved":
            saved_searches.move_up(by=by, search=search)
        case "mark":
            form = MarkForm(request.POST)
            if not form.is_valid():
                raise Invalid({"threshold": "range"})
            saved_searches.choose_mark(
                by=by,
                search=search,
                mark=Mark(form.cleaned_data["mark"]),
                threshold=form.cleaned_data["threshold"],
                now=now,
            )
        case _:
            raise Http404
    return redirect(f"{reverse('searches')}?done={button}&search={search}#done")


def mark_form(each: Search) -> MarkForm:
    """When this search stands out, as it is now."""
    return MarkForm(
        initial={"mark": each.mark.value, "threshold": each.threshold or 10}, auto_id=f"s{each.id}-%s"
    )

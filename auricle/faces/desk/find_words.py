"""Search the words of reports: a form that is posted, so that they stand in no address, and what was found so far."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.desk.find_words_form import MOST_KEPT, SearchForm
from auricle.faces.desk.row_words import RowWords, row_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox import searching
from auricle.inbox.search_texts import Where
from auricle.inbox.searching import Found, Snippet

WHERE: dict[Where, str | Promise] = {
    Where.STORY: _("Story"),
    Where.ANSWER: _("Answer"),
    Where.MESSAGE: _("Message"),
    Where.NOTE: _("Note"),
    Where.FILE: _("Name of a file"),
    Where.TRANSCRIPT: _("Transcript of a recording"),
    Where.REASON: _("Reason"),
    Where.DECISION: _("Decision"),
}


@dataclass(frozen=True)
class HitWords:
    """One report that was found, in words."""

    row: RowWords
    snippets: list[tuple[str | Promise, Snippet]]


@require_http_methods(["GET", "HEAD", "POST"])
def find_words(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; posted, one step of the search. Raises MayNotRead, NoTeamKey, SearchedTooOften."""
    form = SearchForm(request.POST if request.method == "POST" else None, now=visit.now)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            found = searching.step(by=visit.by, asked=form.asked(), now=visit.now)
        except Invalid as error:
            form.refuse(error)
        else:
            context |= found_words(found, visit)
    refused = form.is_bound and not form.is_valid()
    return show(request, visit, "desk/find_words.html", context, status=422 if refused else 200)


def found_words(found: Found, visit: Visit) -> dict[str, object]:
    """What was found so far, how far the search came, and how it goes on."""
    kept: list[UUID] = [] if found.full else [hit.row.id for hit in found.hits]
    return {
        "found": found,
        "passed": found.total - found.left,
        "hits": [
            HitWords(row_words(hit.row, visit.now), [(WHERE[each.where], each) for each in hit.snippets])
            for hit in found.hits
        ],
        "kept": ",".join(report.hex for report in kept[:MOST_KEPT]),
        # A page that is full waits for somebody to read it; until then the search goes on by itself.
        "goes_on": bool(found.following) and not found.full,
    }

"""Confirm on the page of the second review what the same matter is found by in other reports."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.desk.review import Trouble, back, show_review
from auricle.faces.desk.review_spans import read_place
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.identifying import keep_identifiers
from auricle.redaction.drafting import Place


@require_POST
def identifiers(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Keep what was ticked of what was shown."""
    shown, used = (read_places(request.POST.getlist(name)) for name in ("shown", "used"))
    try:
        keep_identifiers(by=visit.by, report=report, shown=shown, used=used, now=visit.now)
    except Invalid:
        return show_review(request, visit, report, trouble=Trouble(stale="gone"), status=422)
    return back(report, "identifiers", "identifiers")


def read_places(texts: Iterable[str]) -> frozenset[Place]:
    """The places that a form names; what is none stands nowhere, and is refused as such."""
    return frozenset(read_place(text) or Place("", 0, 0) for text in texts)

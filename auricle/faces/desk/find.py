"""Find a report by its reference, as somebody reads it out or types it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import queries
from auricle.reports.reference import reference_of

LONGEST = 40
# A reference has ten letters and digits, a receipt code twenty digits. With that code somebody is the reporter, so the
# browser is asked not to send one: an address is seen by more than this desk.
MOST_DIGITS = 10


@require_safe
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go to the one report that is meant; show a choice of several, or say that there is none."""
    typed = request.GET.get("reference", "")[:LONGEST].strip()
    if sum(sign.isdecimal() for sign in typed) > MOST_DIGITS:
        return show(request, visit, "desk/find.html", {"receipt": True, "here": reverse("find")})
    found = queries.by_reference(by=visit.person, reference=typed) if typed else []
    if len(found) == 1:
        return redirect("report", report=found[0])
    reports = [{"id": report, "reference": reference_of(report)} for report in found]
    return show(request, visit, "desk/find.html", {"typed": typed, "reports": reports})

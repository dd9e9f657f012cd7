"""The auditor's first page: whether the trail holds, what happened in the last days, and the ways further in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.audit.acts import KINDS
from auricle.faces.desk.audit_words import who
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight.standing import DAYS, overview


@require_safe
def audit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The light, and the counts."""
    found = overview(by=visit.person, now=visit.now)
    walk = found.standing.walk
    context = {
        "standing": found.standing,
        "verified_by": who(walk.made_by) if walk else "",
        "counts": [(kind.value, KINDS[kind], count) for kind, count in found.counts.items()],
        "days": DAYS,
    }
    return show(request, visit, "desk/audit.html", context)

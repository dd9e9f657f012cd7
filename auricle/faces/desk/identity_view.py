"""The one look at an identity that two custodians opened, marked with who looks and when."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.identity_asking import see_once, waits_for

MARKS = range(24)
FIELDS = (("name", _("Name")), ("reach", _("How to reach them")), ("hours", _("When it is safe")))


@require_http_methods(["GET", "HEAD", "POST"])
def identity_view(request: HttpRequest, visit: Visit, request_id: UUID) -> HttpResponse:
    """Ask whether to look now; then show it, this once. Raises NotFresh, NothingToSee, IdentityDamaged."""
    if request.method != "POST":
        report = waits_for(by=visit.by, request=request_id, now=visit.now)
        return show(request, visit, "desk/identity_view.html", {"report": report})
    seen = see_once(by=visit.by, request=request_id, now=visit.now)
    context = {
        "report": seen.report,
        "seen": seen,
        "contact": [(words, seen.contact[name]) for name, words in FIELDS if seen.contact.get(name)],
        "marks": MARKS,
    }
    return show(request, visit, "desk/identity_view.html", context)

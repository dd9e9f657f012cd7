"""Signing in, failing to, accounts that rest, and who is signed in: per person, by pseudonym."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.desk.audit_identities import in_rows
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight.accounts import accounts

SPANS = (1, 7, 28)


@require_safe
def audit_accounts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The last day, week or four weeks."""
    days = next((span for span in SPANS if request.GET.get("days") == str(span)), 7)
    found = accounts(by=visit.person, days=days, now=visit.now)
    context = {
        "days": days,
        "spans": SPANS,
        "acts": in_rows(found.acts),
        "resting": found.resting,
        "signed_in": found.signed_in,
    }
    return show(request, visit, "desk/audit_accounts.html", context)

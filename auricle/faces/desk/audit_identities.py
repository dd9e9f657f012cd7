"""Who showed what was masked, who had to do with identities, and what left the house: counts per person."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.desk.audit_words import act_words, who
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight.identities import Done, identities
from auricle.reports.unmask_reasons import UNMASK_REASONS

SPANS = (7, 28, 365)


@require_safe
def audit_identities(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The last week, four weeks or year."""
    days = next((span for span in SPANS if request.GET.get("days") == str(span)), 28)
    found = identities(by=visit.person, days=days, now=visit.now)
    context = {
        "days": days,
        "spans": SPANS,
        "unmasked": [
            (one.member, one.total, [(UNMASK_REASONS[code], times) for code, times in one.reasons.items()])
            for one in found.unmasked
        ],
        "identities": in_rows(found.identities),
        "exports": in_rows(found.exports),
    }
    return show(request, visit, "desk/audit_identities.html", context)


def in_rows(counts: tuple[Done, ...]) -> list[dict[str, object]]:
    """Counts per person and act in words."""
    return [{"one": one, "who": who(one.actor), "act": act_words(one.act)} for one in counts]

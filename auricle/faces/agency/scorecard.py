"""How the officer's own agency kept its promises: their agency sees it before anyone else."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from auricle.directory import agencies
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.scorecard import shown
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import scorecards


@require_safe
def scorecard(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One month, or the last twelve. Raises NoScorecard."""
    card = scorecards.own(by=visit.person, month=request.GET.get("month", ""), now=visit.now)
    context = {
        **shown(card),
        "address": reverse("scorecard"),
        "agency": agencies.name(by=visit.person, language=visit.person.language),
    }
    return show(request, visit, "agency/scorecard.html", context)

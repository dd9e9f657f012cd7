"""How an agency kept its promises: one agency at a time, after it could see the figures itself for ten working days."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from auricle.directory import agencies
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.scorecard import shown
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import scorecards as domain


@require_safe
def scorecards(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The agencies by name and, where one was chosen, its figures. Raises NoScorecard."""
    code, month = request.GET.get("agency", ""), request.GET.get("month", "")
    card = domain.of_agency(by=visit.person, agency=code, month=month, now=visit.now)
    listed = agencies.listed(by=visit.person)
    context = {
        **(shown(card) if card else {}),
        "agencies": listed,
        "chosen": code,
        "agency": dict(listed).get(code, ""),
        "address": f"{reverse('scorecards')}?{urlencode({'agency': code})}",
    }
    return show(request, visit, "desk/scorecards.html", context)

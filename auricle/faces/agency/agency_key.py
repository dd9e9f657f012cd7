"""The key of one's agency: where it stands, and the way to its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from auricle.faces.shared.staff.visit import Visit
from auricle.vault import team_states


@require_safe
def agency_key(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to the key of the officer's own agency. Raises NoSuchTeam."""
    return redirect("team-key", team=team_states.own(by=visit.person, now=visit.now).code)

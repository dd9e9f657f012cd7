"""The first page of an officer. Referrals come with a later version; until then it says so."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.directory import agencies
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import team_states


@require_safe
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who somebody is here, and that nothing has been handed to their agency yet."""
    name = agencies.name(by=visit.person, language=visit.person.language)
    key = team_states.own(by=visit.person, now=visit.now) if visit.person.teams else None
    return show(request, visit, "agency/home.html", {"agency": name, "state": key})

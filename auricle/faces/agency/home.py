"""The first page of an officer: what waits for an answer, what is new, and what goes on with its due date."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.directory import agencies
from auricle.directory.permissions import Permission
from auricle.faces.agency.row_words import listed_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agency_lists
from auricle.vault import team_states


@require_safe
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The beginnings of the three lists, each with its own words where there is nothing."""
    if not visit.person.may(Permission.READ_REFERRAL):
        # Whoever has just enrolled: an administrator has not made them an officer yet.
        return show(request, visit, "agency/waiting.html", {"agency": _agency(visit)})
    found = agency_lists.home(by=visit.person, now=visit.now)
    lists = [listed_words(which, page, visit.now) for which, page in found.items()]
    context = {
        "agency": _agency(visit),
        "lists": lists,
        "state": team_states.own(by=visit.person, now=visit.now) if visit.person.teams else None,
        "nothing": not any(one.rows for one in lists),
    }
    return show(request, visit, "agency/home.html", context)


def _agency(visit: Visit) -> str:
    return agencies.name(by=visit.person, language=visit.person.language)

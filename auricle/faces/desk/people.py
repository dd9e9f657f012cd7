"""The list of people."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.refusals import in_words
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import person_page

LONGEST = 60


@require_safe
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody, or those whose names have the letters that were typed."""
    typed = request.GET.get("name", "")[:LONGEST].strip()
    found = person_page.people(by=visit.person, typed=typed)
    rows = [{"one": one, "roles": in_words(one.person.roles)} for one in found]
    return show(request, visit, "desk/people.html", {"rows": rows, "typed": typed})

"""The log of keys at the desk: the same list that everybody can see."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.shared import key_log as shown
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit


@require_safe
def key_log(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show every key ever signed."""
    context = shown.context(language=visit.person.language, now=visit.now)
    return show(request, visit, "desk/key_log.html", context)

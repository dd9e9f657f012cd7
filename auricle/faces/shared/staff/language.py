"""Choose the language of the desk; it stays with the member, not with the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from auricle.directory.preferences import choose_language
from auricle.faces.shared.staff.session_ended import safe_next
from auricle.faces.shared.staff.visit import Presence


@require_POST
def language(request: HttpRequest, visit: Presence) -> HttpResponse:
    """Keep the choice and show the same page again."""
    choose_language(by=visit.person, language=request.POST.get("language", ""))
    return redirect(safe_next(request, request.POST.get("next", "")))

"""What somebody gets who first has to prove who they are: a page that asks, and that leads back with what was typed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from auricle.errors import NotNow
from auricle.faces.shared.errors import wants_json
from auricle.faces.shared.staff.kept import keep
from auricle.faces.shared.staff.prove import Asked, show_prove
from auricle.faces.shared.staff.session_ended import page_of
from auricle.faces.shared.staff.visit import Presence
from auricle.vault.desk_session import SessionLocked


def ask(request: HttpRequest, presence: Presence, error: NotNow) -> HttpResponse:
    """Send a reader there and back; let a writer's form go along, to be sent again with one press."""
    if wants_json(request):
        code = "locked" if isinstance(error, SessionLocked) else "prove"
        return JsonResponse({"error": code}, status=409)
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse('prove')}?{urlencode({'next': request.get_full_path()})}")
    return show_prove(request, presence, Asked(page_of(request), keep(request)), status=403)

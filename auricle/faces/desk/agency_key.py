"""An agency's own system gives its public key: an administrator takes it, and the organisation signs it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from auricle.faces.shared.staff.visit import Visit
from auricle.vault import outside_keys


@require_POST
def take(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Take the key. Raises what outside_keys.take raises."""
    outside_keys.take(by=visit.by, team=team, text=request.POST.get("public", ""), now=visit.now)
    return redirect(f"{reverse('team-key', kwargs={'team': team})}?taken#done")

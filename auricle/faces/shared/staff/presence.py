"""How a session stands, for the script that covers a page which was left; and locking it now."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from auricle.faces.shared.errors import wants_json
from auricle.faces.shared.staff.site import has_passkeys
from auricle.faces.shared.staff.visit import Presence
from auricle.vault import session_proof
from auricle.vault.session_proof import Waiting


@require_safe
def presence(request: HttpRequest, caller: Presence) -> JsonResponse:
    """Whose session it is, whether it is locked, and what opens it. To ask is a sign of life: the door notes it."""
    waiting = session_proof.look(cookie=caller.cookie, now=caller.now)
    return JsonResponse(
        {
            "who": caller.person.pseudonym,
            "locked": waiting.locked,
            # Of the same origin as the pages that carry it; who signed in anew goes on with forms that lay open.
            "token": caller.form_token,
            "ways": ways(request, waiting),
        }
    )


@require_POST
def lock(request: HttpRequest, caller: Presence) -> HttpResponse:
    """Lock the session now: somebody leaves the desk, or was away for a while."""
    waiting = session_proof.lock(cookie=caller.cookie, now=caller.now)
    if wants_json(request):
        return JsonResponse({"locked": True, "ways": ways(request, waiting)})
    return redirect("prove")


def ways(request: HttpRequest, waiting: Waiting) -> dict[str, bool]:
    """What this member can unlock with, here."""
    return {
        "password": waiting.has_password,
        "passkey": waiting.has_passkey and has_passkeys(request),
        "sheet": waiting.has_sheet,
    }

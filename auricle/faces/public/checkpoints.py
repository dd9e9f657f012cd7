"""The checkpoints of the trail: a page for people, and the same as plain text and JSON for witnesses."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from auricle.audit import published
from auricle.errors import NotFound

SHOWN = 24


@require_safe
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Show the newest ones, their key, and how anybody verifies the trail with them."""
    newest = published.latest(most=SHOWN)
    moment = pgettext("date format", "j M Y, H:i")
    return render(request, "public/checkpoints.html", {"checkpoints": newest, "moment": moment})


@require_safe
def newest_note(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as it was signed. Raises NotFound while there is none."""
    for newest in published.latest(most=1):
        return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
    raise NotFound


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """Many checkpoints, each with the proof that it continues the one before; `?before=` has older ones."""
    before = request.GET.get("before", "")
    # A number that no checkpoint has is as good as none.
    found = published.latest(
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    )
    listed = [
        {"number": one.number, "key": one.key, "note": one.note, "proof": list(one.proof)} for one in found
    ]
    return JsonResponse({"checkpoints": listed})


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that verifies an exported trail, to keep and to read."""
    response = HttpResponse(published.verifier(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_trail.py"'
    return response

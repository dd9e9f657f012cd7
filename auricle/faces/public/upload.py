"""Sealed chunks of large files, before the report or message that claims them."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid, NotAllowed
from auricle.faces.public.json_answers import invalid
from auricle.intake import attachments, form_token


class NoToken(NotAllowed):
    """An upload belongs to a form or an inbox that is open now, and names it."""


@require_http_methods(["GET", "HEAD"])
def progress(request: HttpRequest, object_id: UUID) -> JsonResponse:
    """How many chunks are here without a gap: where a broken upload goes on."""
    return JsonResponse({"have": attachments.have(object_id=object_id)})


@require_http_methods(["PUT"])
def chunk(request: HttpRequest, object_id: UUID, index: int) -> JsonResponse:
    """Keep one sealed chunk."""
    now = timezone.now()
    require_token(request)
    try:
        have = attachments.keep_chunk(object_id=object_id, index=index, data=request.body, now=now)
    except Invalid as error:
        return invalid(error)
    return JsonResponse({"have": have})


def require_token(request: HttpRequest) -> None:
    """Chunks are taken for a form that was handed out, so that nobody fills the disk by a loop of two lines."""
    try:
        report = UUID(request.headers.get("X-Auricle-Report", ""))
    except ValueError:
        raise NoToken from None
    if not form_token.check(request.headers.get("X-Auricle-Token"), report=report, now=timezone.now()):
        raise NoToken

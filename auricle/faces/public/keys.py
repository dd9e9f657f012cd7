"""The log of keys: what our forms seal to, and sealed to before. A page for people, JSON for whoever checks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from auricle.faces.shared import key_log as shown
from auricle.vault import key_log


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show every key ever signed."""
    context = shown.context(language=get_language() or "en", now=timezone.now())
    return render(request, "public/keys.html", {**context, "day": pgettext("date format", "j M Y")})


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The log as it was written, with what is needed to check each signature."""
    return JsonResponse({"organisation": key_log.organisation(), "lines": key_log.lines()})

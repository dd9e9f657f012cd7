"""What the scripts of our pages send and get: JSON in, JSON out, refusals as codes with sentences."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.errors import Invalid

SENTENCES: Mapping[str, str | Promise] = {
    "missing": _("This is missing."),
    "malformed": _("This could not be read."),
    "unknown": _("We do not have this."),
    "too_many": _("These are too many."),
    "mismatch": _("These parts do not belong together."),
    "complete": _("This has arrived already."),
    "expired": _("This page has been open for too long, or was sent too soon."),
    "unsolved": _("The small task that keeps floods away was not solved."),
}


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises Invalid when it is none."""
    if request.content_type != "application/json":
        raise Invalid({"body": "malformed"})
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Invalid({"body": "malformed"}) from None
    if not isinstance(data, dict):
        raise Invalid({"body": "malformed"})
    return data


def invalid(error: Invalid) -> JsonResponse:
    """422 with a sentence for each field and the code beside it, for the script to act on."""
    sentences = {field: str(SENTENCES.get(code, code)) for field, code in error.errors.items()}
    return JsonResponse({"error": "invalid", "errors": sentences, "codes": dict(error.errors)}, status=422)


def conflict(what: str) -> JsonResponse:
    """409: something changed or is not there yet; `what` says what the script must do again."""
    return JsonResponse({"error": what}, status=409)

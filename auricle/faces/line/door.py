"""The door of every address: the key of the phone's service, the method, the body. Then the view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from auricle.errors import Invalid
from auricle.faces.line.problems import problem
from auricle.intake.line_key import require_line_key

SCHEME = "bearer "


@dataclass(frozen=True)
class Call:
    """One call as a view sees it: when, and what was sent. repr shows nothing of it."""

    now: datetime
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What a view answers; nothing is 204."""

    body: Mapping[str, object] | None = field(default=None, repr=False)
    status: int = 200


View = Callable[..., Answer]


def door(**views: View) -> Callable[..., HttpResponse]:
    """One view for an address, by method: GET has no body, PUT one chunk, POST a JSON object."""
    allowed = ", ".join(sorted(views))

    def answer(request: HttpRequest, **places: Any) -> HttpResponse:
        now = timezone.now()
        require_line_key(shown=_key(request), now=now)
        view = views.get(request.method or "")
        if view is None:
            refused = problem("method", 405)
            refused.headers["Allow"] = allowed
            return refused
        return _written(view(_call(request, now), **places))

    return answer


def _key(request: HttpRequest) -> str:
    """What stands behind Bearer, or nothing."""
    header = request.headers.get("Authorization", "")
    if len(header) > 200 or not header.isascii() or not header.lower().startswith(SCHEME):
        return ""
    return header[len(SCHEME) :].strip()


def _call(request: HttpRequest, now: datetime) -> Call:
    if request.method == "PUT":
        return Call(now, raw=request.body)
    if request.method != "POST":
        return Call(now)
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Invalid({"body": "malformed"}) from None
    if not isinstance(data, dict):
        raise Invalid({"body": "malformed"})
    return Call(now, data)


def _written(answer: Answer) -> HttpResponse:
    if answer.body is not None:
        return JsonResponse(dict(answer.body), status=answer.status)
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    return response

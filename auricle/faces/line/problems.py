"""The one place where refusals and failures become answers: a status and one code, which the phone's service acts by.

Nobody reads these: the service has its own words, recorded in the caller's language.
"""

import logging
from collections.abc import Callable, Mapping

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError

from auricle.call_backs.keeping import OtherKey
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.inbox.reporter_side import (
    InboxClosed,
    InboxEnded,
    PinNeeded,
    PinRests,
    ReportDestroyed,
    Unfinished,
    WrongCode,
    WrongPin,
)
from auricle.intake.attachments import CannotKeep
from auricle.intake.line_key import LineKeyRefused
from auricle.intake.receiving import Incomplete, OtherReport, StaleRecipients
from auricle.intake.talks import NoMoreTalks, NotYet
from auricle.vault.reporter_key import InboxBusy

Next = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("auricle.faces")

# The most particular first; a leaf that is not here is answered as its root.
PROBLEMS: tuple[tuple[type[Exception], str, int], ...] = (
    (LineKeyRefused, "key", 401),
    (WrongCode, "wrong-code", 404),
    (ReportDestroyed, "destroyed", 410),
    (PinNeeded, "pin-needed", 403),
    (WrongPin, "wrong-pin", 403),
    (PinRests, "pin-rests", 403),
    (InboxBusy, "busy", 503),
    (InboxEnded, "ended", 403),
    (InboxClosed, "closed", 409),
    # A chunk is missing: send what is, then the same again.
    (Incomplete, "incomplete", 409),
    (Unfinished, "incomplete", 409),
    # The keys were changed meanwhile: prepare and seal the key anew.
    (StaleRecipients, "recipients", 409),
    (OtherKey, "recipients", 409),
    (OtherReport, "other", 409),
    (NotYet, "not-yet", 404),
    (NoMoreTalks, "full", 409),
    # The service keeps what it has sealed, and sends it again later.
    (CannotKeep, "unavailable", 503),
    (Invalid, "invalid", 422),
    (NotAllowed, "forbidden", 403),
    (NotFound, "not-found", 404),
    (NotNow, "not-now", 409),
    (OperationalError, "unavailable", 503),
    (InterfaceError, "unavailable", 503),
    (RequestDataTooBig, "too-large", 413),
    # The sender went away in the middle; nobody reads this answer, and it is no failure of ours.
    (UnreadablePostError, "bad-request", 400),
)
BY_STATUS: Mapping[int, str] = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method",
    413: "too-large",
    500: "failed",
}


class Problems:
    """Middleware: turns what views raise into problems, and gives a body to answers that have none."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in BY_STATUS and not getattr(response, "content", b"!"):
            return problem(BY_STATUS[response.status_code], response.status_code)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view raised; anything unknown goes on to become a 500."""
        for kind, name, status in PROBLEMS:
            if isinstance(error, kind):
                if status == 503:
                    # The class alone: a database's sentence can quote values.
                    log.error("answered %d: %s", status, type(error).__name__)
                return problem(name, status, getattr(error, "errors", None))
        return None


def problem(name: str, status: int, fields: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer with this code; of a body that cannot be used also which fields and why, as codes."""
    body: dict[str, object] = {"problem": name, **({"fields": dict(fields)} if fields else {})}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JsonResponse(body, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: broken input, or more of it than we take."""
    return problem(*("too-large", 413) if isinstance(exception, RequestDataTooBig) else ("bad-request", 400))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return problem("forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return problem("not-found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return problem("failed", 500)

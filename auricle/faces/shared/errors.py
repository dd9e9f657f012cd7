"""The one place where refusals and failures become pages, or JSON for the scripts of our own pages."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.errors import Invalid, NotAllowed, NotFound, NotNow

Next = Callable[[HttpRequest], HttpResponseBase]
Text = str | Promise

log = logging.getLogger("auricle.faces")


@dataclass(frozen=True)
class Explained:
    """What an error page says: what happened, and what can be done now."""

    title: Text
    body: Text


NOTHING_LOST = _("Nothing you sent before is lost. Go back, or begin again from the first page.")

PAGES: dict[int, Explained] = {
    400: Explained(_("We could not read this request"), NOTHING_LOST),
    403: Explained(
        _("This is not open to you"),
        _(
            "This page needs a right that this visit does not have. If you followed a link, begin on the first page."
        ),
    ),
    404: Explained(
        _("There is no such page"),
        _("The address may be mistyped or the page may have moved."),
    ),
    405: Explained(_("This page cannot be used in that way"), NOTHING_LOST),
    409: Explained(
        _("That is not possible at the moment"),
        _("Things changed in the meantime. Go back, load the page again and look at where it stands now."),
    ),
    413: Explained(
        _("This is too large"),
        _(
            "A file may have up to 200 MB and a report up to 10 files. Send fewer or smaller files, or add more later."
        ),
    ),
    422: Explained(_("Something in this form cannot be used"), NOTHING_LOST),
    429: Explained(
        _("Very many people are here at the moment"),
        _("You have not been shut out. Wait a minute and try again; you will keep your place."),
    ),
    500: Explained(
        _("Something went wrong on our side"),
        _(
            "It is not your fault. If you were sending a report and saw no code, send it again: it cannot arrive twice."
        ),
    ),
    503: Explained(
        _("We cannot reach our records at the moment"),
        _("Try again in a few minutes. A report whose code you have seen is safe."),
    ),
}

ROOTS: tuple[tuple[type[Exception], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (NotNow, 409),
    (Invalid, 422),
    (OperationalError, 503),
    (InterfaceError, 503),
    # The sender went away in the middle; nobody reads this answer, and it is no failure of ours.
    (UnreadablePostError, 400),
)


class ErrorPages:
    """Middleware: turns refusals into pages, and gives a body to answers that have none, such as 405."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        bare = (
            response.status_code in PAGES and not response.streaming and not getattr(response, "content", b"")
        )
        if not bare:
            return response
        page = error_page(request, response.status_code)
        if "Allow" in response.headers:
            page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view raised; anything unknown goes on to become a 500."""
        for root, status in ROOTS:
            if isinstance(error, root):
                if status >= 500:
                    # The class alone: a database's sentence can quote values.
                    log.error("answered %d: %s", status, type(error).__name__)
                return error_page(request, status, errors=getattr(error, "errors", None))
        return None


def error_page(request: HttpRequest, status: int, *, errors: Mapping[str, str] | None = None) -> HttpResponse:
    """The page of a status, or for a script `{"error": status, "errors": {field: sentence}}`."""
    if wants_json(request):
        return JsonResponse({"error": status, "errors": dict(errors or {})}, status=status)
    explained = PAGES.get(status, PAGES[500])
    return render(
        request,
        "shared/error.html",
        {"status": status, "explained": explained},
        status=status,
    )


def wants_json(request: HttpRequest) -> bool:
    """Whether one of our scripts asks; a person's browser asks for a page."""
    return "application/json" in request.headers.get("Accept", "")


def refused(request: HttpRequest) -> HttpResponse:
    """The page for a request that another site made a browser send."""
    return error_page(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: broken input, or more of it than we take."""
    too_big = isinstance(exception, RequestDataTooBig)
    return error_page(request, 413 if too_big else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return error_page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return error_page(request, 500)

"""The one place where refusals and failures become problems of RFC 9457, in the language that was asked for."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.partners.calling import LacksScope, TokenRefused
from auricle.partners.repeats import KeyUsedOtherwise
from auricle.partners.scopes import Scope

Next = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("auricle.faces")

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:auricle:problem:"


@dataclass(frozen=True)
class Problem:
    """One kind of problem: its name inside the type, its status, and what people read."""

    name: str
    status: int
    title: Promise
    detail: Promise


class Unusable(Exception):
    """The call itself cannot be used: wrong kind of body, of header, of method. Maps to the problem of this name."""

    def __init__(
        self, name: str, *, pointer: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.pointer = pointer
        self.headers = dict(headers or {})
        super().__init__(name)


PROBLEMS: Mapping[str, Problem] = {
    problem.name: problem
    for problem in (
        Problem("bad-request", 400, _("We could not read this request"), _("Nothing was changed.")),
        Problem(
            "no-token",
            401,
            _("A token is missing"),
            _("Send the header Authorization with the word Bearer and a token of your agency."),
        ),
        Problem(
            "token-unknown",
            401,
            _("This token is not known"),
            _("Look whether all of it was copied. An administrator of the hotline makes a new one."),
        ),
        Problem(
            "token-expired",
            401,
            _("This token has run out"),
            _("Ask an administrator of the hotline for the next one. Nothing was changed."),
        ),
        Problem(
            "token-withdrawn",
            401,
            _("This token was withdrawn"),
            _("Ask an administrator of the hotline. Nothing was changed."),
        ),
        Problem(
            "token-waits",
            401,
            _("This token waits for a second person"),
            _("It can read packages, so two administrators of the hotline decide. One of them has."),
        ),
        Problem("forbidden", 403, _("This is not open to you"), _("Nothing was changed.")),
        Problem(
            "scope",
            403,
            _("This token was made for something else"),
            _("It lacks the scope that the documentation names for this call. Nothing was changed."),
        ),
        Problem("not-found", 404, _("There is no such thing"), _("Or it is not your agency's.")),
        Problem(
            "method",
            405,
            _("This address cannot be used in that way"),
            _("The header Allow names the methods that it knows."),
        ),
        Problem(
            "conflict",
            409,
            _("That is not possible at the moment"),
            _("Things changed in the meantime. Look at where it stands now."),
        ),
        Problem(
            "key-missing",
            400,
            _("The header Idempotency-Key is missing"),
            _("Send a random text with every POST, and the same one when you repeat it."),
        ),
        Problem(
            "key-used-otherwise",
            422,
            _("This Idempotency-Key was used for something else"),
            _("A key belongs to one call. Nothing was changed."),
        ),
        Problem("too-large", 413, _("This is too large"), _("Nothing was changed.")),
        Problem(
            "media-type",
            415,
            _("This kind of body is not known here"),
            _("Send JSON, and say so: Content-Type: application/json."),
        ),
        Problem(
            "invalid",
            422,
            _("Something in this request cannot be used"),
            _("The list of errors names each place. Nothing was changed."),
        ),
        Problem(
            "failed", 500, _("Something went wrong on our side"), _("It is not your fault. Try again later.")
        ),
        Problem(
            "unavailable",
            503,
            _("We cannot reach our records at the moment"),
            _("Try again in a few minutes."),
        ),
    )
}
BY_STATUS = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method",
    413: "too-large",
    500: "failed",
}
ROOTS: tuple[tuple[type[Exception], str], ...] = (
    (KeyUsedOtherwise, "key-used-otherwise"),
    (NotAllowed, "forbidden"),
    (NotFound, "not-found"),
    (NotNow, "conflict"),
    (Invalid, "invalid"),
    (OperationalError, "unavailable"),
    (InterfaceError, "unavailable"),
    # The sender went away in the middle; nobody reads this answer, and it is no failure of ours.
    (UnreadablePostError, "bad-request"),
)


class Problems:
    """Middleware: turns what views raise into problems, and gives a body to answers that have none."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in BY_STATUS and not getattr(response, "content", b"!"):
            return answer(BY_STATUS[response.status_code])
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a view raised; anything unknown goes on to become a 500."""
        if isinstance(error, TokenRefused):
            return answer(f"token-{error.why}", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        if isinstance(error, LacksScope):
            return answer("scope", headers={"WWW-Authenticate": _lacking(error.scope)})
        if isinstance(error, Unusable):
            errors = {} if error.pointer is None else {error.pointer: error.name}
            return answer(error.name, errors=errors, headers=error.headers)
        for root, name in ROOTS:
            if isinstance(error, root):
                if PROBLEMS[name].status >= 500:
                    # The class alone: a database's sentence can quote values.
                    log.error("answered %d: %s", PROBLEMS[name].status, type(error).__name__)
                fields: Mapping[str, str] = getattr(error, "errors", {})
                # A field is in the body, or behind the question mark of what has none.
                mark = "/" if request.method == "POST" else "?"
                return answer(name, errors={f"{mark}{field}": code for field, code in fields.items()})
        return None


def answer(
    name: str, *, errors: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The problem of this name; each of the errors is a place in the body (RFC 6901) and a code."""
    problem = PROBLEMS[name]
    body: dict[str, object] = {
        "type": TYPE + name,
        "title": str(problem.title),
        "status": problem.status,
        "detail": str(problem.detail),
    }
    if errors:
        body["errors"] = [{"pointer": pointer, "code": code} for pointer, code in errors.items()]
    return JsonResponse(body, status=problem.status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: broken input, or more of it than we take."""
    return answer("too-large" if isinstance(exception, RequestDataTooBig) else "bad-request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return answer("forbidden")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return answer("not-found")


def failed(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return answer("failed")


def _lacking(scope: Scope) -> str:
    return f'Bearer error="insufficient_scope", scope="{scope.value}"'

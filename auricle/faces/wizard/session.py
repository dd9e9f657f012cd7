"""The door of every page: the code that the command printed, then a cookie, then a token in each form."""

import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation

from auricle.faces.shared.errors import refused
from auricle.founding import door

COOKIE = "__Host-first-run"
LANGUAGE = "__Host-first-run-language"
TOKEN_FIELD = "form_token"  # noqa: S105 - the field's name

View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """Let in who typed the code, and take only forms of their session."""

    @wraps(view)
    def answer(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        speak(request)
        session = request.COOKIES.get(COOKIE, "")
        if not door.knows(session, settings.AURICLE_FIRST_RUN):
            return redirect("code")
        given = request.POST.get(TOKEN_FIELD, "")
        if request.method == "POST" and not hmac.compare_digest(
            given.encode(), door.form_token(session).encode()
        ):
            return refused(request)
        return view(request, **arguments)

    return answer


def speak(request: HttpRequest) -> None:
    """The language that was chosen here, or the browser's."""
    chosen = request.COOKIES.get(LANGUAGE, "")
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


def keep_session(response: HttpResponseBase) -> None:
    """Hand out the session; it ends with the browser or with this process."""
    value = door.new_session(settings.AURICLE_FIRST_RUN)
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="Strict", path="/")

"""One request of a signed-in member, and the cookies of a session and of a known browser."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from auricle.directory.people import Person
from auricle.faces.shared.marked import cookie_called
from auricle.vault.member_keys import Unlocked

TOKEN_FIELD = "form_token"  # noqa: S105 - the field's name
TOKEN_CONTEXT = b"au1/desk-form\0"
YEAR = 365 * 24 * 3600

Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True)
class Presence:
    """Somebody whose session lives, perhaps locked, and when they ask. repr shows no cookie."""

    person: Person
    now: datetime
    cookie: str = field(repr=False)

    @property
    def form_token(self) -> str:
        """What every form of this session carries; nobody without the cookie can compute it."""
        return hmac.new(self.cookie.encode(), TOKEN_CONTEXT, hashlib.sha256).hexdigest()

    def sent(self, request: HttpRequest) -> bool:
        """Whether a form of this session sent the request."""
        given = request.POST.get(TOKEN_FIELD, "")
        return hmac.compare_digest(given.encode(), self.form_token.encode())


@dataclass(frozen=True)
class Visit(Presence):
    """A member whose key is open for this request."""

    by: Unlocked


def cookie_name() -> str:
    """The session's cookie of this face; browsers share cookies between the ports of one machine."""
    return cookie_called(settings.STAFF_FACE)


def keep_cookie(response: Answer, cookie: str) -> Answer:
    """Hand out the session. It ends with the browser, by signing out, or after eight hours."""
    response.set_cookie(cookie_name(), cookie, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def drop_cookie(response: Answer) -> Answer:
    """Take the cookie back."""
    response.set_cookie(cookie_name(), "", max_age=0, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def browser_of(request: HttpRequest) -> str:
    """What this browser shows that it has signed somebody in before; empty for a stranger's."""
    return request.COOKIES.get(f"{cookie_name()}-known", "")


def keep_browser(response: Answer, browser: str) -> Answer:
    """Let a browser be known again, so that strangers' failures do not slow it down."""
    name = f"{cookie_name()}-known"
    response.set_cookie(name, browser, max_age=YEAR, secure=True, httponly=True, samesite="Strict", path="/")
    return response

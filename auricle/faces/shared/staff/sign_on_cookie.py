"""What a browser keeps while it is at the identity provider: bytes that bind the answer to it, and where to go on."""

import base64
import binascii
from dataclasses import dataclass, field

from django.http import HttpRequest

from auricle.directory.challenges import LIFETIME
from auricle.faces.shared.staff.visit import Answer, cookie_name

LONGEST_NEXT = 1000


@dataclass(frozen=True)
class Away:
    """What the browser kept while it was away; empty for one that set out nowhere."""

    browser: str = field(repr=False)
    next: str


def keep_away(response: Answer, away: Away) -> Answer:
    """Let the browser keep this until it is back."""
    onward = base64.urlsafe_b64encode(away.next[:LONGEST_NEXT].encode()).decode()
    return _set(response, f"{away.browser}.{onward}", int(LIFETIME.total_seconds()))


def drop_away(response: Answer) -> Answer:
    """Take it back: an answer is taken once."""
    return _set(response, "", 0)


def read_away(request: HttpRequest) -> Away:
    """What this browser kept."""
    browser, _, onward = request.COOKIES.get(_name(), "").partition(".")
    try:
        return Away(browser, base64.urlsafe_b64decode(onward).decode())
    except (binascii.Error, ValueError):
        return Away(browser, "")


def _set(response: Answer, value: str, age: int) -> Answer:
    response.set_cookie(_name(), value, max_age=age, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def _name() -> str:
    return f"{cookie_name()}-sign-on"

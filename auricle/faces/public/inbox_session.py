"""The only cookie of the public face: it exists while an inbox is open, and what a script gets of a thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from auricle.faces.public.handed_words import handed_in_words
from auricle.faces.shared.marked import cookie_called
from auricle.faces.shared.thread_words import in_words
from auricle.inbox.reporter_side import InboxEnded
from auricle.intake import form_token
from auricle.referrals.reporter_side import handed_over

COOKIE = "inbox"

Answer = TypeVar("Answer", bound=HttpResponse)


def begin(response: Answer, cookie: str) -> Answer:
    """Hand out the session. It ends with the browser, by leaving, or after ten quiet minutes."""
    response.set_cookie(
        cookie_called(COOKIE), cookie, secure=True, httponly=True, samesite="Strict", path="/"
    )
    return response


def end(response: Answer) -> Answer:
    """Take the cookie back."""
    response.set_cookie(
        cookie_called(COOKIE), "", max_age=0, secure=True, httponly=True, samesite="Strict", path="/"
    )
    return response


def kept_cookie(request: HttpRequest) -> str:
    """The session's secret, or nothing."""
    return request.COOKIES.get(cookie_called(COOKIE), "")


def cookie_of(request: HttpRequest) -> str:
    """The session's secret. Raises InboxEnded when there is none."""
    cookie = kept_cookie(request)
    if not cookie:
        raise InboxEnded
    return cookie


def thread_for_script(thread: Mapping[str, Any], *, cookie: str, now: datetime) -> dict[str, object]:
    """The sealed parts as they are kept, the open ones in words, and a token for files to come."""
    sealed = {name: thread[name] for name in ("report", "keys", "story", "files", "messages")}
    # Who opened an inbox has shown more than patience: a file may be added at once.
    token = form_token.issue(report=UUID(str(thread["report"])), now=now, wait=0)
    told = in_words(thread, now=now)
    handed = handed_in_words(handed_over(cookie=cookie, now=now), looking=bool(told["can_withdraw"]), now=now)
    return {**sealed, **told, "handed": handed, "token": token}

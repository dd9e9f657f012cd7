"""Refuses what another site makes a browser send.

The public face has no cookie before the inbox is opened, so there is no place for Django's CSRF cookie. Browsers
name the origin of every request that is not a plain read; a page of ours is the only one that may send them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden

Next = Callable[[HttpRequest], HttpResponseBase]

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(get_response: Next) -> Next:
    """Middleware: a request that writes comes from this origin, or from a program that is no browser."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING and not _is_ours(request):
            # What a refusal looks like is for the middleware around this one.
            return HttpResponseForbidden()
        return get_response(request)

    return answer


def _is_ours(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"

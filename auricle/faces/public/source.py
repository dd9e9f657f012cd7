"""Where a request came from, to tell floods apart and for nothing else: it goes into a keyed hash at once."""

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """The network address that asks. Behind our own proxy it is the last one that the proxy wrote down."""
    if settings.AURICLE_BEHIND_PROXY:
        return str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))

"""Sound for a player, which asks for parts of it: RFC 9110, section 14, of which one range in bytes is enough."""

import re

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from auricle.vault.file_tickets import Heard
from auricle.vault.playable import cut

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def played(heard: Heard, asked: str) -> HttpResponseBase:
    """All of the sound, or the range that was asked for, as sound and nothing else."""
    length = heard.sound.length
    part = _part(asked, length)
    if part is None:
        response: HttpResponseBase = StreamingHttpResponse(heard.content, content_type=heard.sound.kind)
        size = length
    elif part[0] >= part[1]:
        response, size = HttpResponse(status=416), 0
        response.headers["Content-Range"] = f"bytes */{length}"
    else:
        first, end = part
        size = end - first
        response = StreamingHttpResponse(
            cut(heard.content, first, size), status=206, content_type=heard.sound.kind
        )
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{length}"
    response.headers["Content-Length"] = str(size)
    response.headers["Accept-Ranges"] = "bytes"
    # The page of a face plays it, from an origin that is not this one; nobody else has its address.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _part(asked: str, length: int) -> tuple[int, int] | None:
    """The first byte and the one after the last; None where all is asked for, or something that we do not know."""
    found = RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, length - int(found[2])), length
    first, end = int(found[1]), int(found[2]) + 1 if found[2] else length
    # Who asks for what ends before it begins has asked for nothing.
    return None if found[2] and end <= first else (first, min(end, length))

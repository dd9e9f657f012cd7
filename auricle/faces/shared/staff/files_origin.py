"""The origin of files: a second host name of a face for members, which serves what a ticket is for (ADR 0031).

What somebody sent us must never run as a page of ours. Here there is no page, no style sheet, no session and no cookie
that would be read; a browser keeps the two names apart in all that it does.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.mask_words import in_text
from auricle.faces.shared.staff.played import played
from auricle.vault.file_tickets import Admitted, TicketSpent, hear, redeem

Next = Callable[[HttpRequest], HttpResponseBase]

TICKET = re.compile(r"/(listen/)?([A-Za-z0-9_-]{43})")
# Were a file ever shown in spite of all, it could do nothing: no script, no form, no address of ours.
POLICY = "sandbox; default-src 'none'"


def files_origin(get_response: Next) -> Next:
    """Middleware, before all that serves anything: a request for the files' host name gets no further."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.get_host() != urlsplit(settings.AURICLE_FILES_URL).netloc:
            return get_response(request)
        response = _answer(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return answer


def _answer(request: HttpRequest) -> HttpResponseBase:
    found = TICKET.fullmatch(request.path_info)
    if request.method != "GET" or found is None:
        return _sorry(request)
    try:
        if found[1]:
            return played(hear(ticket=found[2], now=timezone.now()), request.headers.get("Range", ""))
        return _download(redeem(ticket=found[2], now=timezone.now()))
    except TicketSpent:
        return _sorry(request)


def _download(admitted: Admitted) -> StreamingHttpResponse:
    """The file as a download, never as a page; in pieces, so that 200 MB need no more memory than 2."""
    response = StreamingHttpResponse(admitted.content, content_type="application/octet-stream")
    name = in_text(safe_name(admitted.name))
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _sorry(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        words = gettext(
            "There is no file here. A link to a file works once, for a minute: go back to the page and open it again."
        )
    return HttpResponse(words + "\n", status=404, content_type="text/plain; charset=utf-8")

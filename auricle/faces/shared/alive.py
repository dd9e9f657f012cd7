"""The first address of a face without pages: whether it answers, for the supervisor, which asks every few seconds."""

from django.http import Http404, HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    """Answer HEAD, and say nothing: a 404 each time would fill the log with lines that mean nothing. Raises Http404."""
    if request.method != "HEAD":
        raise Http404
    return HttpResponse(status=204)

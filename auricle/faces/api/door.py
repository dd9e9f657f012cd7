"""The door of every address: method, token, scope, body. Then the view, in one transaction as this token."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.faces.api.endpoint import Answer, Call, Endpoint, Open, Query, Shape
from auricle.faces.api.problems import Unusable
from auricle.partners import calling, repeats
from auricle.partners.calling import Caller
from auricle.partners.repeats import Attempt

JSON = "application/json"
BYTES = "application/octet-stream"


def door(endpoints: Iterable[Endpoint]) -> Callable[..., HttpResponse]:
    """One view for an address, by method."""
    by_method = {endpoint.method: endpoint for endpoint in endpoints}
    by_method |= {"HEAD": by_method["GET"]} if "GET" in by_method else {}
    allowed = ", ".join(sorted(by_method))

    def answer(request: HttpRequest, **places: Any) -> HttpResponse:
        endpoint = by_method.get(request.method or "")
        if endpoint is None:
            raise Unusable("method", headers={"Allow": allowed})
        return _through(request, endpoint, places)

    return answer


def _through(request: HttpRequest, endpoint: Endpoint, places: Mapping[str, Any]) -> HttpResponse:
    if endpoint.need is Open.PUBLIC:
        return _written(request, endpoint, endpoint.view())
    now = timezone.now()
    scope = None if isinstance(endpoint.need, Open) else endpoint.need
    token = _token(request)
    caller = calling.find(token=token, scope=scope, now=now)
    try:
        return _called(request, endpoint, places, caller, token, now)
    except (Invalid, NotAllowed, NotNow, Unusable) as error:
        if endpoint.refused is not None:
            with calling.as_caller(caller):
                endpoint.refused(caller, error, now, **places)
        raise


def _called(
    request: HttpRequest,
    endpoint: Endpoint,
    places: Mapping[str, Any],
    caller: Caller,
    token: str,
    now: datetime,
) -> HttpResponse:
    call = Call(caller, now, _body(request, endpoint), _query(request, endpoint.query))
    if endpoint.method != "POST":
        with calling.as_caller(caller):
            return _written(request, endpoint, endpoint.view(call, **places))
    attempt = Attempt(caller, token, _key(request), _said(request))
    with calling.as_caller(caller):
        return _once(request, endpoint, attempt, lambda: endpoint.view(call, **places), call)


def _once(
    request: HttpRequest, endpoint: Endpoint, attempt: Attempt, view: Callable[[], Answer], call: Call
) -> HttpResponse:
    """The answer of the view, or the one that the same call had before."""
    before = repeats.first_answer(attempt, now=call.now)
    if before is not None:
        kind = {"content_type": JSON} if before.body else {}
        again = HttpResponse(before.body, status=before.status, **kind)
        if not before.body:
            del again.headers["Content-Type"]
        return again
    response = _written(request, endpoint, view())
    repeats.keep(attempt, status=response.status_code, body=response.content)
    return response


def _key(request: HttpRequest) -> str:
    """The caller's key: a quoted text by the draft; without its quotes it is the same."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key or len(key) > repeats.LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Unusable("key-missing")
    return key


def _said(request: HttpRequest) -> bytes:
    """All that tells this call from another one."""
    return b"\0".join(((request.method or "").encode(), request.get_full_path().encode(), request.body))


def _token(request: HttpRequest) -> str:
    """What stands behind Bearer."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unusable("no-token", headers={"WWW-Authenticate": "Bearer"})
    return token.strip()


def _body(request: HttpRequest, endpoint: Endpoint) -> Shape | None:
    if endpoint.takes is None:
        return None
    if request.content_type != JSON:
        raise Unusable("media-type")
    try:
        return msgspec.json.decode(request.body, type=endpoint.takes)
    except msgspec.ValidationError as error:
        raise Unusable("invalid", pointer=_pointer(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unusable("bad-request") from None


def _pointer(message: str) -> str:
    """The place in the body that msgspec names as $.events[0], as a JSON pointer; the body itself is the empty one."""
    _, found, place = message.rpartition(" - at `$")
    # A place begins with a dot or a bracket, each of which is a slash in a pointer.
    return place.rstrip("`").replace(".", "/").replace("[", "/").replace("]", "") if found else ""


def _query(request: HttpRequest, known: tuple[Query, ...]) -> dict[str, str | int]:
    """The parameters, each once and of its type; one that is not known is refused."""
    names = {query.name: query for query in known}
    found: dict[str, str | int] = {}
    for name, values in request.GET.lists():
        query = names.get(name)
        if query is None or len(values) != 1 or "\0" in values[0]:
            raise Unusable("invalid", pointer=f"?{name[:40]}")
        found[name] = _typed(query, values[0])
    return found


def _typed(query: Query, value: str) -> str | int:
    if query.type is not int:
        return value
    if value.isascii() and value.isdigit() and len(value) < 10 and query.least <= int(value) <= query.most:
        return int(value)
    raise Unusable("invalid", pointer=f"?{query.name}")


def _written(request: HttpRequest, endpoint: Endpoint, answer: Answer) -> HttpResponse:
    response = HttpResponse(status=endpoint.status)
    del response.headers["Content-Type"]
    if answer.body is not None:
        response.content = msgspec.json.encode(answer.body)
        response.headers["Content-Type"] = JSON
    if answer.raw is not None:
        response.content = answer.raw
        response.headers["Content-Type"] = BYTES
    if answer.next_page:
        parameters = request.GET.copy()
        parameters["cursor"] = answer.next_page
        response.headers["Link"] = f'<{request.path}?{parameters.urlencode()}>; rel="next"'
    return response

"""Addresses of the interface for machines: a table. Each goes through the door, which asks for what its row says."""

import json
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import path

from auricle.faces.api import token
from auricle.faces.api.document import document
from auricle.faces.api.door import door
from auricle.faces.api.endpoint import Endpoint, Open
from auricle.faces.api.problems import Unusable

# Rows of one address stand together.
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        name="token",
        method="GET",
        path="v1/token",
        need=Open.ANY_TOKEN,
        view=token.token,
        says="What this token is good for, and until when.",
        answers=token.TokenFacts,
    ),
)


def openapi(request: HttpRequest) -> HttpResponse:
    """The document of all this, for whoever asks: it says nothing of anybody."""
    if request.method not in {"GET", "HEAD"}:
        raise Unusable("method", headers={"Allow": "GET, HEAD"})
    return HttpResponse(json.dumps(document(ENDPOINTS)), content_type="application/json")


pages = [
    *(
        path(address, door(rows), name=address)
        for address, rows in groupby(ENDPOINTS, key=lambda each: each.path)
    ),
    path("v1/openapi.json", openapi, name="openapi"),
]

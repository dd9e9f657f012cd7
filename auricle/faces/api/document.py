"""The OpenAPI 3.1 document, written from the table of endpoints and the types of their bodies.

`python -m workshop.openapi` keeps it in docs/reference; a test holds that it is current.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from auricle.faces.api.endpoint import Endpoint, Open, Query, Shape
from auricle.faces.api.problems import MEDIA_TYPE, PROBLEMS
from auricle.partners.scopes import Scope

PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
SCHEMAS = "#/components/schemas/"
# What every call can answer besides its own; with a token, with a body, with a place in its address.
ALWAYS = ("bad-request", "failed", "unavailable")
WITH_TOKEN = ("no-token", "token-unknown", "token-expired", "token-withdrawn", "token-waits")
WITH_KEY = ("key-missing", "key-used-otherwise")
WITH_BODY = ("too-large", "media-type", "invalid")
FORMATS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
ABOUT = """\
What a computer system of an agency can ask of the hotline and tell it. Every call needs a token, which an
administrator of the hotline makes. Packages are sealed to your agency's key: the server cannot open them.

Refusals are problems of RFC 9457 in the language of Accept-Language. A list comes in pages: follow the header
Link with rel="next". Times are UTC."""

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A random text of yours. The same call again within a day changes nothing and has the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
PROBLEM = {
    "type": "object",
    "description": "A problem of RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Stays the same; programs decide by it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "A place in the body (RFC 6901), or ?name."},
                    "code": {"type": "string"},
                },
            },
        },
    },
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    table = list(endpoints)
    bodies = _schemas(table)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in table:
        path = "/" + PLACE.sub(r"{\2}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Auricle for agencies", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM, **bodies},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of your agency."}
            },
        },
    }


def _schemas(table: list[Endpoint]) -> dict[str, Any]:
    shapes: list[type[Shape]] = []
    for endpoint in table:
        both = (endpoint.takes, endpoint.answers)
        shapes += [each for each in both if each and issubclass(each, Shape) and each not in shapes]
    _, components = msgspec.json.schema_components(shapes, ref_template=SCHEMAS + "{name}")
    return dict(sorted(components.items()))


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    parameters = [*_places(endpoint), *map(_parameter, endpoint.query)]
    if endpoint.method == "POST":
        parameters.append(KEY)
    operation: dict[str, Any] = {"operationId": endpoint.name, "summary": endpoint.says}
    if parameters:
        operation["parameters"] = parameters
    if endpoint.takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": _ref(endpoint.takes)}}
    operation["responses"] = {str(endpoint.status): _good(endpoint), **_refusals(endpoint)}
    if endpoint.need is not Open.PUBLIC:
        scopes = [endpoint.need.value] if isinstance(endpoint.need, Scope) else []
        operation["security"] = [{"token": scopes}]
    return operation


def _good(endpoint: Endpoint) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "As asked."}
    if endpoint.answers is bytes:
        good["content"] = {"application/octet-stream": {}}
    elif endpoint.answers is not None:
        good["content"] = {"application/json": _ref(endpoint.answers)}
    if any(query.name == "cursor" for query in endpoint.query):
        good["headers"] = {"Link": {"description": "The next page (RFC 8288).", "schema": {"type": "string"}}}
    return good


def _refusals(endpoint: Endpoint) -> dict[str, Any]:
    names = [*ALWAYS, *endpoint.refuses]
    if endpoint.need is not Open.PUBLIC:
        names += WITH_TOKEN
    if isinstance(endpoint.need, Scope):
        names.append("scope")
    if endpoint.takes is not None:
        names += WITH_BODY
    if endpoint.method == "POST":
        names += WITH_KEY
    if endpoint.query or endpoint.need is not Open.PUBLIC:
        names.append("invalid")
    if PLACE.search(endpoint.path):
        names.append("not-found")
    by_status: dict[int, list[str]] = {}
    for name in dict.fromkeys(names):
        by_status.setdefault(PROBLEMS[name].status, []).append(name)
    content = {MEDIA_TYPE: {"schema": {"$ref": SCHEMAS + "Problem"}}}
    return {
        str(status): {"description": ", ".join(found), "content": content}
        for status, found in sorted(by_status.items())
    }


def _places(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": FORMATS.get(kind, {"type": "string"})}
        for kind, name in PLACE.findall(endpoint.path)
    ]


def _parameter(query: Query) -> dict[str, Any]:
    schema: Mapping[str, Any] = {"type": "string"}
    if query.type is int:
        schema = {"type": "integer", "minimum": query.least, "maximum": query.most}
    return {"name": query.name, "in": "query", "description": query.means, "schema": schema}


def _ref(shape: type[Shape] | type[bytes]) -> dict[str, Any]:
    return {"schema": {"$ref": SCHEMAS + shape.__name__}}

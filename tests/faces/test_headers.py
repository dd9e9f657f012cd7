"""The exact headers of every answer: each address of each face, each method, each kind of answer, files, failures."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from auricle.errors import NotAllowed
from auricle.faces.shared.assets import asset
from auricle.faces.shared.security_headers import HEADERS
from auricle.faces.shared.staff.visit import cookie_name
from tests import people
from tests.faces import walk
from tests.people import Cast

# Written out once more, so that nobody weakens the table and the test in one stroke.
EXACTLY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
}
# What describes the answer itself. Anything else is one header too many: a server's name, a version, a debugging aid.
OF_THE_ANSWER = {
    "Content-Type",
    "Content-Length",
    "Content-Language",
    "Vary",
    "Allow",
    "Location",
    "Content-Disposition",
    # Of the interface for machines: how to show a token, and where the next page is.
    "WWW-Authenticate",
    "Link",
}
TAKES_BACK = {"Clear-Site-Data"}
OF_A_FILE = {"Last-Modified", "ETag", "Content-Encoding"}
KEPT_FOR_EVER = "max-age=315360000, public, immutable"

WHO = ("nobody", "somebody")
SITS_AT = {"desk": "mei", "agency": "osei"}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast moved in a moment ago."""
    return people.move_in(timezone.now())


def visitor(face: str, who: str, cast: Cast, settings: Settings) -> Client:
    """A browser at this face, with a session where the face has sessions."""
    walk.be(face, settings)
    client = Client(raise_request_exception=False)
    if who == "somebody" and face in SITS_AT:
        client.cookies[cookie_name()] = cast.cookie(SITS_AT[face], timezone.now())
    return client


def wrong(answer: Any, *, cache: str = "no-store", also: frozenset[str] = frozenset()) -> list[str]:
    """What of an answer's headers is not as it has to be."""
    headers = dict(answer.headers)
    found = [
        f"{name} is {headers.get(name)!r}" for name, value in EXACTLY.items() if headers.get(name) != value
    ]
    if headers.get("Cache-Control") != cache:
        found.append(f"Cache-Control is {headers.get('Cache-Control')!r}")
    if not headers.get("Content-Disposition", "attachment").startswith("attachment"):
        found.append("a file would be shown as a page of ours")
    more = set(headers) - set(EXACTLY) - OF_THE_ANSWER - TAKES_BACK - also - {"Cache-Control"}
    found += [f"{name} has no business here" for name in sorted(more)]
    for cookie in answer.cookies.values():
        kept = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        if kept != (True, True, "Strict", "/", "") or not cookie.key.startswith("__Host-"):
            found.append(f"the cookie {cookie.key} is {kept}")
    return found


def test_the_table_of_headers_is_the_one_written_here() -> None:
    assert HEADERS == EXACTLY


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("face", walk.TABLES)
def test_every_address_answers_every_method_with_exactly_these(
    face: str, who: str, cast: Cast, settings: Settings
) -> None:
    client = visitor(face, who, cast, settings)
    found = [
        f"{method} {address.path} {answer.status_code}: {fault}"
        # Signing out comes last, since it ends what the others need.
        for address in sorted(walk.addresses(face), key=lambda each: "sign-out" in each.path)
        for method in walk.METHODS
        for accept in ("text/html", "application/json")
        if (answer := getattr(client, method)(address.path, headers={"Accept": accept})) is not None
        for fault in wrong(answer)
    ]
    assert found == []


@pytest.mark.parametrize("face", sorted(set(walk.TABLES) - {"api", "line"}))
def test_so_do_files_and_what_is_not_there(face: str, cast: Cast, settings: Settings) -> None:
    client = visitor(face, "nobody", cast, settings)
    file = client.get(asset("auricle.css").address, headers={"Accept-Encoding": "gzip"})
    file.close()
    assert file.status_code == 200
    assert wrong(file, cache=KEPT_FOR_EVER, also=frozenset(OF_A_FILE)) == []
    unchanged = client.get(
        asset("auricle.css").address, headers={"If-Modified-Since": file.headers["Last-Modified"]}
    )
    assert unchanged.status_code == 304
    assert wrong(unchanged, also=frozenset(OF_A_FILE)) == []
    for address in (
        "/static/nothing.js",
        "/static/",
        "/static/../auricle/",
        "/nothing/",
        "/%00/",
        "//",
        "/en",
    ):
        assert wrong(client.get(address)) == [], address


def test_the_interface_for_machines_has_no_file(cast: Cast, settings: Settings) -> None:
    client = visitor("api", "nobody", cast, settings)
    for place in (asset("auricle.css").address, "/nothing/", "/%00/", "//", "/v1/token/"):
        answer = client.get(place)
        assert (answer.status_code, wrong(answer)) == (404, []), place
        assert answer.headers["Content-Type"] == "application/problem+json"


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed


def lose_the_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def with_failures(face: str) -> ModuleType:
    """The face's own addresses, and one for each way to fail."""
    real = import_module(f"auricle.config.urls.{face}")
    table = ModuleType("with_failures")
    vars(table).update({name: value for name, value in vars(real).items() if name.startswith("handler")})
    failures = [path("refused/", refuse), path("lost/", lose_the_database), path("failed/", fail)]
    vars(table)["urlpatterns"] = [*failures, *real.urlpatterns]
    return table


@pytest.mark.parametrize("face", walk.TABLES)
@pytest.mark.parametrize(("address", "status"), [("refused", 403), ("lost", 503), ("failed", 500)])
def test_so_do_refusals_and_failures(
    face: str, address: str, status: int, cast: Cast, settings: Settings
) -> None:
    client = visitor(face, "nobody", cast, settings)
    settings.ROOT_URLCONF = with_failures(face)
    answer = client.get(f"/{address}/")
    assert (answer.status_code, wrong(answer)) == (status, [])


@pytest.mark.parametrize("face", walk.TABLES)
def test_so_does_an_answer_to_a_host_that_is_not_ours(face: str, cast: Cast, settings: Settings) -> None:
    client = visitor(face, "nobody", cast, settings)
    answer = client.post("/sign-in/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, wrong(answer)) == (400, [])


@pytest.mark.parametrize(
    "change", [{"X-Powered-By": "x"}, {"Referrer-Policy": "unsafe-url"}, {"Cache-Control": "private"}]
)
def test_one_header_more_or_another_value_is_found(
    change: dict[str, str], cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visitor("desk", "nobody", cast, settings)
    answer = client.get("/sign-in/")
    assert wrong(answer) == []
    for name, value in change.items():
        answer.headers[name] = value
    assert len(wrong(answer)) == 1


def test_a_cookie_that_a_script_could_read_is_found(cast: Cast, settings: Settings) -> None:
    answer: Any = HttpResponse()
    give: Callable[..., None] = answer.set_cookie
    give("session", "x", secure=True, httponly=False, samesite="Strict")
    assert any("session" in fault for fault in wrong(answer))

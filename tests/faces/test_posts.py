"""Every request that writes, at every address of every face, is refused unless a page of ours sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from auricle.faces.agency import permissions as agency
from auricle.faces.desk import permissions as desk
from auricle.faces.shared.staff.permissions import Need, Open
from auricle.faces.shared.staff.visit import cookie_name
from tests import people
from tests.faces import walk
from tests.faces.test_headers import SITS_AT
from tests.people import Cast

WRITES = ("post", "put", "patch", "delete")
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
FOREIGN = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver:8001"},
    {"Origin": "https://testserver"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
)
# Proves who somebody is by itself, before there is a session whose token a form could carry.
BEFORE_A_SESSION = {"sign-in", "sign-in-passkey", "sign-in-recovery", "sign-on", "sign-on-return", "enrol"}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast moved in a moment ago."""
    return people.move_in(timezone.now())


def status(client: Client, method: str, path: str, headers: dict[str, str], **body: str) -> int:
    answer: Any = getattr(client, method)(path, body or None, headers=headers)
    return int(answer.status_code)


@pytest.mark.parametrize("face", walk.TABLES)
@pytest.mark.parametrize("foreign", FOREIGN, ids=str)
def test_what_another_site_makes_a_browser_send_is_refused_everywhere(
    face: str, foreign: dict[str, str], settings: Settings
) -> None:
    walk.be(face, settings)
    client = Client()
    for address in walk.addresses(face):
        for method in WRITES:
            # No database is needed to say no: nothing was looked up.
            assert status(client, method, address.path, foreign) == 403, f"{method} {address.path}"


@pytest.mark.parametrize("face", sorted(SITS_AT))
@pytest.mark.parametrize("token", ["", "0" * 64, "another session's"])
def test_a_members_post_without_the_sessions_token_is_refused_everywhere(
    face: str, token: str, cast: Cast, settings: Settings
) -> None:
    walk.be(face, settings)
    client = Client()
    now = timezone.now()
    client.cookies[cookie_name()] = cast.cookie(SITS_AT[face], now)
    for address in walk.addresses(face):
        if address.name in BEFORE_A_SESSION:
            continue
        found = status(client, "post", address.path, OURS, **({"form_token": token} if token else {}))
        # 405 where nothing can be posted at all: the door is asked first.
        assert found == 403, f"{address.path}: {found}"
    # Nothing was signed out and nothing done: the session is as it was.
    assert "sign-in" not in client.get("/").headers.get("Location", "")


@pytest.mark.parametrize("table", [desk.PERMISSIONS, agency.PERMISSIONS])
def test_no_other_address_is_open_before_there_is_a_session(table: Mapping[str, Need]) -> None:
    opened = {name for name, need in table.items() if need is Open.PUBLIC}
    assert opened == BEFORE_A_SESSION | {"demo-logins"}


@pytest.mark.parametrize("face", sorted(SITS_AT))
def test_without_a_session_there_is_nothing_to_post_to(face: str, cast: Cast, settings: Settings) -> None:
    walk.be(face, settings)
    for address in walk.addresses(face):
        if address.name not in BEFORE_A_SESSION:
            assert status(Client(), "post", address.path, OURS) == 403, address.path


def test_with_token_and_origin_the_same_post_is_taken(cast: Cast, settings: Settings) -> None:
    """Otherwise the tests above would pass on a face that refuses everything."""
    walk.be("desk", settings)
    client = Client()
    client.cookies[cookie_name()] = cast.cookie("mei", timezone.now())
    page = client.get("/queue/").content.decode()
    token = page.partition('name="form_token" value="')[2][:64]
    assert status(client, "post", "/language/", OURS, form_token=token, language="en") == 302


@pytest.mark.parametrize("face", walk.TABLES)
def test_no_address_is_excused_from_a_check(face: str) -> None:
    assert [each.path for each in walk.addresses(face) if each.exempt] == []

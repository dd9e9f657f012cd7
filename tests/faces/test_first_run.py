"""The pages of the first run: nobody enters without the code, and an old form is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from auricle.config.settings.base import templates
from auricle.faces.wizard import urls
from auricle.faces.wizard.session import COOKIE
from auricle.founding import door

CODE = "aaaaa-22222-bbbbb-33333"
OPEN = {"code", "language"}


@pytest.fixture
def client(db: None, settings: Settings, tmp_path: Path) -> Client:
    """A browser before an empty installation."""
    settings.ROOT_URLCONF = "auricle.config.urls.wizard"
    settings.STAFF_FACE = "wizard"
    settings.TEMPLATES = templates("wizard", "shared")
    settings.ERROR_BASE = "wizard/base.html"
    settings.AURICLE_DATA = tmp_path
    settings.AURICLE_FIRST_RUN = door.digest_of(CODE)
    return Client()


def addresses() -> dict[str, str]:
    """Every address of the first run, by its name."""
    parts = {"<str:login>": "mei", "<slug:team>": "harbour", "<str:code>": "en"}
    found = {}
    for pattern in urls.pages:
        address = str(pattern.pattern)
        for part, value in parts.items():
            address = address.replace(part, value)
        found[str(pattern.name)] = f"/{address}"
    return found


@pytest.mark.parametrize("name", sorted(addresses()))
def test_nobody_enters_without_the_code(client: Client, name: str) -> None:
    address = addresses()[name]
    for answer in (client.get(address), client.post(address, headers={"Sec-Fetch-Site": "same-origin"})):
        if name in OPEN:
            assert answer.status_code in {200, 302, 405, 422}
        else:
            assert (answer.status_code, answer.headers["Location"]) == (302, "/code/")


@pytest.mark.parametrize("name", sorted(set(addresses()) - OPEN))
def test_a_form_without_its_token_changes_nothing(client: Client, name: str) -> None:
    client.cookies[COOKIE] = door.new_session(door.digest_of(CODE))
    answer = client.post(addresses()[name], {"preset": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403


def test_a_wrong_code_is_refused_at_its_field(client: Client) -> None:
    answer = client.post("/code/", {"code": "wrong"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422
    assert COOKIE not in answer.cookies


def test_the_right_code_leads_to_the_first_step(client: Client) -> None:
    client.post("/code/", {"code": CODE}, headers={"Sec-Fetch-Site": "same-origin"})
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/hotline/"

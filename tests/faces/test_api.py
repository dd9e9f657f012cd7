"""The interface for machines: tokens, problems in the caller's language, the document, and what it never does."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.faces.api.urls import ENDPOINTS
from auricle.partners import tokens
from auricle.partners.models import Token
from auricle.partners.scopes import Scope
from tests.faces import walk
from tests.faces.api import System, problem
from workshop import openapi


@pytest.fixture
def system(db: None, settings: Settings) -> System:
    """A system of the police that may manage webhooks."""
    walk.be("api", settings)
    return System.of("police", Scope.WEBHOOKS_MANAGE)


def test_a_token_learns_whose_it_is_and_until_when(system: System) -> None:
    answer = system.call("GET", "/v1/token")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    facts = answer.json()
    assert (facts["agency"], facts["scopes"]) == ("police", ["webhooks:manage"])
    assert facts["expires_at"].endswith("Z")


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("", "no-token"),
        ("Basic abc", "no-token"),
        ("Bearer ", "no-token"),
        ("Bearer auricle_of-somebody-else", "token-unknown"),
        ("Bearer \u00e4\u00f6", "token-unknown"),
    ],
)
def test_without_a_good_token_nothing_is_answered(system: System, sent: str, found: str) -> None:
    answer = system.call("GET", "/v1/token", Authorization=sent)
    assert problem(answer) == (401, found)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_one_that_ran_out_or_was_withdrawn_is_told_so_in_the_callers_language(system: System) -> None:
    made = Token.objects.get()
    tokens.withdraw(by=system.cast.person("ada"), token=made.pk, now=timezone.now())
    answer = system.call("GET", "/v1/token", Accept_Language="zh-hans")
    assert problem(answer) == (401, "token-withdrawn")
    assert answer.json()["title"] == "此令牌已被撤销"
    assert answer.headers["Content-Language"] == "zh-hans"


def test_an_address_that_takes_no_such_method_says_which_it_takes(system: System) -> None:
    answer = system.call("POST", "/v1/token", {})
    assert problem(answer) == (405, "method")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_there_is_no_cookie_and_no_page(system: System) -> None:
    for address in ("/", "/v1/token", "/v1/openapi.json", "/sign-in/"):
        answer = system.call("GET", address)
        assert not answer.cookies, address
        assert "html" not in answer.headers["Content-Type"], address


def test_the_document_is_the_one_in_the_reference(system: System) -> None:
    """`python -m workshop.openapi` writes it anew."""
    assert openapi.PLACE.read_text(encoding="utf-8") == openapi.text()
    assert system.call("GET", "/v1/openapi.json").json()["openapi"] == "3.1.0"
    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)

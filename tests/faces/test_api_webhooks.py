"""Webhooks by the interface: made, changed, taken away; the same call twice; pages of what was sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.partners.models import Delivery, Repeat, Webhook
from auricle.partners.repeats import KEPT, forget
from auricle.partners.scopes import Scope
from tests.faces import walk
from tests.faces.api import System, problem

HOOK = {"url": "https://hooks.agency.example/auricle"}


@pytest.fixture
def system(db: None, settings: Settings) -> System:
    """A system of the police that may manage webhooks."""
    walk.be("api", settings)
    return System.of("police", Scope.WEBHOOKS_MANAGE)


def made(system: System, key: str = "first", **other: str) -> Any:
    return system.call("POST", "/v1/webhooks", {**HOOK, **other}, Idempotency_Key=key)


def test_a_webhook_is_made_shown_changed_and_taken_away(system: System) -> None:
    answer = made(system)
    assert answer.status_code == 201
    hook = answer.json()
    assert hook["secret"].startswith("whsec_")
    address = f"/v1/webhooks/{hook['id']}"
    assert system.call("GET", address).json() == {**hook, "secret": None}
    assert system.call("GET", "/v1/webhooks").json()["items"] == [{**hook, "secret": None}]
    changed = system.call("POST", f"{address}/secret", Idempotency_Key="second").json()
    assert changed["secret"] not in {hook["secret"], None}
    assert changed["former_secret_until"]
    gone = system.call("DELETE", address)
    assert (gone.status_code, gone.content) == (204, b"")
    assert problem(system.call("GET", address)) == (404, "not-found")


def test_the_same_call_again_changes_nothing_and_has_the_first_answer(system: System) -> None:
    first = made(system)
    again = made(system, key='"first"')
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert Webhook.objects.count() == 1
    # What was shown once is in no table: the answer opens with the caller's token and key alone.
    row = Repeat.objects.get()
    assert first.json()["secret"].encode() not in bytes(row.answer or b"")
    assert b"first" not in bytes(row.key_digest)


def test_a_key_belongs_to_one_call_of_one_token(system: System) -> None:
    made(system)
    assert problem(made(system, url="https://other.agency.example/")) == (422, "key-used-otherwise")
    other = System.of("court", Scope.WEBHOOKS_MANAGE, cast=system.cast)
    assert made(other).status_code == 201
    assert Webhook.objects.count() == 2


def test_after_a_day_a_key_is_forgotten(system: System) -> None:
    made(system)
    assert forget(now=timezone.now()) == 0
    Repeat.objects.update(at=timezone.now() - KEPT)
    assert made(system).status_code == 201
    assert Webhook.objects.count() == 2
    assert forget(now=timezone.now() + KEPT) == 1


def test_a_refused_call_may_be_sent_again_by_its_key(system: System) -> None:
    assert problem(made(system, url="https://10.0.0.1/")) == (422, "invalid")
    assert Repeat.objects.count() == 0
    assert made(system).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "\u00e9"])
def test_a_post_without_a_key_is_refused(system: System, key: str) -> None:
    assert problem(made(system, key=key)) == (400, "key-missing")


@pytest.mark.parametrize(
    ("body", "found", "pointer"),
    [
        ({}, (422, "invalid"), ""),
        ({"url": 7}, (422, "invalid"), "/url"),
        ({**HOOK, "more": 1}, (422, "invalid"), ""),
        ({"url": "http://hooks.agency.example/"}, (422, "invalid"), "/url"),
        ([], (422, "invalid"), ""),
        (b"{", (400, "bad-request"), None),
        (b"\xff", (400, "bad-request"), None),
        (b"[" * 100_000, (422, "invalid"), ""),
    ],
)
def test_a_body_that_cannot_be_used_is_named(
    system: System, body: object, found: tuple[int, str], pointer: str | None
) -> None:
    answer = system.call("POST", "/v1/webhooks", body, Idempotency_Key="k")
    assert problem(answer) == found
    assert [each["pointer"] for each in answer.json().get("errors", [])] == (
        [] if pointer is None else [pointer]
    )


def test_another_kind_of_body_is_refused(system: System) -> None:
    answer = system.call("POST", "/v1/webhooks", b"url=x", Idempotency_Key="k", Content_Type="text/plain")
    assert problem(answer) in {(415, "media-type"), (400, "bad-request")}


def test_a_token_for_something_else_is_told_what_it_lacks(system: System) -> None:
    other = System.of("police", Scope.REFERRALS_ANSWER, cast=system.cast)
    answer = made(other)
    assert problem(answer) == (403, "scope")
    assert 'scope="webhooks:manage"' in answer.headers["WWW-Authenticate"]


def test_what_was_sent_comes_in_pages(system: System) -> None:
    number = made(system).json()["id"]
    for place in range(3):
        sent = system.call("POST", f"/v1/webhooks/{number}/ping", Idempotency_Key=f"ping {place}")
        assert sent.status_code == 202
    full = system.call("POST", f"/v1/webhooks/{number}/ping", Idempotency_Key="one more")
    assert problem(full) == (409, "conflict")
    address, seen = f"/v1/webhooks/{number}/deliveries?limit=2", []
    while address:
        page = system.call("GET", address)
        seen += [each["id"] for each in page.json()["items"]]
        link = page.headers.get("Link", "")
        assert not link or link.endswith('; rel="next"')
        address = link.partition(">")[0].lstrip("<")
    latest = Delivery.objects.order_by("-made_at", "-id").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in latest]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "?limit"),
        ("limit=x", "?limit"),
        ("limit=1&limit=2", "?limit"),
        ("what=1", "?what"),
        ("cursor=x", "?cursor"),
        ("cursor=W10", "?cursor"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(system: System, query: str, pointer: str) -> None:
    number = made(system).json()["id"]
    answer = system.call("GET", f"/v1/webhooks/{number}/deliveries?{query}")
    assert problem(answer) == (422, "invalid")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_one_that_is_not_there_is_not_found_for_every_call(system: System) -> None:
    address = f"/v1/webhooks/{uuid4()}"
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/deliveries")):
        assert problem(system.call(method, address + path)) == (404, "not-found")
    for path in ("/secret", "/resume", "/ping"):
        assert problem(system.call("POST", address + path, Idempotency_Key="k")) == (404, "not-found")

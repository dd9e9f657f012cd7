"""To be called back, as the phone's service asks for it: the key that a number is sealed to, and the sealed number."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.call_backs.models import CallBack
from auricle.directory import catalogue
from auricle.directory.models import Category
from auricle.sealing.envelope import PublicKey
from auricle.vault.parcel_reading import b64
from auricle.voice.call_backs import sealed_number
from tests import people
from tests.faces import walk
from tests.faces.phone import Service

NUMBER = "01715550173"


@pytest.fixture
def service(db: None, settings: Settings) -> Service:
    """The service of a house that sorts later what callers say."""
    people.move_in(timezone.now())
    people.sort_later()
    walk.be("line", settings)
    return Service()


def asking(service: Service, **other: Any) -> dict[str, Any]:
    """What is handed over: the number sealed to the key that was answered."""
    team = service.call("GET", "/v1/call-backs/key").json()["team"]
    call_back = other.pop("id", None) or uuid4()
    public = PublicKey(base64.b64decode(team["public"]))
    sealed = b64(sealed_number(NUMBER, call_back=call_back, recipient=public))
    body = {"id": str(call_back), "language": "en", "window": "morning", "key": team["key"], "sealed": sealed}
    return {**body, **other}


def test_a_promise_is_kept_once_however_often_it_is_sent(service: Service) -> None:
    body = asking(service)
    assert [service.call("POST", "/v1/call-backs", body).status_code for _ in range(2)] == [204, 204]
    found = CallBack.objects.get()
    assert (found.pk, found.team.code, found.tries) == (UUID(body["id"]), "general", 0)
    assert found.ends_at > timezone.now()
    assert TrailLine.objects.filter(act="call_back_asked", actor="nobody").count() == 1


@pytest.mark.parametrize(
    ("field", "wrong", "code"),
    [
        ("window", "midnight", "unknown"),
        ("language", "xx", "unknown"),
        ("sealed", b64(bytes(1167)), "malformed"),
        ("sealed", NUMBER, "malformed"),
        ("id", NUMBER, "malformed"),
        ("key", "AAAA", "malformed"),
    ],
)
def test_what_cannot_be_used_is_refused_by_a_code(
    service: Service, field: str, wrong: str, code: str
) -> None:
    answer = service.call("POST", "/v1/call-backs", asking(service, **{field: wrong}) if field != "id" else
                          {**asking(service), "id": wrong})  # fmt: skip
    assert (answer.status_code, answer.json()) == (422, {"problem": "invalid", "fields": {field: code}})
    assert not CallBack.objects.exists()


def test_a_number_for_a_key_of_another_time_is_to_be_sealed_again(service: Service) -> None:
    answer = service.call("POST", "/v1/call-backs", asking(service, key=b64(bytes(16))))
    assert (answer.status_code, answer.json()["problem"]) == (409, "recipients")


def test_a_house_that_sorts_nothing_later_has_no_key_for_numbers(service: Service) -> None:
    Category.objects.filter(unsorted=True).delete()
    catalogue.forget()
    assert service.call("GET", "/v1/call-backs/key").status_code == 404


def test_strangers_neither_ask_for_the_key_nor_keep_anything(service: Service) -> None:
    for method, address in (("GET", "/v1/call-backs/key"), ("POST", "/v1/call-backs")):
        assert service.client.generic(method, address).status_code == 401

"""The phone's service tells of calls and of who answers, and asks for the plan; by functions, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.calls.events import MOST_EVENTS, What
from auricle.calls.models import CallEvent, Interpreter, PlanVersion, TakersNow
from tests import people
from tests.faces import walk
from tests.faces.phone import Service


@pytest.fixture
def service(db: None, settings: Settings) -> Service:
    """The service, and a face that answers with its own role of the database."""
    people.move_in(timezone.now())
    walk.be("line", settings)
    return Service()


def event(what: str = "offered", **other: Any) -> dict[str, Any]:
    return {"call": str(uuid4()), "what": what, "at": timezone.now().isoformat(), "language": "en", **other}


def tell(service: Service, *events: object) -> Any:
    return service.call("POST", "/v1/calls", {"events": list(events)})


def wrong(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    assert answer.json()["problem"] == "invalid"
    return set(answer.json()["fields"].items())


def test_what_happened_is_kept_once_however_often_it_is_told(service: Service) -> None:
    happened = [event("queued", urgent=True, team="general"), event("answered", waited=12.5)]
    for _ in range(2):
        assert tell(service, *happened).status_code == 204
    rows = CallEvent.objects.order_by("what").values_list("what", "language", "urgent", "team", "waited")
    assert list(rows) == [("answered", "en", False, "", 12.5), ("queued", "en", True, "general", None)]


def test_everything_that_can_happen_can_be_told(service: Service) -> None:
    assert tell(service, *(event(what.value) for what in What)).status_code == 204
    assert CallEvent.objects.count() == len(What)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"call": "13800138000"}, ("events.1.call", "malformed")),
        ({"what": "sang"}, ("events.1.what", "unknown")),
        ({"what": ["offered"]}, ("events.1.what", "unknown")),
        ({"at": "yesterday"}, ("events.1.at", "malformed")),
        ({"at": "2026-03-02T09:00:00"}, ("events.1.at", "malformed")),
        ({"at": "2020-03-02T09:00:00+00:00"}, ("events.1.at", "unknown")),
        ({"language": "+8613800138000"}, ("events.1.language", "malformed")),
        ({"team": "Zuzanna Kral"}, ("events.1.team", "malformed")),
        ({"urgent": "yes"}, ("events.1.urgent", "malformed")),
        ({"waited": float("nan")}, ("events.1.waited", "malformed")),
        ({"waited": True}, ("events.1.waited", "malformed")),
        ({"waited": -1}, ("events.1.waited", "unknown")),
    ],
)
def test_what_cannot_be_used_is_named_by_its_place_and_nothing_of_it_is_kept(
    service: Service, other: dict[str, object], field: tuple[str, str]
) -> None:
    assert wrong(tell(service, event(), {**event(), **other})) == {field}
    assert not CallEvent.objects.exists()


def test_a_message_holds_no_more_than_it_may(service: Service) -> None:
    assert wrong(tell(service, *(event() for _ in range(MOST_EVENTS + 1)))) == {("events", "too_many")}
    for body in ({}, {"events": "all"}, {"events": [1]}):
        assert wrong(service.call("POST", "/v1/calls", body)) == {("events", "malformed")}


def test_the_last_word_on_who_answers_counts(service: Service) -> None:
    now = timezone.now()
    for minutes, ready in ((1, 3), (2, 5), (3, 1)):
        told = {
            "ready": ready,
            "busy": 1,
            "languages": {"en": ready},
            "at": (now - timedelta(minutes=minutes)).isoformat(),
        }
        assert service.call("POST", "/v1/takers", told).status_code == 204
    row = TakersNow.objects.get()
    assert (row.ready, row.busy, row.languages) == (3, 1, {"en": 3})


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"ready": -1}, "ready"),
        ({"busy": "two"}, "busy"),
        ({"languages": {"13800138000": 1}}, "languages"),
        ({"languages": ["en"]}, "languages"),
        ({"at": None}, "at"),
        ({"since": "now"}, "since"),
    ],
)
def test_who_answers_is_told_in_numbers(service: Service, other: dict[str, object], field: str) -> None:
    told = {"ready": 1, "busy": 0, "languages": {}, "at": timezone.now().isoformat(), **other}
    assert wrong(service.call("POST", "/v1/takers", told)) == {(field, "malformed")}
    assert not TakersNow.objects.exists()


def test_the_menu_has_a_plan_before_anybody_made_one(service: Service) -> None:
    assert service.call("GET", "/v1/menu").json()["plan"]["windows"] == []
    # Whose key a number is sealed to is known now.
    people.sort_later()
    plan = service.call("GET", "/v1/menu").json()["plan"]
    assert (plan["staffed"], plan["overflow_after"], plan["teams"]) == (True, None, [])
    assert (plan["offer_after"], plan["answer_within"]) == (60, 20)
    assert [each["code"] for each in plan["windows"]] == ["morning", "afternoon", "evening"]
    assert plan["windows"][0]["names"]["en"] == "in the morning"
    assert (plan["windows"][0]["from"], plan["windows"][0]["to"]) == ("09:00", "12:00")
    assert plan["interpreters"] == []


def test_the_menu_has_the_newest_plan_and_interpreters_that_two_stand_for(service: Service) -> None:
    now = timezone.now()
    closed = '{"week": {"mon": [], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []}, "holidays": true,'
    closed += ' "days": {}, "overflow_after": 90, "teams": ["general", "security"], "windows": {}}'
    for number, document in ((1, "{}"), (2, closed)):
        PlanVersion.objects.create(number=number, decided_at=now, decided_by="m-TEST", document=document)
    said = {"name": "Line one", "language": "zh-hans", "made_by": "m-ONE", "made_at": now}
    Interpreter.objects.create(phone="+442079460958", **said)
    counts = Interpreter.objects.create(phone="+442079460959", confirmed_by="m-TWO", confirmed_at=now, **said)
    Interpreter.objects.create(
        phone="+442079460960", confirmed_by="m-TWO", confirmed_at=now, ended_by="m-TWO", ended_at=now, **said
    )
    plan = service.call("GET", "/v1/menu").json()["plan"]
    assert (plan["staffed"], plan["overflow_after"], plan["teams"], plan["windows"]) == (
        False,
        90,
        ["general", "security"],
        [],
    )
    assert plan["interpreters"] == [
        {"code": str(counts.pk), "name": "Line one", "language": "zh-hans", "number": "+442079460959"}
    ]


def test_without_the_key_nothing_is_told(service: Service) -> None:
    for address in ("/v1/calls", "/v1/takers"):
        answer = service.client.generic("POST", address, b"{}", "application/json")
        assert answer.status_code == 401


def test_hours_in_which_nobody_answers_are_not_offered_to_callers(service: Service) -> None:
    """The evening is in the plan, and its house closes at five: whoever chose it would be promised in vain."""
    people.sort_later()
    week = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    windows = {"morning": "09:00-12:00", "afternoon": "16:45-17:00", "evening": "17:00-20:00"}
    said = {
        "week": week,
        "holidays": False,
        "days": {},
        "overflow_after": None,
        "teams": [],
        "windows": windows,
    }
    PlanVersion.objects.create(
        number=1, decided_at=timezone.now(), decided_by="m-TEST", document=json.dumps(said)
    )
    plan = service.call("GET", "/v1/menu").json()["plan"]
    assert [each["code"] for each in plan["windows"]] == ["morning"]

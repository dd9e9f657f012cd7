"""A bank's own system answers a request to hold money: sealed account numbers out, amounts and times in, each once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.measures.models import Measure, MeasureEvent
from auricle.partners.scopes import Scope
from auricle.referrals.models import Referral
from tests.faces import walk
from tests.faces.api import System, problem
from tests.faces.test_api_referrals import CLIENT, Api, own_key
from tests.measured import NUMBERS, asked_for, phoned

DAY = timedelta(days=1)


@pytest.fixture
def bank(db: None, settings: Settings) -> System:
    """The system of the bank."""
    walk.be("api", settings)
    return System.of("bank", Scope.REFERRALS_READ, Scope.REFERRALS_ANSWER)


@pytest.fixture
def api(bank: System) -> Api:
    return Api(bank)


def measure_of(api: Api) -> tuple[UUID, str]:
    measure = phoned(api.system.cast, timezone.now())
    return measure, f"/v1/referrals/{measure}/measure"


def in_days(days: float) -> str:
    return (timezone.now() + days * DAY).isoformat()


def test_a_bank_that_answers_by_its_system(api: Api) -> None:
    measure, path = measure_of(api)
    asked = api.call("GET", path)
    assert (asked["state"], asked["currency"], asked["asked"], asked["count"]) == (
        *("PHONED_AND_SENT", "EUR", 1_250_000, 2),
    )
    assert set(asked["moves"]) == {"acknowledge", "hold", "not_found"}
    assert "BUKB" not in json.dumps(asked)
    package = CLIENT.Package(api, own_key(api.system.cast, "anton"), str(measure))
    opened = json.loads(package._open(asked["accounts"]))
    assert opened["numbers"] == NUMBERS.splitlines()
    assert api.call("POST", f"{path}/acknowledge")["state"] == "BANK_ACKNOWLEDGED"
    assert Referral.objects.get(pk=measure).state == "ACKNOWLEDGED"
    body = {"amount": 900_000, "currency": "EUR", "until": in_days(3)}
    held = api.call("POST", f"{path}/hold", body)
    assert (held["state"], held["held"], held["due_for"]) == ("HELD", 900_000, "HOLD")
    assert Referral.objects.get(pk=measure).state == "ACCEPTED"
    assert api.call("POST", f"{path}/release", {"amount": 900_000, "currency": "EUR"})["state"] == "RELEASED"
    assert {e.actor[:2] for e in MeasureEvent.objects.filter(side="agency")} == {"t-"}
    assert TrailLine.objects.filter(act="read_accounts").exists()


def test_a_bank_that_answers_twice_has_answered_once(api: Api) -> None:
    _, path = measure_of(api)
    body = {"amount": 900_000, "currency": "EUR", "until": in_days(3)}
    first = api.call("POST", f"{path}/hold", body, key="hold 1")
    assert api.call("POST", f"{path}/hold", body, key="hold 1") == first
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", f"{path}/hold", body, key="hold 2")
    assert MeasureEvent.objects.filter(kind="hold").count() == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"until": in_days(-1)}, "/until"),
        ({"until": in_days(400)}, "/until"),
        ({"amount": 1_250_001}, "/amount"),
        ({"amount": 0}, "/amount"),
        ({"currency": "USD"}, "/currency"),
        ({"until": "2026-12-01T10:00:00"}, "/until"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(api: Api, change: dict[str, Any], pointer: str) -> None:
    _, path = measure_of(api)
    body = {"amount": 900_000, "currency": "EUR", "until": in_days(3), **change}
    answer = api.system.call("POST", f"{path}/hold", body, Idempotency_Key="1")
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert Measure.objects.get().state == "PHONED_AND_SENT"


def test_there_is_nothing_before_the_call_and_nothing_for_others(api: Api) -> None:
    measure = asked_for(api.system.cast, timezone.now())
    assert problem(api.system.call("GET", f"/v1/referrals/{measure}/measure"))[0] == 404
    police = System.of("police", Scope.REFERRALS_READ, cast=api.system.cast)
    measure, path = measure_of(api)
    assert problem(police.call("GET", path))[0] == 404
    with api.system.acting():
        assert list(Measure.objects.values_list("state", flat=True)) == ["PHONED_AND_SENT"]

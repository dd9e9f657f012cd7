import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import altcha
import pytest

from auricle.intake import proof_of_work

REPORT = UUID("6f1d3c0e-8c1a-4d6a-9f43-1f1a4be7a002")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_of_work, "COST", 1)
    monkeypatch.setattr(proof_of_work, "FEWEST_STEPS", 5)
    monkeypatch.setattr(proof_of_work, "MOST_STEPS", 20)


def solved(challenge: dict[str, Any]) -> str:
    parsed = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(parsed)
    assert solution is not None
    return str(altcha.Payload(parsed, solution).to_base64())


def altered(payload: str, part: str, **values: object) -> str:
    data = json.loads(base64.b64decode(payload))
    target = data["challenge"]["parameters"] if part == "challenge" else data["solution"]
    target.update(values)
    return base64.b64encode(json.dumps(data).encode()).decode()


def test_solved_work_is_taken() -> None:
    payload = solved(proof_of_work.issue_challenge(report=REPORT, now=NOW))
    assert proof_of_work.check_work(payload, report=REPORT, now=NOW + timedelta(hours=11))


def test_work_is_good_for_its_own_report_only() -> None:
    payload = solved(proof_of_work.issue_challenge(report=REPORT, now=NOW))
    assert not proof_of_work.check_work(payload, report=uuid4(), now=NOW)


def test_yesterdays_work_is_refused() -> None:
    payload = solved(proof_of_work.issue_challenge(report=REPORT, now=NOW))
    assert not proof_of_work.check_work(payload, report=REPORT, now=NOW + timedelta(hours=13))


def test_a_wrong_answer_and_a_lighter_challenge_are_refused() -> None:
    payload = solved(proof_of_work.issue_challenge(report=REPORT, now=NOW))
    for changed in (
        altered(payload, "solution", derivedKey="00" * 32),
        altered(payload, "challenge", cost=2),
        altered(payload, "challenge", data={"report": str(REPORT), "until": 2**40}),
        altered(payload, "challenge", keySignature=None),
    ):
        assert not proof_of_work.check_work(changed, report=REPORT, now=NOW)


@pytest.mark.parametrize(
    "payload",
    ["", "e30=", "bm9wZQ==", "%", None, [], "A" * 5000, "eyJjaGFsbGVuZ2UiOjF9"],
)
def test_nonsense_is_refused_quietly(payload: object) -> None:
    assert not proof_of_work.check_work(payload, report=REPORT, now=NOW)

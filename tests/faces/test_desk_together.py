"""Several agencies on one report, on the desk's pages: who leads, meetings, and what was agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from auricle.referrals.models import Meeting, MeetingStep, Referral
from tests.faces.desk import Desk, text_of
from tests.faces.test_desk_referral import drafted, page, sent
from tests.faces.test_desk_referral import report as report

SAID = "Everybody looks at the same account."


@pytest.fixture
def two(desk: Desk, report: UUID) -> dict[str, UUID]:
    """It is with the police, and a draft for the court waits."""
    return {"police": sent(desk, report), "court": drafted(desk, report, agency="court")}


def here(report: UUID) -> str:
    return f"/report/{report}/together/"


def typed(*referrals: UUID, **other: str) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "held_on": today.isoformat(),
        "present": "Police, officer in charge\nThe hotline, supervisor",
        "words": SAID,
        "referrals": [str(each) for each in referrals],
        "who_1": "police",
        "what_1": "Ask the bank.",
        "until_1": (today + timedelta(days=3)).isoformat(),
        **other,
    }


def write(desk: Desk, report: UUID, **given: Any) -> Any:
    form = f"{here(report)}meeting/"
    return desk.post(form, form, **given)


def test_the_way_there_is_on_the_referral_and_one_agency_leads(
    desk: Desk, report: UUID, two: dict[str, UUID]
) -> None:
    desk.sign_in("amara")
    assert here(report) in text_of(desk.get(page(two["police"])))
    shown = text_of(desk.get(here(report)))
    assert "Police leads" in shown
    assert "Nobody leads" in shown
    answer = desk.post(
        f"{here(report)}arrange/", here(report), lead=str(two["police"]), told=str(two["court"])
    )
    assert answer.status_code == 302
    found = {one.agency.code: (one.lead, one.told_others) for one in Referral.objects.all()}
    assert found == {"police": (True, False), "court": (False, True)}
    assert "Said who leads" in text_of(desk.get(page(two["police"])))


def test_a_record_is_written_and_its_step_ended(desk: Desk, report: UUID, two: dict[str, UUID]) -> None:
    desk.sign_in("amara")
    form = text_of(desk.get(f"{here(report)}meeting/"))
    assert str(two["police"]) in form
    assert str(two["court"]) not in form
    assert write(desk, report, **typed(two["police"])).status_code == 302
    shown = text_of(desk.get(here(report)))
    assert SAID in shown
    assert "Ask the bank." in shown
    step = f"{here(report)}{Meeting.objects.get().pk}/step/"
    assert desk.post(step, here(report), number="1", state="done").status_code == 302
    assert MeetingStep.objects.get().state == "done"
    again = desk.post(step, here(report), number="1", state="dropped")
    assert again.status_code == 409
    assert "Somebody was first" in text_of(again)
    assert desk.post(step, here(report), number="1", state="lost").status_code == 404
    MeetingStep.objects.update(
        state="open", done_at=None, done_by="", due_at=timezone.now() - timedelta(days=1)
    )
    assert "Agreed steps that are late" in text_of(desk.get("/referrals/"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"present": ""}, "Write who took part"),
        ({"words": ""}, "Write what was said"),
        ({"held_on": "2090-01-01"}, "Give the day of the meeting, today or before"),
        ({"referrals": []}, "Choose who gets the record"),
        ({"until_1": ""}, "Of a step give all three"),
        ({"until_1": "2020-01-01"}, "its day within a year"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, report: UUID, two: dict[str, UUID], change: dict[str, Any], said: str
) -> None:
    desk.sign_in("amara")
    answer = write(desk, report, **{**typed(two["police"]), **change})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Ask the bank." in text_of(answer)
    assert not Meeting.objects.exists()

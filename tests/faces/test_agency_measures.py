"""A bank is asked to hold money and its officer answers on the page: once, with a time that lies ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from auricle.measures import asking
from auricle.measures.models import Measure
from auricle.referrals.models import Referral
from tests.faces.desk import Desk, acts, text_of
from tests.measured import asked_for, phoned

DAY = timedelta(days=1)


def now() -> datetime:
    return timezone.now()


def typed(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def answer(agency: Desk, measure: UUID, name: str, **given: str) -> int:
    page = f"/referral/{measure}/"
    # The page has forms of the referral too, whose versions are its own.
    given["seen"] = str(Measure.objects.get(pk=measure).version)
    return int(agency.post(f"{page}measure/{name}/", page, **given).status_code)


def test_an_officer_acknowledges_holds_and_lets_go(agency: Desk) -> None:
    measure = phoned(agency.cast, now())
    agency.sign_in("anton")
    page = text_of(agency.get(f"/referral/{measure}/"))
    for words in (
        "You are asked to hold money",
        "EUR 12,500.00",
        "GB33 BUKB 2020 1555 5555 55",
        "Payment Act 12",
    ):
        assert words in page
    # Nobody of the hotline is named, and receipt is confirmed once and not twice.
    assert "Amara" not in page
    assert f"/referral/{measure}/acknowledge/" not in page
    assert answer(agency, measure, "acknowledge") == 302
    assert Referral.objects.get(pk=measure).state == "ACKNOWLEDGED"
    assert answer(agency, measure, "hold", amount="9,000", until=typed(now() + 3 * DAY)) == 302
    page = text_of(agency.get(f"/referral/{measure}/?done=measure-hold"))
    assert "EUR 9,000.00" in page
    assert "The hotline sees it at once." in page
    assert Referral.objects.get(pk=measure).state == "ACCEPTED"
    assert answer(agency, measure, "release", amount="9,000.01") == 422
    assert answer(agency, measure, "release", amount="9,000") == 302
    row = Measure.objects.get(pk=measure)
    assert (row.state, row.amount_held, row.amount_released) == ("RELEASED", 900_000, 900_000)
    assert {"measure_hold", "measure_release", "read_accounts"} <= set(acts())


def test_a_time_that_is_over_is_refused_at_its_field(agency: Desk) -> None:
    measure = phoned(agency.cast, now())
    agency.sign_in("anton")
    page = f"/referral/{measure}/"
    given = {"amount": "20,000", "until": typed(now() - DAY)}
    refused = agency.post(f"{page}measure/hold/", page, **given)
    assert refused.status_code == 422
    words = text_of(refused)
    assert "Choose a time that lies ahead" in words
    assert "You were not asked to hold more" in words
    assert 'value="20,000"' in words
    assert answer(agency, measure, "hold", amount="", until="") == 422
    assert Measure.objects.get(pk=measure).state == "PHONED_AND_SENT"


def test_whoever_answers_twice_is_told_and_has_answered_once(agency: Desk) -> None:
    measure = phoned(agency.cast, now())
    agency.sign_in("anton")
    seen = str(Measure.objects.get(pk=measure).version)
    stale = {**agency.hidden(f"/referral/{measure}/"), "seen": seen}
    assert answer(agency, measure, "not_found") == 302
    again = agency.send(f"/referral/{measure}/measure/not_found/", stale)
    assert again.status_code == 409
    assert "Your answer was not written down" in text_of(again)
    assert answer(agency, measure, "hand_over") == 404


def test_before_the_call_nothing_is_asked(agency: Desk) -> None:
    measure = asked_for(agency.cast, now())
    agency.sign_in("anton")
    page = text_of(agency.get(f"/referral/{measure}/"))
    assert "You are asked to hold money" not in page
    assert "BUKB" not in page
    assert answer(agency, measure, "acknowledge") == 404
    asking.release_numbers(by=agency.cast.unlocked("tomas"), measure=measure, now=now())
    assert "BUKB" not in text_of(agency.get(f"/referral/{measure}/"))


def test_another_agency_finds_nothing(agency: Desk) -> None:
    measure = phoned(agency.cast, now())
    agency.sign_in("osei")
    assert agency.get(f"/referral/{measure}/").status_code == 404
    assert answer_of_another(agency, measure) == 404


def answer_of_another(agency: Desk, measure: UUID) -> int:
    return int(agency.post(f"/referral/{measure}/measure/hold/", "/account/").status_code)

"""The desk asks a bank to hold money: the request, the release by another, the call, and what the board shows of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from auricle.measures import alarms, bank_side
from auricle.measures.models import CallBackNumber, Measure
from auricle.referrals import handover
from auricle.referrals.models import Referral
from auricle.referrals.moves import RecallReason
from auricle.reports import board as boards
from tests.faces.desk import Desk, acts, text_of
from tests.measured import PHONE, asked_for, number_of_the_bank, phoned
from tests.referred import carry

FORM = {
    "bank": "bank",
    "amount": "12,500.00",
    "currency": "eur",
    "numbers": "GB33 BUKB 2020 1555 5555 55",
    "basis": "fraud",
    "legal_basis": "Payment Act 12",
    "text": "Please hold what arrived today.",
}
DAY = timedelta(days=1)


def now() -> datetime:
    return timezone.now()


def move(desk: Desk, measure: UUID, name: str, **typed: str) -> int:
    here = f"/measures/{measure}/"
    return int(desk.post(f"{here}move/{name}/", here, **typed).status_code)


def test_from_the_report_to_the_request(desk: Desk) -> None:
    number_of_the_bank(desk.cast, now())
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("amara")
    here = f"/report/{report}/measure/"
    assert "Ask a bank to hold money" in text_of(desk.get(f"/report/{report}/"))
    page = text_of(desk.get(here))
    assert "They took my savings." in page
    answer = desk.post(here, here, **FORM)
    measure = Measure.objects.get()
    assert answer.headers["Location"] == f"/measures/{measure.pk}/"
    page = text_of(desk.get(f"/measures/{measure.pk}/"))
    assert PHONE in page
    assert "two administrators stand for each" in page
    assert "GB33 BUKB 2020 1555 5555 55" in page
    assert "EUR 12,500.00" in page
    assert "Release the account numbers" not in page


def test_from_the_approval_to_the_call(desk: Desk) -> None:
    number = number_of_the_bank(desk.cast, now())
    made = asked_for(desk.cast, now(), approved=False)
    measure = Measure.objects.get(pk=made)
    # Another person approves the text and releases the numbers.
    desk.sign_in("tomas")
    assert desk.post(f"/referrals/{measure.pk}/move/approve/", f"/referrals/{measure.pk}/").status_code == 302
    carry(now())
    assert move(desk, measure.pk, "release_numbers") == 302
    desk.sign_in("amara")
    assert move(desk, measure.pk, "phone", called=str(number)) == 422
    page = text_of(desk.get(f"/measures/{measure.pk}/"))
    assert "Released. Now" not in page
    typed = {"called": str(number), "spoke_to": "fraud_desk", "verified": "on"}
    assert move(desk, measure.pk, "phone", **typed) == 302
    page = text_of(desk.get(f"/measures/{measure.pk}/?done=phone"))
    assert "Waits for the bank" in page
    assert "Fraud desk" in page
    assert PHONE in page
    assert "read_accounts" in acts()
    assert "Urgent measure: clock and account numbers" in text_of(desk.get(f"/referrals/{measure.pk}/"))


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(desk: Desk) -> None:
    number_of_the_bank(desk.cast, now())
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("amara")
    here = f"/report/{report}/measure/"
    answer = desk.post(
        here, here, **{**FORM, "amount": "12,5", "numbers": "GB34 BUKB 2020 1555 5555 55", "legal_basis": ""}
    )
    assert answer.status_code == 422
    page = text_of(answer)
    assert "with a point before the smallest unit" in page
    assert "The check digits of one IBAN do not fit" in page
    assert "without it no bank may act" in page
    assert "GB34 BUKB" in answer.content.decode()
    assert not Referral.objects.exists()


def test_without_a_confirmed_number_no_bank_is_offered(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("amara")
    page = text_of(desk.get(f"/report/{report}/measure/"))
    assert "There is no bank that could be asked now." in page
    assert "No number at which it is called back is confirmed." in page


def test_whoever_asked_is_told_who_releases(desk: Desk) -> None:
    number_of_the_bank(desk.cast, now())
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("tomas")
    here = f"/report/{report}/measure/"
    made = desk.post(here, here, **FORM).headers["Location"]
    answer = desk.post(f"{made}move/release_numbers/", made)
    assert answer.status_code == 409
    assert "Another supervisor releases the account numbers." in text_of(answer)


def test_what_follows_a_hold(desk: Desk) -> None:
    measure = phoned(desk.cast, now())
    anton, until = desk.cast.unlocked("anton"), now() + 3 * DAY
    bank_side.hold(by=anton, referral=measure, amount="9,000", until=until, now=now())
    desk.sign_in("amara")
    page = text_of(desk.get(f"/measures/{measure}/"))
    assert "EUR 9,000.00" in page
    for wrong in ("", "soon", (until - DAY).strftime("%Y-%m-%dT%H:%M")):
        assert move(desk, measure, "extend", until=wrong) == 422
    assert move(desk, measure, "extend", until=(until + DAY).strftime("%Y-%m-%dT%H:%M")) == 302
    assert move(desk, measure, "hand_over", court="", request="") == 422
    typed = {"court": "court", "request": "Please decide.", "legal_basis": "Code 3"}
    assert move(desk, measure, "hand_over", **typed) == 302
    page = text_of(desk.get(f"/measures/{measure}/?done=hand_over"))
    assert "The referral to the court is drafted." in page
    assert Referral.objects.get(agency__code="court").state == "DRAFTED"
    assert move(desk, measure, "release") == 409
    assert desk.post(f"/measures/{measure}/move/withdraw/", f"/measures/{measure}/").status_code == 404


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    measure = asked_for(desk.cast, now())
    desk.sign_in("tomas")
    here = f"/measures/{measure}/"
    hidden = {**desk.hidden(here), "seen": "7"}
    answer = desk.send(f"{here}move/release_numbers/", hidden)
    assert answer.status_code == 409
    assert "Somebody was first" in text_of(answer)


def test_the_board_shows_what_runs_and_changes_when_an_alarm_rings(desk: Desk) -> None:
    measure = phoned(desk.cast, now() - timedelta(hours=1))
    desk.sign_in("tomas")
    boards.forget()
    before = desk.get("/board/live/").content
    page = text_of(desk.get("/board/"))
    assert "Urgent measures" in page
    assert "The bank confirms receipt" in page
    assert alarms.ring(most=9, now=now()) == 1
    assert desk.get("/board/live/").content != before
    assert "1 alarm" in text_of(desk.get("/board/"))
    assert 'data-rung="1"' in desk.get("/board/").content.decode()
    assert "An alarm rang 1 time." in text_of(desk.get(f"/measures/{measure}/"))
    assert "1 alarm" in text_of(desk.get("/measures/"))
    # The first alarm is told to whoever has the report.
    desk.sign_in("amara")
    assert "Urgent measure: the bank does not answer" in text_of(desk.get("/queue/"))


def test_another_team_finds_no_measure(desk: Desk) -> None:
    measure = asked_for(desk.cast, now())
    desk.sign_in("ravi")
    assert desk.get(f"/measures/{measure}/").status_code in {403, 404}


def test_a_recalled_request_ends(desk: Desk) -> None:
    measure = phoned(desk.cast, now())
    tomas = desk.cast.unlocked("tomas")
    reason = next(iter(RecallReason))
    handover.recall(by=tomas, referral=measure, text="Wrong bank.", reason=reason, now=now())
    assert alarms.settle(most=9, now=now()) == 1
    desk.sign_in("amara")
    page = text_of(desk.get(f"/measures/{measure}/"))
    assert "Ended with its referral" in page
    assert "There is nothing for you to do now." in page


# Numbers of banks.


def test_a_number_counts_once_a_second_administrator_confirmed_it(desk: Desk) -> None:
    desk.sign_in("ada")
    assert "Numbers of banks" in text_of(desk.get("/administration/"))
    assert "no bank can be asked to hold money" in text_of(desk.get("/banks/"))
    wrong = desk.post("/banks/", "/banks/", bank="bank", phone="020 7946 0958", desk="fraud_desk")
    assert wrong.status_code == 422
    assert "Write the number with its country" in text_of(wrong)
    typed = {"bank": "bank", "phone": "+44 20 7946 0958", "desk": "fraud_desk"}
    assert desk.post("/banks/", "/banks/", **typed).status_code == 302
    number = CallBackNumber.objects.get().pk
    own = desk.post(f"/banks/{number}/", "/banks/", button="confirm")
    assert own.status_code == 403
    assert "You wrote this number down" in text_of(own)
    desk.sign_in("bela")
    assert "Waits for you or another administrator." in text_of(desk.get("/banks/"))
    assert desk.post(f"/banks/{number}/", "/banks/", button="confirm").status_code == 302
    assert "Confirmed by Bela." in text_of(desk.get("/banks/"))
    assert desk.post(f"/banks/{number}/", "/banks/", button="end").status_code == 302
    assert desk.post(f"/banks/{number}/", "/banks/", button="confirm").status_code == 409
    assert [act for act in acts() if act.startswith("call_back")] == [
        "call_back_written_down",
        "call_back_confirmed",
        "call_back_taken_away",
    ]

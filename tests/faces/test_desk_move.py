"""Moving a report from its page."""

from typing import Any
from uuid import UUID

from auricle.reports.models import Report
from tests.faces.desk import Desk, page_of, text_of


def _move(desk: Desk, report: UUID, move: str, **typed: str) -> Any:
    return desk.post(f"{page_of(report)}move/{move}/", page_of(report), **typed)


def test_a_screener_takes_a_report_with_one_button(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    assert _move(desk, report, "take").status_code == 302
    page = text_of(desk.get(f"{page_of(report)}?done=moved"))
    assert "now: First review" in page
    assert "Give back to the queue" in page


def test_a_report_out_of_scope_is_proposed_and_closed_by_another_person(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    message = "The city's water office helps with this."
    typed = {"outcome": "outside_remit_signposted", "reason": "Told them where to go.", "message": message}
    assert _move(desk, report, "propose_outcome", **typed).status_code == 302
    desk.sign_in("tomas")
    page = text_of(desk.get(page_of(report)))
    assert "The reporter will read:" in page
    assert "This is not ours to act on. We told you who can help." in page
    assert "Told them where to go." in page
    assert "The city&#x27;s water office helps with this." in page
    assert _move(desk, report, "approve_close").status_code == 302
    assert Report.objects.get(pk=report).state == "CLOSED"


def test_a_missing_reason_and_outcome_are_named_and_the_rest_is_kept(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    answer = _move(desk, report, "propose_outcome", outcome="", reason="")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Write the reason. The desk reads it; the reporter does not" in page
    assert "Choose what became of it" in page
    assert "Write the message that the reporter will read" in page
    answer = _move(desk, report, "propose_outcome", outcome="", reason="A reason <here>")
    assert "A reason &lt;here&gt;</textarea>" in text_of(answer)
    assert Report.objects.get(pk=report).state == "SCREENING"


def test_a_reason_that_is_too_long_is_refused_and_kept(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    answer = _move(desk, report, "propose_outcome", outcome="test", reason="x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.content.decode()


def test_the_second_to_take_a_report_is_told_who_was_first(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    hidden = desk.hidden(page_of(report))
    desk.cast.taken_by_mei(report)
    answer = desk.send(f"{page_of(report)}move/take/", hidden)
    assert answer.status_code == 409
    assert "Somebody was first" in text_of(answer)
    assert "Taken for the first review · Mei" in text_of(answer)


def test_a_refused_move_says_why_who_may_and_when(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("tomas")
    answer = _move(desk, report, "take")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "“Take” was not done" in page
    assert "Your role does not include this." in page
    assert "Who may: screener." in page
    desk.sign_in("mei")
    page = text_of(_move(desk, report, "take"))
    assert "This is not possible in the present state of the report." in page
    assert "It is possible in this state: Received." in page


def test_a_reason_for_a_move_that_is_gone_is_not_lost(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    hidden = desk.hidden(page_of(report))
    del hidden["seen"]
    _move(desk, report, "release")
    address = f"{page_of(report)}move/propose_outcome/"
    answer = desk.send(address, hidden, outcome="test", message="Dear.", reason="Half an hour of thought.")
    assert answer.status_code == 409
    assert "Dear. Half an hour of thought.</textarea>" in text_of(answer)


def test_a_supervisor_gives_a_report_to_a_handler_of_the_team_and_to_nobody_else(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("tomas")
    page = text_of(desk.get(page_of(report)))
    amara, ravi = desk.cast.person("amara").id, desk.cast.person("ravi").id
    assert f'<option value="{amara}"' in page
    assert f'<option value="{ravi}"' not in page
    for wrong in ("", str(ravi), "999999", "x"):
        answer = _move(desk, report, "reassign", subject=wrong, reason="Holiday")
        assert answer.status_code == 422, wrong
        assert "Holiday</textarea>" in text_of(answer)
    assert _move(desk, report, "reassign", subject=str(amara), reason="Back again").status_code == 302


def test_a_move_that_this_page_does_not_offer_has_no_address(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    for move in ("submit", "approve_disposition", "nonsense", "withdraw"):
        assert _move(desk, report, move).status_code == 404, move

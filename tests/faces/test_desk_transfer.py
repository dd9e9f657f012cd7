"""Handing a report to another team from its page: who will read it comes first, then the reason, then it is gone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.reports.models import Report
from auricle.reports.reference import reference_of
from auricle.vault import storing
from auricle.vault.models import DeskSession, SealingKey
from tests.faces.desk import Desk, page_of, text_of

WHY = "It is about a public office."


def address(report: UUID, team: str = "security") -> str:
    return f"/report/{report}/transfer/?team={team}"


def team_of(report: UUID) -> str:
    return Report.objects.get(pk=report).team.code


def test_a_supervisor_sees_who_will_read_it_and_what_goes_along(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    assert f"/report/{report}/transfer/" in text_of(desk.get(page_of(report)))
    page = text_of(desk.get(f"/report/{report}/transfer/"))
    assert "It is with General desk now." in page
    assert "Custodians" not in page
    assert "Hand it over" not in page
    page = text_of(desk.get(address(report)))
    assert "Who reads it at Security" in page
    assert "Ravi" in page
    assert "the story" in page
    assert "Hand it over to Security" in page


def test_it_is_handed_over_and_leaves_the_list(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    answer = desk.post(f"/report/{report}/transfer/", address(report), team="security", reason=WHY)
    assert answer.status_code == 302
    page = text_of(desk.get(answer.headers["Location"].partition("#")[0]))
    assert f"{reference_of(report)} is with the other team now." in page
    assert str(report) not in page
    assert team_of(report) == "security"
    assert desk.get(page_of(report)).status_code == 404
    desk.sign_in("ravi")
    page = text_of(desk.get(page_of(report)))
    assert "Came from" in page
    assert "General desk → Security" in page
    assert WHY in page


def test_the_other_team_can_send_it_back_once(desk: Desk) -> None:
    report = desk.file().id
    give_roles(member=Member.objects.get(login="ravi"), roles=[Role.SUPERVISOR])
    desk.sign_in("tomas")
    desk.post(f"/report/{report}/transfer/", address(report), team="security", reason=WHY)
    desk.sign_in("ravi")
    assert "it came from there" in text_of(desk.get(f"/report/{report}/transfer/"))
    assert "It can be sent back once." in text_of(desk.get(address(report, "send-back")))
    back = desk.post(
        f"/report/{report}/transfer/", address(report, "send-back"), team="send-back", reason="It is not."
    )
    assert back.status_code == 302
    assert team_of(report) == "general"
    desk.sign_in("tomas")
    page = text_of(desk.get(address(report)))
    assert "There is no team that could get it now." in page
    assert "It has sent this report back once." in page


def test_without_a_reason_it_stays_and_the_page_says_so(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    answer = desk.post(f"/report/{report}/transfer/", address(report), team="security", reason="")
    assert answer.status_code == 422
    assert "Write the reason" in text_of(answer)
    answer = desk.post(f"/report/{report}/transfer/", address(report), team="custodians", reason=WHY)
    assert answer.status_code == 422
    assert team_of(report) == "general"


def test_a_stale_form_shows_what_changed_and_moves_nothing(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    hidden = desk.hidden(address(report))
    desk.cast.taken_by_mei(report)
    answer = desk.send(f"/report/{report}/transfer/", {**hidden, "seen": "1"}, team="security", reason=WHY)
    assert answer.status_code == 409
    assert team_of(report) == "general"


def test_a_team_whose_key_expired_cannot_be_chosen(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    SealingKey.objects.filter(holder="security").update(expires_at=timezone.now())
    storing.forget()
    page = text_of(desk.get(address(report)))
    assert "Its key is missing or has expired, so nothing can be sealed to it." in page
    answer = desk.post(f"/report/{report}/transfer/", address(report), team="security", reason=WHY)
    assert answer.status_code == 409
    assert "That team has no key in use" in text_of(answer)
    storing.forget()


def test_what_an_agency_or_an_approver_has_in_hand_is_not_handed_over(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.cast.proposed_by_amara(report)
    desk.sign_in("tomas")
    assert f"/report/{report}/transfer/" not in text_of(desk.get(page_of(report)))
    answer = desk.get(address(report))
    assert answer.status_code == 409
    assert "was not done" in text_of(answer)


def test_who_proved_it_long_ago_is_asked_first(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    hidden = desk.hidden(address(report))
    DeskSession.objects.update(proved_at=timezone.now() - timedelta(minutes=6))
    answer = desk.send(f"/report/{report}/transfer/", hidden, team="security", reason=WHY)
    assert answer.status_code == 403
    assert "data-prove" in text_of(answer)
    assert team_of(report) == "general"

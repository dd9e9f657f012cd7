"""The pages of those who look after the records: what is due, holds, batches, the certificate."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from auricle.directory.models import Member, Membership
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.reports import disposing
from auricle.reports.models import Report
from auricle.reports.models.keeping import Disposition
from auricle.reports.reference import reference_of
from tests.faces.desk import Desk, text_of
from tests.hotline import closed

OFFICER = "records_officer"


@pytest.fixture
def due(desk: Desk) -> UUID:
    """A closed report whose time is over, and two records officers who are in no team."""
    report = desk.file().id
    closed(desk.cast, report, now=desk.cast.now)
    give_roles(member=Member.objects.get(login="lin"), roles=[Role.RECORDS_OFFICER])
    Membership.objects.filter(member__login__in=[OFFICER, "lin"]).delete()
    return report


def work() -> None:
    while disposing.carry_on(most=50, now=timezone.now()):
        pass


def propose(desk: Desk) -> int:
    desk.sign_in(OFFICER)
    team = str(Report.objects.values_list("team", flat=True).get())
    assert desk.post("/records/propose/", "/records/", team=team).status_code == 302
    work()
    return Disposition.objects.get().pk


def decide(desk: Desk, login: str, batch: int, **typed: str) -> Any:
    desk.sign_in(login)
    address = f"/records/batches/{batch}/"
    return desk.post(f"{address}decide/", address, **typed)


def test_from_what_is_due_to_the_certificate(desk: Desk, due: UUID) -> None:
    desk.sign_in(OFFICER)
    assert desk.get("/").headers["Location"] == "/records/"
    page = text_of(desk.get("/records/"))
    assert "1 report is due and not destroyed yet." in page
    assert "0 of them have been due for a month or longer." in page
    assert "Propose to destroy 1" in page
    batch = propose(desk)
    page = text_of(desk.get(f"/records/batches/{batch}/"))
    assert "Waits for two more people" in page
    assert reference_of(due) in page
    # Whoever proposed it has no button.
    assert "Agree" not in page
    assert decide(desk, "lin", batch, button="agree").status_code == 302
    desk.sign_in("tomas")
    page = text_of(desk.get(f"/records/batches/{batch}/"))
    assert "You are the third person." in page
    assert decide(desk, "tomas", batch, button="agree").status_code == 302
    work()
    page = text_of(desk.get(f"/records/batches/{batch}/"))
    assert "Agreed, as the third person: Tomas" in page
    told = desk.get(f"/records/batches/{batch}/certificate/")
    assert "The keys of 1 report of the team “General desk” were destroyed." in text_of(told)
    file = desk.get(f"/records/batches/{batch}/certificate.json")
    assert hashlib.sha256(file.content).hexdigest() in text_of(told)
    assert Report.objects.get().state == "DISPOSED"


def test_a_refusal_needs_its_reason(desk: Desk, due: UUID) -> None:
    batch = propose(desk)
    answer = decide(desk, "lin", batch, button="refuse", reason="")
    assert answer.status_code == 422
    assert "Choose why it is not destroyed" in text_of(answer)
    assert decide(desk, "lin", batch, button="refuse", reason="wrong_time").status_code == 302
    work()
    page = text_of(desk.get(f"/records/batches/{batch}/"))
    assert "Refused: lin" in page or "Refused: Lin" in page
    assert "(Their time is not over)" in page
    assert "kept: the batch was refused" in page
    assert Report.objects.get().state == "CLOSED"


def test_a_hold_is_placed_by_reference_and_lifted(desk: Desk, due: UUID) -> None:
    desk.sign_in(OFFICER)
    address = "/records/holds/"
    for typed, words in (
        ({"reference": "x", "reason": "court"}, "A reference has ten letters and digits"),
        ({"reference": "7K3M9-Q2FRX", "reason": "court"}, "No closed report has this reference."),
        ({"reference": reference_of(due), "reason": ""}, "Choose the reason"),
    ):
        answer = desk.post(address, address, **typed)
        assert answer.status_code == 422
        assert words in text_of(answer)
    held = {"reference": reference_of(due), "reason": "court"}
    assert desk.post(address, address, **held).status_code == 302
    assert desk.post(address, address, **held).status_code == 409
    page = text_of(desk.get(address))
    assert "A court or an authority has asked for it" in page
    assert "1 more is kept back by a hold." in text_of(desk.get("/records/"))
    lift = f"/records/holds/{due}/lift/"
    assert desk.post(lift, address, reason="").status_code == 422
    assert desk.post(lift, address, reason="over").status_code == 302
    assert "Nothing is held." in text_of(desk.get(address))


def test_a_supervisor_sees_the_batches_of_the_team_and_nothing_that_is_due(desk: Desk, due: UUID) -> None:
    batch = propose(desk)
    desk.sign_in("tomas")
    page = text_of(desk.get("/records/"))
    assert f"/records/batches/{batch}/" in page
    assert "Closed reports whose time is over" not in page
    Membership.objects.filter(member__login="tomas").delete()
    assert desk.get(f"/records/batches/{batch}/").status_code == 404


def test_a_records_officer_finds_no_way_to_a_report(desk: Desk, due: UUID) -> None:
    desk.sign_in(OFFICER)
    for address in (f"/report/{due}/", "/queue/", "/find/?reference=7K3M9-Q2FRX"):
        assert desk.get(address).status_code == 403, address

"""One move on many reports, by plain forms: ticked in the queue, tried, made, taken back."""

import re
from typing import Any
from uuid import UUID

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.faces.desk.bulk_words import ASKS, STARTS
from auricle.reports import bulk
from auricle.reports.models import Bulk, Report
from tests.faces.desk import Desk, page_of, text_of

SEEN = re.compile(r'name="seen" value="([^"]+)"')
RAISE = {"move": "raise_urgency", "reason": "A flood in this county."}


def post(desk: Desk, address: str, **typed: Any) -> Any:
    """Send a form whose fields may be given more than once."""
    token = desk.hidden("/queue/")["form_token"]
    return desk.client.post(
        address, {"form_token": token, **typed}, headers={"Sec-Fetch-Site": "same-origin"}
    )


def urgent() -> set[UUID]:
    return set(Report.objects.filter(urgent=True).values_list("pk", flat=True))


def test_boxes_are_shown_to_those_who_can_do_something_with_them(desk: Desk) -> None:
    desk.file()
    for login, shown in (("mei", False), ("jonas", True), ("tomas", True), ("amara", False)):
        desk.sign_in(login)
        assert ("data-key-choose" in text_of(desk.get("/queue/"))) is shown, login
    assert set(ASKS) == set(STARTS) == set(bulk.NEEDS)


def test_many_are_made_urgent_after_a_look_and_taken_back(desk: Desk) -> None:
    reports = [desk.file().id for _ in range(3)]
    desk.sign_in("jonas")
    chosen = [str(report) for report in reports[:2]]
    asked = post(desk, "/bulk/", move="raise_urgency", report=chosen)
    assert asked.status_code == 200
    assert "2 reports are chosen. Nothing is changed yet." in text_of(asked)
    assert "bulk/start" not in text_of(asked)
    tried = post(desk, "/bulk/", report=chosen, **RAISE)
    page = text_of(tried)
    assert page.count("not urgent → urgent") == 2
    assert "Make them urgent (2)" in page
    assert not urgent()
    made = post(desk, "/bulk/start/", seen=SEEN.findall(page), **RAISE)
    job = Bulk.objects.get().pk
    assert made.headers["Location"] == f"/bulk/{job}/#done"
    assert urgent() == set(reports[:2])
    page = text_of(desk.get(f"/bulk/{job}/"))
    assert "Done: 2 of 2." in page
    assert "data-key-undo" in page
    post(desk, f"/bulk/{job}/undo/")
    assert not urgent()
    assert "Taken back: 2." in text_of(desk.get(f"/bulk/{job}/"))
    again = post(desk, f"/bulk/{job}/undo/")
    assert again.status_code in {200, 302}


def test_what_is_refused_says_why(desk: Desk) -> None:
    report, done = desk.file().id, desk.file(urgent=True).id
    desk.sign_in("jonas")
    page = text_of(post(desk, "/bulk/", report=[str(report), str(done)], **RAISE))
    assert "What stays as it is" in page
    assert "Make them urgent (1)" in page
    desk.sign_in("mei")
    page = text_of(post(desk, "/bulk/", report=[str(report)], **RAISE))
    assert "Make them urgent" not in page


def test_a_handler_and_a_reason_are_asked_for(desk: Desk) -> None:
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.HANDLER])
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("tomas")
    answer = post(desk, "/bulk/", move="reassign", report=str(report), reason="", subject="")
    assert answer.status_code == 422
    assert "Choose the handler" in text_of(answer)
    jonas = str(desk.cast.person("jonas").id)
    given = {"move": "reassign", "reason": "Amara is ill.", "subject": jonas}
    page = text_of(post(desk, "/bulk/", report=str(report), **given))
    assert "Amara → Jonas" in page
    post(desk, "/bulk/start/", seen=SEEN.findall(page), **given)
    row = Report.objects.select_related("handler").get(pk=report)
    assert row.handler
    assert row.handler.login == "jonas"


def test_all_of_a_list_are_chosen_by_its_filter(desk: Desk) -> None:
    for _ in range(2):
        desk.file()
    desk.file(urgent=True)
    desk.sign_in("jonas")
    page = text_of(post(desk, "/bulk/", move="raise_urgency", all="yes", list="state=RECEIVED"))
    assert "3 reports are chosen." in page
    page = text_of(post(desk, "/bulk/", move="raise_urgency", all="yes", list="urgent=yes"))
    assert "1 report is chosen." in page


def test_a_job_that_was_left_asks_for_the_reason_once_more(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    seen = [f"{desk.file().id}/1" for _ in range(2)]
    desk.sign_in("jonas")
    page = text_of(post(desk, "/bulk/start/", seen=seen, **RAISE))
    assert "data-goes-on" in page
    assert "Done: 1 of 2. Still to do: 1." in page
    job = Bulk.objects.get().pk
    page = text_of(desk.get(f"/bulk/{job}/"))
    assert "Write the reason once more" in page
    assert RAISE["reason"] not in page
    assert post(desk, f"/bulk/{job}/go/", reason=" ").status_code == 422
    post(desk, f"/bulk/{job}/go/", reason="A flood.")
    assert len(urgent()) == 2


def test_nothing_chosen_and_nonsense_change_nothing(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("tomas")
    assert "No report was chosen" in text_of(post(desk, "/bulk/", move="reassign"))
    for typed in (
        {"move": "approve_close", "report": str(report)},
        {"move": "reassign", "report": "nonsense"},
    ):
        assert post(desk, "/bulk/", **typed).status_code == 422
    for seen in ("nonsense", f"{report}/-1", f"{report}/"):
        assert post(desk, "/bulk/start/", seen=seen, **RAISE).status_code == 422
    assert not Bulk.objects.exists()
    assert desk.get(page_of(report)).status_code == 200

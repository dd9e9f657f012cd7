"""The page of agencies: one administrator asks, another agrees, and what is missing is said at its field."""

from __future__ import annotations

from auricle.directory.models import Agency, AgencyChange
from tests.faces.desk import Desk, text_of
from tests.referred import handed_over

TYPED = {
    "code": "fire-service",
    "sort": "inspection",
    "name-en": "Fire service",
    "name-zh-hans": "消防部门",
    "does-en": "It inspects buildings.",
    "does-zh-hans": "检查建筑。",
    "categories": "fraud",
}


def decide(desk: Desk, button: str) -> int:
    change = AgencyChange.objects.get(state="open").pk
    return int(
        desk.post(
            f"/administration/agencies/change/{change}/", "/administration/agencies/", button=button
        ).status_code
    )


def test_an_agency_is_asked_for_shown_whole_and_agreed_to_by_another(desk: Desk) -> None:
    desk.sign_in("ada")
    assert desk.post("/administration/agencies/", "/administration/agencies/", **TYPED).status_code == 302
    assert "Another administrator has to agree." in text_of(desk.get("/administration/agencies/"))
    assert decide(desk, "agree") == 403
    desk.sign_in("bela")
    page = text_of(desk.get("/administration/agencies/"))
    for words in (
        "Fire service",
        "消防部门",
        "检查建筑。",
        "fire-service",
        "Inspection",
        "Agree, so that it is done",
    ):
        assert words in page
    assert decide(desk, "agree") == 302
    assert Agency.objects.filter(code="fire-service").exists()
    assert "Fire service" in text_of(desk.get("/invitations/"))


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    desk.sign_in("ada")
    answer = desk.post(
        "/administration/agencies/", "/administration/agencies/", **TYPED | {"code": "police", "does-en": ""}
    )
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Say what it does in every language" in page
    taken = text_of(
        desk.post("/administration/agencies/", "/administration/agencies/", **TYPED | {"code": "police"})
    )
    assert "There is an agency with this code" in taken
    assert "检查建筑。" in taken
    assert not AgencyChange.objects.exists()


def test_one_with_open_referrals_says_so_and_a_change_can_be_declined(desk: Desk) -> None:
    handed_over(desk.cast)
    desk.sign_in("ada")
    assert (
        desk.post(
            "/administration/agencies/police/turn/", "/administration/agencies/", button="close"
        ).status_code
        == 302
    )
    assert "a change waits" in text_of(desk.get("/administration/agencies/"))
    desk.sign_in("bela")
    change = AgencyChange.objects.get().pk
    refused = desk.post(
        f"/administration/agencies/change/{change}/", "/administration/agencies/", button="agree"
    )
    assert refused.status_code == 409
    assert "It still has open referrals" in text_of(refused)
    assert decide(desk, "decline") == 302
    assert not Agency.objects.exclude(closed_at=None).exists()

"""The pages of team keys: where they stand, handing one on, changing one step by step without a script."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.faces.shared.staff import team_key
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, recovery, storing
from auricle.vault.models import DeskSession, Grant, SealingKey, TeamSeed
from tests.faces.desk import Browser, Desk, acts, text_of
from tests.people import ORG

PAGE = "/keys/general/"


@pytest.fixture(autouse=True)
def pinned(settings: Settings) -> None:
    """This process knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)


def sign() -> None:
    """The organisation signs what waits."""
    key_signing.sign_waiting(org_seed=ORG, now=timezone.now())


def pk_of(login: str) -> str:
    """A member's number, as the page's forms carry it."""
    return str(Member.objects.get(login=login).pk)


def test_a_member_sees_their_own_team_and_an_administrator_all(desk: Desk) -> None:
    desk.sign_in("mei")
    page = text_of(desk.get("/keys/"))
    assert "General desk" in page
    assert ">Security<" not in page
    assert desk.get("/keys/security/").status_code == 404
    desk.sign_in("ada")
    page = text_of(desk.get("/keys/"))
    assert "General desk" in page
    assert ">Security<" in page
    assert "Make the next key" not in text_of(desk.get(PAGE))


def test_the_page_says_who_holds_the_key_and_its_fingerprint(desk: Desk) -> None:
    TeamSeed.objects.filter(member__login="lin").delete()
    desk.sign_in("mei")
    page = text_of(desk.get(PAGE))
    key = SealingKey.objects.get(holder="general")
    assert bytes(key.key_id).hex()[:4] + " " in page
    assert "Hand over to Lin" in page
    assert "Hand over to Jonas" not in page
    assert "1 person does not hold the key yet." in page


def test_the_key_is_handed_to_a_colleague(desk: Desk) -> None:
    TeamSeed.objects.filter(member__login="lin").delete()
    desk.sign_in("mei")
    answer = desk.post(f"{PAGE}hand-over/", PAGE, member=pk_of("lin"))
    assert "own key comes first" in text_of(answer)
    desk.cast.give_sheet("lin")
    answer = desk.post(f"{PAGE}hand-over/", PAGE, member=pk_of("lin"))
    assert answer.headers["Location"] == f"{PAGE}?handed#done"
    assert "The key was handed over." in text_of(desk.get(f"{PAGE}?handed"))
    assert TeamSeed.objects.filter(member__login="lin").exists()


@pytest.mark.parametrize("typed", ["", "x", "-1", "٣", "9" * 30])
def test_a_mangled_number_hands_nothing_over(desk: Desk, typed: str) -> None:
    desk.sign_in("mei")
    assert desk.post(f"{PAGE}hand-over/", PAGE, member=typed).status_code == 422


def test_somebody_of_another_team_is_not_given_the_key(desk: Desk) -> None:
    desk.sign_in("mei")
    answer = desk.post(f"{PAGE}hand-over/", PAGE, member=pk_of("ravi"))
    assert answer.status_code == 404
    assert "This person is not given the key" in text_of(answer)


def test_a_key_is_changed_in_steps_that_work_without_a_script(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        desk.file()
    desk.sign_in("mei")
    assert desk.post(f"{PAGE}change/", PAGE).headers["Location"] == f"{PAGE}?begun#done"
    page = text_of(desk.get(f"{PAGE}?begun"))
    assert "waits for the organisation's signature" in page
    assert "Make the next key" not in page
    sign()
    page = text_of(desk.get(PAGE))
    assert "0 of 3 grants are under the new key" in page
    assert "Move what is under the old key" in page
    assert "data-goes-on" not in page
    monkeypatch.setattr(team_key, "SECONDS", 0.0)
    answer = desk.post(f"{PAGE}move/", PAGE)
    assert answer.headers["Location"] == f"{PAGE}?moving#done"
    assert "data-goes-on" in text_of(desk.get(f"{PAGE}?moving"))
    monkeypatch.setattr(team_key, "SECONDS", 5.0)
    desk.post(f"{PAGE}move/", PAGE)
    page = text_of(desk.get(f"{PAGE}?moving"))
    assert "All is under the new key: 3 grants were moved." in page
    assert "The old key is kept until" in page
    assert "data-goes-on" not in page
    new = SealingKey.objects.get(holder="general", retired_at=None)
    assert Grant.objects.filter(key_id=new.key_id).count() == 3


def test_a_second_press_on_the_button_changes_nothing(desk: Desk) -> None:
    desk.sign_in("mei")
    desk.post(f"{PAGE}change/", PAGE)
    answer = desk.post(f"{PAGE}change/", PAGE)
    assert answer.status_code == 409
    assert "The next key is made already" in text_of(answer)


def test_the_key_is_sealed_for_recovery_once_there_is_a_recovery_key(desk: Desk) -> None:
    desk.sign_in("mei")
    assert "There is no recovery key" in text_of(desk.get(PAGE))
    assert desk.post(f"{PAGE}cover/", PAGE).status_code == 409
    recovery.propose_key(public=public_key(new_seed()), now=timezone.now())
    sign()
    assert "Seal for recovery" in text_of(desk.get(PAGE))
    assert desk.post(f"{PAGE}cover/", PAGE).headers["Location"] == f"{PAGE}?covered#done"
    page = text_of(desk.get(PAGE))
    assert "Can be recovered from paper." in page
    assert "Seal for recovery" not in page


def test_who_does_not_hold_the_key_is_told_whom_to_ask(desk: Desk) -> None:
    TeamSeed.objects.filter(member__login="mei").delete()
    desk.sign_in("mei")
    page = text_of(desk.get(PAGE))
    assert "You do not hold this key." in page
    assert "Make the next key" not in page


def test_a_long_session_is_asked_for_a_fresh_proof(desk: Desk) -> None:
    desk.sign_in("mei")
    hidden = desk.hidden(PAGE)
    DeskSession.objects.update(proved_at=timezone.now() - timedelta(minutes=6))
    assert desk.send(f"{PAGE}change/", hidden).status_code == 403
    assert "rotation_begun" not in acts()


def test_what_is_overdue_is_shown(desk: Desk) -> None:
    key = SealingKey.objects.filter(holder="general")
    key.update(rotation_due_since=timezone.now() - timedelta(days=1))
    desk.sign_in("ada")
    assert "change the key within a week" in text_of(desk.get("/keys/"))
    key.update(rotation_due_since=timezone.now() - timedelta(days=8))
    assert "Overdue: somebody left" in text_of(desk.get("/keys/"))


@pytest.mark.parametrize(("login", "warned"), [("ada", True), ("tomas", True), ("mei", False)])
def test_a_month_before_a_key_ends_those_who_can_act_are_warned_on_every_page(
    desk: Desk, login: str, warned: bool
) -> None:
    SealingKey.objects.filter(holder="registrar").update(expires_at=timezone.now() + timedelta(days=30))
    desk.sign_in(login)
    assert ("A key of this hotline ends on" in text_of(desk.get("/keys/"))) is warned


def test_two_months_before_nobody_is_warned(desk: Desk) -> None:
    SealingKey.objects.update(expires_at=timezone.now() + timedelta(days=60))
    desk.sign_in("tomas")
    assert "ends on" not in text_of(desk.get("/keys/"))


def test_the_key_log_is_the_same_for_everybody(desk: Desk, settings: Settings) -> None:
    storing.forget()
    desk.sign_in("ada")
    inside = text_of(desk.get("/key-log/"))
    settings.ROOT_URLCONF = "auricle.config.urls.public"
    public = Browser("public")
    outside = text_of(public.get("/en/keys/"))
    for page in (inside, outside):
        assert page.count("<strong>in use</strong>") == 11
        assert "Custodian&#x27;s seat 3" in page
        assert "General desk" in page
    lines = public.get("/keys.json").json()
    assert len(lines["lines"]) == 11
    assert lines["organisation"] in outside
    assert set(lines["lines"][0]) == {
        *("number", "at", "what", "purpose", "holder", "fingerprint", "public", "expires", "signature"),
    }


def test_before_the_first_signature_the_log_says_that_nothing_is_accepted(
    db: None, settings: Settings, client: object
) -> None:
    settings.ROOT_URLCONF = "auricle.config.urls.public"
    page = text_of(client.get("/zh-hans/keys/"))  # type: ignore[attr-defined]
    assert "<table" not in page


def test_a_key_that_hangs_on_one_person_is_told(desk: Desk) -> None:
    desk.sign_in("ravi")
    assert "One person alone holds the key." in text_of(desk.get("/keys/security/"))
    desk.sign_in("ada")
    assert (
        text_of(desk.get("/keys/")).count("One person alone holds the key.") == 3
    )  # one team and two agencies
    assert "In these teams one person alone holds the key" in text_of(desk.get("/administration/"))
    TeamSeed.objects.filter(key__holder="security").delete()
    assert "Nobody in the team holds the key" in text_of(desk.get("/keys/security/"))


def test_an_administrator_takes_the_key_of_an_agencys_own_system(desk: Desk) -> None:
    page, public = "/keys/agency-police/", base64.b64encode(public_key(new_seed())).decode()
    desk.sign_in("mei")
    assert desk.post(f"{page}take/", "/account/", public=public).status_code == 403
    desk.sign_in("ada")
    assert "Take the key" not in text_of(desk.get(PAGE)), "a team of the desk has none elsewhere"
    assert "This is no new public key" in text_of(desk.post(f"{page}take/", page, public=public[:-9]))
    answer = desk.post(f"{page}take/", page, public=public)
    assert answer.headers["Location"] == f"{page}?taken#done"
    assert "Let the agency read the fingerprint to you." in text_of(desk.get(f"{page}?taken"))
    sign()
    shown = text_of(desk.get(page))
    assert "nobody here can open what is handed over" in shown
    assert "One person alone holds the key" not in shown

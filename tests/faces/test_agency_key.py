"""The pages of an agency's key on the agencies' face: first key, handing on, changing, as its officers see them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, storing, unseal
from auricle.vault.models import SealingKey, TeamSeed
from tests.domain.test_agency_keys import handed_to
from tests.faces.desk import Desk, acts, text_of
from tests.people import ORG

PAGE = "/keys/agency-police/"
COURT = "/keys/agency-court/"


@pytest.fixture(autouse=True)
def pinned(settings: Settings) -> None:
    """This process knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)


def sign() -> None:
    """The organisation signs what waits."""
    key_signing.sign_waiting(org_seed=ORG, now=timezone.now())


def no_key_at(agency: str) -> None:
    """An agency whose officers came after the set-up: what it has is gone, as if it had never been."""
    now = timezone.now()
    TeamSeed.objects.filter(key__holder=f"agency-{agency}").delete()
    SealingKey.objects.filter(holder=f"agency-{agency}").update(retired_at=now, destroyed_at=now)
    storing.forget()


def test_an_officer_sees_who_holds_the_key_of_their_agency(agency: Desk) -> None:
    agency.sign_in("osei")
    assert agency.get("/key/").headers["Location"] == PAGE
    page = text_of(agency.get(PAGE))
    assert "Key of Police" in page
    assert "Leila" in page
    assert "Tuva" not in page
    assert "The key of your agency" not in text_of(agency.get("/")), "nothing is to be done"


def test_a_new_officer_is_handed_the_key_and_opens_what_was_handed_over(agency: Desk) -> None:
    report, key = handed_to("police")
    TeamSeed.objects.filter(member__login="leila").delete()
    agency.sign_in("leila")
    assert "You do not hold this key." in text_of(agency.get(PAGE))
    agency.sign_in("osei")
    assert "1 person does not hold the key yet." in text_of(agency.get("/"))
    agency.cast.give_sheet("leila")
    leila = str(Member.objects.get(login="leila").pk)
    answer = agency.post(f"{PAGE}hand-over/", PAGE, member=leila)
    assert answer.headers["Location"] == f"{PAGE}?handed#done"
    assert unseal.report_key(keys=agency.cast.unlocked("leila"), report=report, purpose="content") == key
    assert "seed_handed_over" in acts()


def test_nobody_of_another_agency_is_given_the_key(agency: Desk) -> None:
    agency.sign_in("osei")
    tuva = str(Member.objects.get(login="tuva").pk)
    answer = agency.post(f"{PAGE}hand-over/", PAGE, member=tuva)
    assert answer.status_code == 404
    assert "This person is not given the key" in text_of(answer)


def test_the_key_of_an_agency_is_changed_step_by_step(agency: Desk) -> None:
    report, key = handed_to("police")
    agency.sign_in("osei")
    assert agency.post(f"{PAGE}change/", PAGE).headers["Location"] == f"{PAGE}?begun#done"
    sign()
    assert "1 grant is still under the old key." in text_of(agency.get("/"))
    agency.post(f"{PAGE}move/", PAGE)
    assert "All is under the new key: 1 grant was moved." in text_of(agency.get(PAGE))
    for login in ("osei", "leila"):
        assert unseal.report_key(keys=agency.cast.unlocked(login), report=report, purpose="content") == key


def test_the_first_officer_of_an_agency_makes_its_key(agency: Desk) -> None:
    no_key_at("court")
    agency.sign_in("tuva")
    page = text_of(agency.get(COURT))
    assert "nothing can be handed to this agency yet" in page
    assert "Make the key" in page
    refused = agency.post(f"{COURT}make/", COURT)
    assert refused.status_code == 409
    assert "own key comes first" in text_of(refused)
    agency.cast.give_sheet("tuva")
    assert agency.post(f"{COURT}make/", COURT).headers["Location"] == f"{COURT}?made#done"
    page = text_of(agency.get(f"{COURT}?made"))
    assert "It is used as soon as the organisation has signed it." in page
    waiting = SealingKey.objects.get(holder="agency-court", destroyed_at=None)
    assert bytes(waiting.key_id).hex()[:4] + " " in page
    assert agency.post(f"{COURT}make/", COURT).status_code == 409
    sign()
    report, key = handed_to("court")
    assert unseal.report_key(keys=agency.cast.unlocked("tuva"), report=report, purpose="content") == key


def test_an_agency_with_a_key_gets_no_second_one(agency: Desk) -> None:
    TeamSeed.objects.filter(member__login="leila").delete()
    agency.cast.give_sheet("leila")
    agency.sign_in("leila")
    assert "Make the key" not in text_of(agency.get(PAGE))
    answer = agency.post(f"{PAGE}make/", "/account/")
    assert answer.status_code == 409
    assert "There is a key already" in text_of(answer)


def test_it_is_there_in_chinese(agency: Desk) -> None:
    agency.sign_in("tuva")
    agency.post("/language/", "/", language="zh-hans")
    page = text_of(agency.get("/"))
    assert "贵机构的密钥" in page
    assert "法院" in text_of(agency.get(COURT))

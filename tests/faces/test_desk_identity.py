"""Asking for an identity, deciding about it and looking at it, as a browser without JavaScript does."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.utils import timezone

from auricle.directory.models import Member
from auricle.vault import key_signing
from auricle.vault.models import IdentityRequest, Seat
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.hotline import arrived, sealed
from tests.people import ORG

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": "evenings"}
WORDS = "She must be warned before Friday."


@pytest.fixture
def report(desk: Desk) -> UUID:
    """A report with a contact, which Amara handles."""
    report = arrived(sealed(contact=CONTACT, now=timezone.now()), now=timezone.now())
    desk.cast.handled_by_amara(report)
    return report


def asked(desk: Desk, report: UUID) -> str:
    """Amara asks; the address of the request."""
    desk.sign_in("amara")
    address = f"/report/{report}/identity/"
    answer = desk.post(address, address, code="danger", words=WORDS)
    assert answer.status_code == 302
    return f"/identities/{IdentityRequest.objects.get().pk}/"


def act(desk: Desk, login: str, address: str, what: str, **typed: str) -> None:
    desk.sign_in(login)
    answer = desk.post(address, address, act=what, **typed)
    assert answer.status_code == 302, text_of(answer)


def test_from_the_report_to_the_one_look(desk: Desk, report: UUID) -> None:
    desk.sign_in("amara")
    assert "Ask for the identity" in text_of(desk.get(page_of(report)))
    address = asked(desk, report)
    page = text_of(desk.get(page_of(report)))
    assert "waits for the first custodian" in page
    assert "Ask for the identity" not in page

    desk.sign_in("noor")
    listed = text_of(desk.get("/identities/"))
    assert "waits for the first custodian" in listed
    assert WORDS not in listed
    assert WORDS in text_of(desk.get(address))
    act(desk, "noor", address, "support")
    act(desk, "omar", address, "approve")

    desk.sign_in("amara")
    assert "Look at the identity" in text_of(desk.get(page_of(report)))
    before = desk.get(f"{address}view/")
    assert "Ann Ferry" not in before.content.decode()
    look = desk.post(f"{address}view/", f"{address}view/")
    shown = text_of(look)
    assert all(value in shown for value in CONTACT.values())
    assert shown.count(desk.cast.person("amara").pseudonym) > 20, "every part of the page carries the mark"
    assert look.headers["Cache-Control"] == "no-store"
    assert desk.get(f"{address}view/").status_code == 404
    assert acts()[-1] == "identity_seen"


def test_all_seats_are_told_of_an_opening(desk: Desk, report: UUID) -> None:
    address = asked(desk, report)
    act(desk, "noor", address, "support")
    act(desk, "omar", address, "approve")
    desk.sign_in("rui")
    listed = text_of(desk.get("/identities/"))
    assert "opened, waits for whoever asked" in listed
    assert "First custodian: Noor" in listed
    assert "Second custodian: Omar" in listed
    assert "Ann" not in listed


def test_nobody_is_offered_two_parts(desk: Desk, report: UUID) -> None:
    address = asked(desk, report)
    act(desk, "noor", address, "support")
    page = text_of(desk.get(address))
    assert "It takes another person." in page
    assert 'value="approve"' not in page
    answer = desk.post(address, "/seat/", act="approve")
    assert answer.status_code == 403
    assert "It takes another person" in text_of(answer)


def test_declining_needs_a_choice_and_keeps_what_was_typed(desk: Desk, report: UUID) -> None:
    address = asked(desk, report)
    desk.sign_in("petra")
    answer = desk.post(address, address, act="decline", words="Write to her first.")
    assert answer.status_code == 422
    assert "Choose why you decline" in text_of(answer)
    assert "Write to her first." in text_of(answer)
    act(desk, "petra", address, "decline", code="other_way", words="Write to her first.")
    desk.sign_in("amara")
    page = text_of(desk.get(page_of(report)))
    assert "declined" in page
    assert "Write to her first." in page


def test_a_form_without_a_reason_is_shown_again(desk: Desk, report: UUID) -> None:
    desk.sign_in("amara")
    address = f"/report/{report}/identity/"
    answer = desk.post(address, address, code="danger", words="")
    assert answer.status_code == 422
    assert "Explain why it is needed" in text_of(answer)


def test_a_custodian_begins_with_the_requests(desk: Desk) -> None:
    desk.sign_in("noor")
    assert desk.get("/").headers["Location"] == "/identities/"
    assert "No request waits." in text_of(desk.get("/identities/"))


def test_a_custodian_without_a_seat_is_told_so(desk: Desk) -> None:
    desk.sign_in("sana")
    answer = desk.get("/identities/")
    assert answer.status_code == 403
    assert "You hold no seat" in text_of(answer)


def test_a_seat_is_handed_over_on_its_page(desk: Desk) -> None:
    desk.sign_in("noor")
    assert re.search(r"Seat 1</strong> Noor <span[^>]*>you", text_of(desk.get("/seat/")))
    sana = Member.objects.get(login="sana").pk
    assert desk.post("/seat/", "/seat/", to=str(sana)).status_code == 302
    assert Seat.objects.get(number=1).holder_id == sana
    assert "You hold no seat." in text_of(desk.get("/seat/"))
    assert desk.post("/seat/", "/seat/", to="").status_code in (403, 422)


def test_without_an_identity_the_page_offers_none(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    desk.sign_in("amara")
    assert "Ask for the identity" not in text_of(desk.get(page_of(report)))
    address = f"/report/{report}/identity/"
    answer = desk.post(address, address, code="danger", words=WORDS)
    assert answer.status_code == 409
    assert "There is no identity in the vault" in text_of(answer)


def test_two_accounts_of_one_hand_are_told_why_they_do_not_open(desk: Desk, report: UUID) -> None:
    ada = Member.objects.get(login="ada")
    made = Member.objects.filter(login__in=["noor", "omar", "sana"])
    made.update(made_by=ada, made_at=timezone.now())
    address = asked(desk, report)
    act(desk, "noor", address, "support")
    desk.sign_in("omar")
    page = text_of(desk.get(address))
    assert "In the last 30 days one person made your account" in page
    assert 'value="approve"' not in page
    answer = desk.post(address, "/seat/", act="approve")
    assert answer.status_code == 403
    answer = desk.post("/seat/", "/seat/", to=str(Member.objects.get(login="sana").pk))
    assert answer.status_code == 403
    assert "This seat takes somebody else" in text_of(answer)


def test_a_seat_that_nobody_fills_gets_a_new_holder_once_the_organisation_signed(desk: Desk) -> None:
    desk.sign_in("noor")
    assert "Fill a seat that nobody fills" not in text_of(desk.get("/seat/"))
    Member.objects.filter(login="omar").update(active=False)
    sana = str(Member.objects.get(login="sana").pk)
    page = text_of(desk.get("/seat/"))
    assert "Fill a seat that nobody fills" in page

    answer = desk.post("/seat/fill/", "/seat/", number="", to=sana)
    assert answer.status_code == 422
    assert "Choose the seat" in text_of(answer)
    assert re.search(rf'<option value="{sana}" selected', text_of(answer)), "what was chosen stays chosen"
    assert desk.post("/seat/fill/", "/seat/", number="2", to=sana).status_code == 302
    assert "Seat 2: Sana was proposed" in text_of(desk.get("/seat/"))
    assert key_signing.sign_waiting(org_seed=ORG, now=timezone.now()) == 1
    page = text_of(desk.get("/seat/"))
    assert "was proposed" not in page
    assert re.search(r"Seat 2</strong> Sana", page)


def test_a_proposal_for_a_seat_is_taken_back_once(desk: Desk) -> None:
    desk.sign_in("noor")
    Member.objects.filter(login="omar").update(active=False)
    desk.post("/seat/fill/", "/seat/", number="2", to=str(Member.objects.get(login="sana").pk))
    assert desk.post("/seat/2/take-back/", "/seat/").status_code == 302
    answer = desk.post("/seat/2/take-back/", "/seat/")
    assert answer.status_code == 404
    assert "Nobody is proposed for this seat" in text_of(answer)

"""Administrators say how an agency is reached, and the desk sees what did not arrive and why."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from auricle.config import keys
from auricle.paper.verifying import Finding, check
from auricle.referrals import notifying
from auricle.referrals.models import Channel, Referral
from auricle.referrals.reply_reference import reply_reference
from auricle.sealing.house_key import house_fingerprint
from tests import mail_server
from tests.faces.desk import Desk, acts, text_of
from tests.referred import carry, handed_over

PAGE = "/agencies/police/"
TYPED = {"way": "portal", "language": "en"}


def test_an_administrator_gives_the_address_of_an_office_which_is_shown_nowhere(desk: Desk) -> None:
    desk.sign_in("ada")
    assert "How agencies are reached" in text_of(desk.get("/administration/"))
    assert "its office is told by mail" not in text_of(desk.get("/agencies/"))
    wrong = desk.post(PAGE, PAGE, **TYPED, office="nowhere")
    assert wrong.status_code == 422
    assert "cannot be used as a mail address" in text_of(wrong)
    assert desk.post(PAGE, PAGE, **TYPED, office="front@police.example").status_code == 302
    assert "its office is told by mail" in text_of(desk.get("/agencies/?done=yes"))
    assert "front@police.example" not in text_of(desk.get(PAGE))
    assert "agency_channel" in acts()
    assert desk.post(PAGE, PAGE, **TYPED | {"way": "system"}, no_office="on").status_code == 302
    assert (Channel.objects.get().kind, Channel.objects.get().office) == ("system", None)


def test_what_could_not_be_delivered_says_why_and_is_sent_again(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    desk.sign_in("ada")
    desk.post(PAGE, PAGE, **TYPED, office="front@police.example")
    with mail_server.opened(tmp_path) as server:
        server.says, settings.AURICLE_MAIL = "550 no", server.mail()
        settings.AURICLE_MAIL_FROM = "desk@hotline.example"
        referral = handed_over(desk.cast, now=timezone.now())
        desk.sign_in("amara")
        page = f"/referrals/{referral}/"
        assert "It is on its way." in text_of(desk.get(page))
        notifying.notify(referral=referral, now=timezone.now())
        assert "Tried once. The mail server refused" in text_of(desk.get(page))
        for _ in range(2):
            notifying.notify(referral=referral, now=timezone.now())
        carry(timezone.now())
        shown = text_of(desk.get(page))
        assert "It could not be delivered." in shown
        assert "Tried 3 times." in shown
        assert "Could not be delivered" in text_of(desk.get("/referrals/"))
        seen = str(Referral.objects.get(pk=referral).version)
        answer = desk.post(f"{page}move/send_again/", page, seen=seen)
        assert answer.status_code == 302
        server.says = ""
        assert notifying.notify(referral=referral, now=timezone.now())
    assert "its office was told by mail" in text_of(desk.get(page))


LETTER = TYPED | {
    "way": "letter",
    "postal": "Police\n12 Main Street",
    "reply_to": "Example Line\nP.O. Box 7",
    "phone": "+44 20 7946 0001",
}


def words_of(pdf: bytes) -> str:
    """What a reader of a paper sees, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_desk_prints_the_letter_posts_it_and_enters_what_comes_back(desk: Desk) -> None:
    desk.sign_in("ada")
    missing = desk.post(PAGE, PAGE, **LETTER | {"postal": "", "phone": ""})
    assert "A letter needs its address" in text_of(missing)
    assert desk.post(PAGE, PAGE, **LETTER).status_code == 302
    referral = handed_over(desk.cast, now=timezone.now())
    page, reply = f"/referrals/{referral}/", reply_reference(referral)
    desk.sign_in("amara")
    assert "Letters to print and post" in text_of(desk.get("/referrals/"))
    letter = desk.get(f"{page}letter.pdf")
    assert (letter["Content-Type"], letter["Cache-Control"]) == ("application/pdf", "no-store")
    assert letter["Content-Disposition"].startswith("attachment;")
    shown = words_of(letter.content)
    assert reply in shown
    assert "12 Main Street" in shown
    assert "Brandt" not in shown
    assert desk.post(f"{page}move/post/", page, seen=seen(referral)).status_code == 302
    answer = f"{page}paper/"
    given = {"move": "request_return", "reply": reply, "seen": seen(referral), "text": "Not ours."}
    wrong = desk.post(answer, answer, **given | {"reply": "AAAA-AAAA"})
    assert wrong.status_code == 422
    assert "not the reply reference" in text_of(wrong)
    assert "Choose why it is returned" in text_of(desk.post(answer, answer, **given))
    stale = desk.post(answer, answer, **given | {"ground": "outside_remit", "seen": "1"})
    assert "Something happened to it meanwhile" in text_of(stale)
    assert desk.post(answer, answer, **given | {"ground": "outside_remit"}).status_code == 302
    told = text_of(desk.get(f"{page}?done=entered"))
    assert "entered by the desk" in told
    assert "Not ours." in told
    assert desk.get(answer).status_code == 409
    assert {"letter_paper", "referral_post", "referral_request_return"} <= set(acts())


def test_the_package_is_a_signed_file(desk: Desk) -> None:
    referral = handed_over(desk.cast, now=timezone.now())
    desk.sign_in("amara")
    assert "The package, signed (PDF)" in text_of(desk.get(f"/referrals/{referral}/"))
    made = desk.get(f"/referrals/{referral}/package.pdf").content
    assert check(made, fingerprint=house_fingerprint(keys.paper_seed())).finding is Finding.SIGNED
    assert "Please find out who holds the account." in words_of(made)
    assert "Brandt" not in words_of(made)
    desk.sign_in("jonas")
    assert desk.get(f"/referrals/{referral}/package.pdf").status_code == 403


def seen(referral: UUID) -> str:
    return str(Referral.objects.get(pk=referral).version)

"""Administrators say how an agency is reached, and the desk sees what did not arrive and why."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from pytest_django import Settings

from auricle.referrals import notifying
from auricle.referrals.models import Channel, Referral
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

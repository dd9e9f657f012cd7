"""Banners on pages, and a web form that is closed for a while: what the desk sets and what visitors read."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from auricle.directory import announced
from auricle.directory.models import Announcement
from auricle.intake import form_token
from tests.faces.desk import Browser, Desk, text_of

PAGE = "/board/intake/"


def outside(settings: Settings) -> Client:
    """A visitor's browser, answered by the public face with its own role."""
    settings.ROOT_URLCONF = "auricle.config.urls.public"
    return Browser("public")


def typed(place: str, **other: str) -> dict[str, str]:
    until = timezone.localtime() + timedelta(hours=5)
    return {
        "place": place,
        "level": "warning",
        "ends_at": until.strftime("%Y-%m-%dT%H:%M"),
        "text-en": "Please call 555 0100 instead.",
        "text-zh-hans": "请改拨 555 0100。",
        **other,
    }


def announce(desk: Desk, place: str) -> int:
    desk.sign_in("tomas")
    answer = desk.post(PAGE, PAGE, **typed(place))
    assert answer.headers["Location"] == f"{PAGE}?done={place}#done"
    announced.forget()
    return int(Announcement.objects.latest("id").pk)


def agreed(desk: Desk, place: str) -> int:
    number = announce(desk, place)
    desk.sign_in("ada")
    assert desk.post(f"{PAGE}{number}/", PAGE, button="agree").status_code == 302
    announced.forget()
    return number


def test_every_page_of_the_desk_says_a_banner_and_it_is_taken_away_by_hand(desk: Desk) -> None:
    number = announce(desk, "desk")
    desk.sign_in("mei")
    assert "Please call 555 0100 instead." in text_of(desk.get("/queue/"))
    desk.sign_in("tomas")
    assert desk.post(f"{PAGE}{number}/", PAGE, button="end").status_code == 302
    announced.forget()
    assert "Please call" not in text_of(desk.get("/queue/"))
    assert "Please call" in text_of(desk.get(PAGE)), "what is over is still to be read there"


def test_who_wrote_it_is_not_offered_to_agree(desk: Desk) -> None:
    number = announce(desk, "public")
    assert "Another supervisor or administrator has to agree." in text_of(desk.get(PAGE))
    assert desk.post(f"{PAGE}{number}/", PAGE, button="agree").status_code == 403
    assert desk.post(f"{PAGE}{number}/", PAGE, button="burn").status_code == 404


def test_a_refusal_keeps_what_was_typed(desk: Desk) -> None:
    desk.sign_in("tomas")
    answer = desk.post(PAGE, PAGE, **typed("web", ends_at="2020-01-01T10:00"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "It must end after it begins, and after now" in page
    assert "Please call 555 0100 instead." in page


def test_a_public_banner_is_read_in_the_visitors_language(desk: Desk, settings: Settings) -> None:
    agreed(desk, "public")
    public = outside(settings)
    assert "Please call 555 0100 instead." in text_of(public.get("/en/protection/"))
    assert "请改拨 555 0100。" in text_of(public.get("/zh-hans/"))


def test_a_closed_form_says_so_before_anything_is_typed(desk: Desk, settings: Settings) -> None:
    agreed(desk, "web")
    public = outside(settings)
    for address in ("/en/", "/en/report/"):
        page = text_of(public.get(address))
        assert "The web form takes no reports until" in page
        assert "Please call 555 0100 instead." in page
        assert 'href="tel:' in page
    assert "<textarea" not in page
    assert public.get("/en/inbox/").status_code == 200


def test_a_form_from_before_the_closing_is_shown_with_everything_typed(
    desk: Desk, settings: Settings
) -> None:
    report = uuid4()
    token = form_token.issue(report=report, now=timezone.now() - timedelta(minutes=5))
    agreed(desk, "web")
    public = outside(settings)
    answer = public.post(
        "/en/report/",
        {"report": str(report), "token": token, "story": "They took my savings.", "change": "1"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    page = text_of(answer)
    assert "They took my savings." in page
    assert "The web form takes no reports until" in page

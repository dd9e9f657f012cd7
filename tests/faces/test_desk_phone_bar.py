"""What the desk gives a call-taker's browser for the phone: a ticket, the address of its service, leave to hear."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from auricle.config.keys import phone_key
from auricle.directory.taking_calls import MayNotTakeCalls, call_taker
from auricle.directory.working import speak
from auricle.faces.desk.phone_bar import with_phone
from auricle.sealing.phone_ticket import Ticket, read_ticket
from tests.faces.desk import Desk, text_of
from tests.faces.test_headers import EXACTLY

TICKET = "/phone/ticket/"


def ticket(desk: Desk) -> Ticket:
    given = desk.send(TICKET, desk.hidden("/account/"))
    assert given.status_code == 200
    return read_ticket(phone_key(), given.json()["ticket"], now=timezone.now().timestamp())


def test_a_ticket_says_who_comes_and_nothing_of_where_they_live_in_the_database(desk: Desk) -> None:
    lin = desk.cast.person("lin")
    speak(by=lin, languages=["zh-hans", "en"], now=timezone.now())
    desk.sign_in("lin")
    given = ticket(desk)
    assert (given.name, given.languages, given.teams, given.kind) == (
        "Lin",
        ("en", "zh-hans"),
        ("general",),
        "taker",
    )
    assert lin.pseudonym not in given.seat


def test_all_pages_of_a_session_have_one_seat_and_each_ticket_is_another(desk: Desk) -> None:
    desk.sign_in("lin")
    first, second = ticket(desk), ticket(desk)
    assert first.seat == second.seat
    assert first.nonce != second.nonce
    desk.sessions["lin"] = desk.cast.cookie("lin", timezone.now() + timedelta(seconds=31))
    desk.sign_in("lin")
    assert ticket(desk).seat != first.seat


def test_whoever_takes_no_calls_gets_no_ticket(desk: Desk) -> None:
    desk.sign_in("mei")
    assert desk.send(TICKET, desk.hidden("/account/")).status_code == 403
    with pytest.raises(MayNotTakeCalls):
        call_taker(by=desk.cast.person("mei"))


def test_a_ticket_is_asked_for_by_a_form_of_this_session(desk: Desk) -> None:
    desk.sign_in("lin")
    assert desk.send(TICKET, {}).status_code == 403
    assert desk.get(TICKET).status_code == 405


def with_headers(settings: Settings, socket: str, *, voice: bool = True, secure: bool = True) -> HttpResponse:
    settings.AURICLE_VOICE, settings.AURICLE_PHONE_SOCKET = voice, socket
    request = RequestFactory().get("/phone/", secure=secure, headers={"Host": "127.0.0.1:9801"})
    return with_phone(request, HttpResponse())


@pytest.mark.parametrize(
    ("socket", "secure", "where"),
    [
        ("", True, "wss://127.0.0.1:9801/phone/socket"),
        ("", False, "ws://127.0.0.1:9801/phone/socket"),
        ("ws://127.0.0.1:9806/phone/socket", False, "ws://127.0.0.1:9806/phone/socket"),
    ],
)
def test_the_page_may_hear_and_reach_one_address_and_is_otherwise_as_strict_as_all(
    settings: Settings, socket: str, secure: bool, where: str
) -> None:
    headers = with_headers(settings, socket, secure=secure).headers
    policy = EXACTLY["Content-Security-Policy"].replace("connect-src 'self'", f"connect-src 'self' {where}")
    assert headers["Content-Security-Policy"] == policy
    powers = EXACTLY["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
    assert headers["Permissions-Policy"] == powers


@pytest.mark.parametrize(("socket", "voice"), [("off", True), ("", False)])
def test_without_a_phone_the_page_is_as_strict_as_all(settings: Settings, socket: str, voice: bool) -> None:
    assert "Content-Security-Policy" not in with_headers(settings, socket, voice=voice).headers


def test_the_page_of_a_call_carries_the_phone_and_leave_for_it(desk: Desk, settings: Settings) -> None:
    settings.AURICLE_VOICE, settings.AURICLE_PHONE_SOCKET = True, "wss://phone.example/phone/socket"
    desk.sign_in("lin")
    page = desk.get("/phone/")
    assert 'data-socket="wss://phone.example/phone/socket"' in page.content.decode()
    assert "connect-src 'self' wss://phone.example/phone/socket;" in page.headers["Content-Security-Policy"]
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    other = desk.get("/register/")
    assert "phone.example" not in other.headers["Content-Security-Policy"]
    assert "microphone=()" in other.headers["Permissions-Policy"]


def test_without_a_phone_the_page_says_so(desk: Desk) -> None:
    desk.sign_in("lin")
    assert "data-phone " not in desk.get("/phone/").content.decode()
    assert "No phone is set up for this desk." in text_of(desk.get("/phone/"))


def test_a_call_taker_says_which_languages_they_speak(desk: Desk) -> None:
    desk.sign_in("lin")
    desk.post("/working/", "/working/", what="languages", languages="zh-hans")
    assert ticket(desk).languages == ("zh-hans",)

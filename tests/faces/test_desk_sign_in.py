"""Signing in and out at the desk, and what happens to a session that is over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.faces.shared.staff.visit import cookie_name
from auricle.vault.models import DeskSession
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.people import password


def _typed(desk: Desk, **other: str) -> dict[str, str]:
    right = {"login": "mei", "password": password("mei"), "code": desk.cast.code("mei", timezone.now())}
    return {**right, **other}


def test_a_member_signs_in_and_comes_to_the_queue(desk: Desk) -> None:
    answer = desk.send("/sign-in/", _typed(desk))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cookie = answer.cookies[cookie_name()]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/",
    )
    assert desk.get("/").headers["Location"] == "/queue/"
    assert "Mei" in text_of(desk.get("/queue/"))


def test_every_refusal_reads_the_same_and_keeps_the_name_alone(desk: Desk) -> None:
    said = set()
    for wrong in (
        {"login": "nobody-here"},
        {"password": "not it"},
        {"code": "000000"},
        {"login": "nobody-here", "password": "not it"},
    ):
        typed = _typed(desk, **wrong)
        answer = desk.send("/sign-in/", typed)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert f'value="{typed["login"]}"' in page
        assert typed["password"] not in page
        assert typed["code"] not in page
        said.add(page.replace(typed["login"], "LOGIN"))
    assert len(said) == 1
    assert cookie_name() not in answer.cookies


def test_an_empty_field_is_named_and_the_password_is_not_shown_again(desk: Desk) -> None:
    answer = desk.send("/sign-in/", _typed(desk, code=""))
    assert answer.status_code == 422
    assert "Type the code that your authenticator shows" in text_of(answer)
    assert password("mei") not in answer.content.decode()


def test_a_code_works_once(desk: Desk) -> None:
    typed = _typed(desk)
    assert desk.send("/sign-in/", typed).status_code == 302
    assert desk.send("/sign-in/", typed).status_code == 403


def test_signing_out_ends_the_session_on_the_server_too(desk: Desk) -> None:
    desk.sign_in("mei")
    cookie = desk.client.cookies[cookie_name()].value
    assert desk.post("/sign-out/", "/queue/").status_code == 302
    assert not DeskSession.objects.exists()
    desk.client.cookies[cookie_name()] = cookie
    assert desk.get("/queue/").status_code == 302


def test_an_ended_session_says_so_and_returns_to_where_one_was(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    DeskSession.objects.update(created_at=timezone.now() - timedelta(hours=8))
    away = desk.get(page_of(report.id))
    assert away.status_code == 302
    ended = desk.get(away.headers["Location"])
    assert "Your session has ended." in text_of(ended)
    back = desk.send("/sign-in/", _typed(desk, code=_next_code(desk)), next=page_of(report.id))
    assert back.headers["Location"] == page_of(report.id)


def test_what_was_typed_when_the_session_ended_is_shown_again(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    hidden = desk.hidden(page_of(report.id))
    DeskSession.objects.all().delete()
    answer = desk.send(
        f"{page_of(report.id)}say/", hidden, reader="reply", button="reply", text="A long <b>answer</b>"
    )
    assert answer.status_code == 403
    assert "A long &lt;b&gt;answer&lt;/b&gt;" in text_of(answer)
    assert f'name="next" value="{page_of(report.id)}"' in text_of(answer)
    assert "answer" not in acts()


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "report/"]
)
def test_signing_in_leads_nowhere_else(desk: Desk, away: str) -> None:
    assert desk.send("/sign-in/", _typed(desk), next=away).headers["Location"] == "/"


def test_the_members_language_decides_and_can_be_switched(desk: Desk) -> None:
    desk.sign_in("mei")
    assert 'lang="en"' in desk.get("/queue/").content.decode()
    answer = desk.post("/language/", "/queue/", language="zh-hans", next="/queue/?state=RECEIVED")
    assert answer.headers["Location"] == "/queue/?state=RECEIVED"
    page = desk.get("/queue/")
    assert '<html lang="zh-Hans"' in page.content.decode()
    assert page.headers["Content-Language"] == "zh-hans"
    assert Member.objects.get(login="mei").language == "zh-hans"


def test_an_unknown_language_changes_nothing(desk: Desk) -> None:
    desk.sign_in("mei")
    assert desk.post("/language/", "/queue/", language="xx", next="/queue/").status_code == 422
    assert Member.objects.get(login="mei").language == "en"


def test_before_signing_in_the_address_names_the_language(desk: Desk) -> None:
    assert '<html lang="zh-Hans"' in desk.get("/sign-in/?language=zh-hans").content.decode()


def test_a_demonstration_links_to_its_passwords(desk: Desk, settings: Settings) -> None:
    settings.AURICLE_DEMO = True
    settings.ROOT_URLCONF = "tests.faces.demo_urls"
    assert 'href="/demo/"' in text_of(desk.get("/sign-in/"))
    page = text_of(desk.get("/demo/"))
    assert "Sign in as Mei Sandoval" in page
    assert desk.cast.code("mei", timezone.now()) in page


def _next_code(desk: Desk) -> str:
    """The code of the step after this one, which is taken too: this one's was used."""
    return desk.cast.code("mei", timezone.now() + timedelta(seconds=30))

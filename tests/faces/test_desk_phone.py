"""What the desk sees of a call, and says for the next one: that it broke off, and what may be read aloud."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.directory import catalogue
from auricle.directory.models import Category
from auricle.reports.models import Event
from tests.faces import walk
from tests.faces.desk import Desk, page_of, text_of
from tests.faces.phone import Service, said
from tests.hotline import relay

TICK = "May be read aloud on the phone"


@pytest.fixture
def called(desk: Desk, settings: Settings) -> Any:
    """A call that broke off, and the desk again."""
    walk.be("line", settings)
    service = Service()
    call = said(service, category="fraud", cut=True)
    assert service.call("POST", "/v1/reports", {**call.body, "unfinished": True}).status_code == 201
    relay(timezone.now())
    walk.be("desk", settings)
    settings.AURICLE_VOICE = True
    return call


def write(desk: Desk, report: Any, **typed: str) -> str:
    """Answer the reporter, and the page afterwards."""
    desk.post(
        f"{page_of(report)}say/", page_of(report), reader="reply", button="reply", text="Hello.", **typed
    )
    return text_of(desk.get(page_of(report)))


def test_a_call_that_broke_off_says_so_and_its_recording_too(desk: Desk, called: Any) -> None:
    desk.sign_in("mei")
    page = text_of(desk.get(page_of(called.report)))
    assert "The call broke off" in page
    assert "only after somebody has opened the recording" in page
    assert "The recording breaks off; what came before is all here." in page
    assert "0 bytes" not in page


def test_a_report_of_the_web_says_nothing_of_the_kind(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    page = text_of(desk.get(page_of(report)))
    assert "broke off" not in page
    assert TICK not in page


def test_what_is_marked_may_be_heard_and_what_is_not_may_not(desk: Desk, called: Any) -> None:
    desk.sign_in("mei")
    assert TICK in text_of(desk.get(page_of(called.report)))
    assert "and may hear it on the phone" not in write(desk, called.report)
    assert "and may hear it on the phone" in write(desk, called.report, speakable="yes")
    said_of = Event.objects.filter(report_id=called.report, kind="answer").order_by("number")
    assert [each.data for each in said_of] == ["{}", '{"speakable":true}']


def test_the_tick_is_still_there_after_a_letter_or_a_mistake(desk: Desk, called: Any) -> None:
    desk.sign_in("mei")
    ticked = 'type="checkbox" value="yes" checked'
    for typed in ({"letter": "nothing"}, {"text": ""}):
        answer = desk.post(
            f"{page_of(called.report)}say/",
            page_of(called.report),
            **{"reader": "reply", "text": "x", "speakable": "yes", **typed},
        )
        assert ticked in answer.content.decode(), typed


def test_what_is_not_sorted_yet_can_be_listed_and_no_form_offers_it(desk: Desk) -> None:
    Category.objects.create(
        code="unsorted",
        names={"en": "Not sorted yet", "zh-hans": "待分类"},
        legal_basis="mandate",
        default_grade=3,
        retention_days=365,
        questions=[],
        position=9,
        unsorted=True,
    )
    catalogue.forget()
    desk.sign_in("mei")
    assert 'value="unsorted"' in desk.get("/queue/").content.decode()
    desk.sign_in("lin")
    assert "Not sorted yet" not in text_of(desk.get("/register/"))

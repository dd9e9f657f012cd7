"""To call back, on the desk: whom and when, a number for one call, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.call_backs import keeping
from auricle.call_backs.keeping import Asked
from auricle.call_backs.models import CallBack
from auricle.directory.models import Team
from auricle.sealing.envelope import PublicKey
from auricle.voice.call_backs import sealed_number
from tests import people
from tests.faces import walk
from tests.faces.desk import Desk, acts, text_of

NUMBER = "01715550173"


@pytest.fixture
def desk(db: None, settings: Settings) -> Desk:
    """The desk of a house that sorts later what callers say."""
    walk.be("desk", settings)
    desk = Desk.opened()
    people.sort_later()
    return desk


def asked(*, starts: timedelta, ends: timedelta) -> UUID:
    """Somebody asked; their hours begin and end so long from now."""
    now, call_back = timezone.now(), uuid4()
    key = keeping.key(language="en", now=now)
    sealed = sealed_number(NUMBER, call_back=call_back, recipient=PublicKey(key.public))
    keeping.keep(asked=Asked(call_back, "en", "evening", key.key_id, sealed), now=now)
    CallBack.objects.filter(pk=call_back).update(starts_at=now + starts, ends_at=now + ends)
    return call_back


def due() -> UUID:
    """It is their hours now."""
    return asked(starts=timedelta(hours=-1), ends=timedelta(hours=2))


def turn(desk: Desk, call_back: UUID, button: str) -> object:
    return desk.post(f"/call-backs/{call_back}/", "/call-backs/", button=button)


def test_a_number_is_shown_for_one_call_and_is_in_no_address(desk: Desk) -> None:
    call_back = due()
    desk.sign_in("lin")
    page = text_of(desk.get("/call-backs/"))
    assert "English, in the evening" in page
    assert "left" in page
    assert NUMBER not in page
    shown = turn(desk, call_back, "show")
    assert NUMBER in text_of(shown)
    assert NUMBER not in text_of(desk.get("/call-backs/"))
    assert acts()[-1] == "call_back_number_shown"


def test_who_was_reached_is_registered_and_their_number_is_gone(desk: Desk) -> None:
    call_back = due()
    desk.sign_in("lin")
    turn(desk, call_back, "show")
    answer = turn(desk, call_back, "reached")
    assert answer.headers["Location"] == "/call-backs/?done=reached#done"  # type: ignore[attr-defined]
    page = desk.get("/call-backs/?done=reached")
    assert "The number is deleted." in text_of(page)
    assert 'href="/phone/"' in page.content.decode()
    assert "Nobody waits to be called back." in text_of(page)
    assert CallBack.objects.get().sealed is None


def test_who_was_not_reached_waits_for_the_next_hours(desk: Desk) -> None:
    call_back = due()
    desk.sign_in("lin")
    turn(desk, call_back, "show")
    answer = turn(desk, call_back, "not_reached")
    assert answer.headers["Location"] == "/call-backs/?done=again#done"  # type: ignore[attr-defined]
    page = desk.get("/call-backs/")
    assert "1 of 3 tries made" in text_of(page)
    assert 'value="show"' not in page.content.decode()


def test_it_is_too_early_for_who_chose_the_evening(desk: Desk) -> None:
    call_back = asked(starts=timedelta(hours=3), ends=timedelta(hours=6))
    desk.sign_in("lin")
    assert 'value="show"' not in desk.get("/call-backs/").content.decode()
    desk.sign_in("clerk")
    answer = desk.send(f"/call-backs/{call_back}/", desk.hidden("/prove/"), button="show")
    assert (answer.status_code, NUMBER in text_of(answer)) == (409, False)
    assert "It is too early to call" in text_of(answer)


def test_a_supervisor_sees_a_promise_that_was_not_kept_and_no_number(desk: Desk) -> None:
    call_back = asked(starts=timedelta(hours=-5), ends=timedelta(hours=-2))
    desk.sign_in("tomas")
    page = desk.get("/call-backs/")
    assert "1 promise was not kept in its hours." in text_of(page)
    assert "2 h 0 min overdue" in text_of(page)
    assert 'value="show"' not in page.content.decode()
    assert "microphone=()" in page.headers["Permissions-Policy"]
    answer = desk.send(f"/call-backs/{call_back}/", desk.hidden("/prove/"), button="show")
    assert (answer.status_code, NUMBER in text_of(answer)) == (403, False)


def test_the_board_counts_whom_to_call_and_whom_nobody_called(desk: Desk) -> None:
    desk.sign_in("tomas")
    empty = desk.get("/board/")
    assert "call-backs not made in their hours" not in text_of(empty)
    due()
    asked(starts=timedelta(hours=3), ends=timedelta(hours=6))
    late = asked(starts=timedelta(hours=-5), ends=timedelta(hours=-2))
    answer = desk.get("/board/")
    shown = {str(one.words): (one.count, one.address, one.loud) for one in answer.context["numbers"]}
    address = "/call-backs/#call-backs"
    assert shown["callers to call back now"] == (1, address, False)
    assert shown["call-backs not made in their hours"] == (1, address, True)
    assert answer.context["mark"] != empty.context["mark"], "an open board is drawn anew"
    assert f'<li class="is-loud"><a href="{address}"><strong>1</strong>' in answer.content.decode()
    CallBack.objects.filter(pk=late).delete()
    assert "call-backs not made in their hours" not in text_of(desk.get("/board/"))


def test_the_board_of_another_team_counts_no_call_back_of_this_one(desk: Desk) -> None:
    late = asked(starts=timedelta(hours=-5), ends=timedelta(hours=-2))
    CallBack.objects.filter(pk=late).update(team=Team.objects.get(code="security"))
    desk.sign_in("tomas")
    assert "call-backs not made in their hours" not in text_of(desk.get("/board/"))


@pytest.mark.parametrize("said", [{}, {"button": "look"}])
def test_a_form_that_says_nothing_shows_no_number(desk: Desk, said: dict[str, str]) -> None:
    call_back = due()
    desk.sign_in("lin")
    answer = desk.post(f"/call-backs/{call_back}/", "/call-backs/", **said)
    assert (answer.status_code, NUMBER in text_of(answer)) == (422, False)
    assert (CallBack.objects.get().taken_by, "call_back_number_shown" in acts()) == ("", False)


def test_somebody_elses_call_is_left_to_them(desk: Desk) -> None:
    call_back = due()
    desk.sign_in("lin")
    turn(desk, call_back, "show")
    desk.sign_in("clerk")
    page = text_of(desk.get("/call-backs/"))
    assert "Lin is calling" in page
    answer = desk.send(f"/call-backs/{call_back}/", desk.hidden("/prove/"), button="show")
    assert (answer.status_code, NUMBER in text_of(answer)) == (409, False)
    desk.sign_in("lin")
    assert turn(desk, call_back, "give_back").status_code == 302  # type: ignore[attr-defined]

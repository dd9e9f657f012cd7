"""The roster as a page, one's own shifts, and who is on shift on the board."""

from __future__ import annotations

from typing import Any

from auricle.directory.models import Member, Shift, Team
from auricle.reports import board as boards
from tests.faces.desk import Desk, text_of


def put(desk: Desk, **changed: Any) -> Any:
    typed: dict[str, Any] = {
        "member": str(Member.objects.get(login="amara").pk),
        "weekdays": ["1", "2", "3", "4", "5", "6", "7"],
        "day": "",
        "begins": "00:00",
        "ends": "23:59",
        **changed,
    }
    return desk.post("/roster/", "/roster/", **typed)


def test_a_supervisor_puts_somebody_on_the_roster_and_takes_them_off(desk: Desk) -> None:
    desk.sign_in("tomas")
    assert "There is no roster yet." in text_of(desk.get("/roster/"))
    assert put(desk).status_code == 302
    page = text_of(desk.get("/roster/?done=given"))
    assert "It is on the roster." in page
    assert "until 23:59" in page
    assert page.count("00:00–23:59") == 7
    desk.post(f"/roster/{Shift.objects.earliest('pk').pk}/take/", "/roster/")
    assert Shift.objects.count() == 6


def test_what_is_wrong_is_said_at_its_field(desk: Desk) -> None:
    desk.sign_in("tomas")
    answer = put(desk, weekdays=[], begins="8 o'clock", member="")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Choose somebody" in page
    assert "Type the time as 08:00" in page
    assert "Choose the days, or one single day" in text_of(put(desk, weekdays=[]))
    assert "This day is over already" in text_of(put(desk, weekdays=[], day="2020-01-01"))
    assert not Shift.objects.exists()


def test_another_teams_roster_is_not_shown(desk: Desk) -> None:
    desk.sign_in("tomas")
    other = Team.objects.get(code="security").pk
    assert desk.get(f"/roster/?team={other}").status_code == 404


def test_everybody_sees_their_own_shifts_and_the_board_who_is_there(desk: Desk) -> None:
    desk.sign_in("tomas")
    put(desk)
    put(desk, member=str(Member.objects.get(login="tomas").pk))
    boards.forget()
    page = text_of(desk.get("/board/"))
    assert "On shift now" in page
    assert page.count("until 23:59") == 2, "a supervisor, who has no work in hand, is there, too"
    boards.forget()
    desk.sign_in("amara")
    page = text_of(desk.get("/working/"))
    assert "My shifts" in page
    assert page.count("00:00–23:59") == 7
    desk.sign_in("mei")
    assert "My shifts" not in text_of(desk.get("/working/"))

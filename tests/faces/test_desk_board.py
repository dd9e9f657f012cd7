"""The board as a page, its live answer, and what stands beside each name when work is given out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from auricle.directory import announced, working
from auricle.directory.working import Absence
from auricle.reports import board as boards
from auricle.reports.moves import Move
from tests.faces.desk import Desk, page_of, text_of
from tests.hotline import move


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    """What another test counted is not this one's."""
    boards.forget()
    yield
    boards.forget()


def away(desk: Desk, login: str) -> None:
    """Somebody is away from today."""
    today, person = timezone.localdate(), desk.cast.person(login)
    absence = Absence(today, today + timedelta(days=9))
    working.be_absent(by=person, member=person.id, absence=absence, now=timezone.now())


def test_each_number_is_a_link_into_the_queue(desk: Desk) -> None:
    desk.file(urgent=True)
    desk.sign_in("tomas")
    answer = desk.get("/board/")
    page = text_of(answer)
    assert '<a href="/queue/?urgent=yes"><strong>1</strong>' in page
    addresses = [number.address for number in answer.context["numbers"]]
    # Six of reports, two of referrals; what could not be delivered stands there only when there is some.
    assert len(addresses) == 8
    for address in addresses:
        assert desk.get(address).status_code == 200, address


def test_the_heat_list_says_in_words_what_its_colour_says(desk: Desk) -> None:
    desk.file(at=timezone.now() - timedelta(hours=25))
    desk.sign_in("tomas")
    page = text_of(desk.get("/board/"))
    assert "heat--over" in page
    assert "1 overdue" in page
    assert "General desk" in page


def test_the_workload_shows_who_is_away_and_leads_to_how_they_work(desk: Desk) -> None:
    away(desk, "amara")
    desk.cast.handled_by_amara(desk.file().id)
    desk.sign_in("tomas")
    page = text_of(desk.get("/board/"))
    assert "away until" in page
    assert f"/working/{desk.cast.person('amara').id}/" in page


def test_an_empty_house_has_an_empty_board(desk: Desk) -> None:
    desk.sign_in("tomas")
    page = text_of(desk.get("/board/"))
    assert "No open report waits for your teams." in page
    assert "<strong>0</strong>" in page


def test_the_live_answer_is_a_short_stream_and_says_only_what_changed(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("tomas")
    mark = desk.get("/board/").context["mark"]
    first = desk.get("/board/live/")
    assert first.headers["Content-Type"] == "text/event-stream"
    assert first.content.decode() == f"retry: 5000\nid: {mark}\nevent: board\ndata: {mark}\n\n"
    again = desk.client.get("/board/live/", headers={"Last-Event-ID": mark})
    assert again.content == b"retry: 5000\n: as before\n\n"
    move(desk.cast, "mei", report.id, Move.RAISE_URGENCY, now=timezone.now())
    boards.forget()
    after = desk.client.get("/board/live/", headers={"Last-Event-ID": mark})
    assert b"event: board" in after.content


def test_a_board_costs_a_handful_of_queries(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        desk.cast.handled_by_amara(desk.file().id)
    desk.sign_in("tomas")
    announced.on_desk(desk.cast.now)  # kept for ten seconds in each process
    # The session, powers, whose rows, keys that end; the standing, everybody with load and reviews, who is on
    # shift, decisions, ladder.
    # Two more ask what waits of referrals; one asks for the measures that run, one who is to be called back.
    with django_assert_max_num_queries(14 + 6):
        desk.get("/board/")
    with django_assert_max_num_queries(8 + 6):
        desk.get("/board/live/")


def test_load_and_absence_stand_beside_each_name_when_a_report_is_given_out(desk: Desk) -> None:
    report = desk.file()
    desk.cast.handled_by_amara(report.id, grade=4)
    away(desk, "amara")
    desk.sign_in("tomas")
    page = text_of(desk.get(page_of(report.id)))
    assert "Amara: 4 points, 1 due within a day · away until" in page
    assert 'class="away"' in page


def test_the_queue_shows_whose_handler_is_away(desk: Desk) -> None:
    report = desk.file()
    desk.cast.handled_by_amara(report.id)
    desk.sign_in("tomas")
    assert 'class="away"' not in text_of(desk.get("/queue/"))
    away(desk, "amara")
    assert 'class="away"' in text_of(desk.get("/queue/"))


def test_who_declared_a_conflict_is_not_among_those_to_choose(desk: Desk) -> None:
    report = desk.file()
    desk.cast.handled_by_amara(report.id)
    move(desk.cast, "amara", report.id, Move.DECLARE_CONFLICT, now=timezone.now())
    desk.sign_in("tomas")
    assert "Amara: " not in text_of(desk.get(page_of(report.id)))

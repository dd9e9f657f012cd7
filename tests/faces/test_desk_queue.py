"""The queue, and finding a report by its reference."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from auricle.reports.queries import PAGE
from auricle.reports.reference import reference_of
from tests.faces.desk import Desk, page_of, text_of


def test_a_row_shows_the_seven_facts(desk: Desk) -> None:
    report = desk.file(urgent=True)
    desk.cast.handled_by_amara(report.id, grade=4)
    desk.sign_in("tomas")
    page = text_of(desk.get("/queue/"))
    facts = (
        reference_of(report.id),
        ">4<",
        "Fraud",
        "Weir County",
        "In work",
        "Urgent: decision",
        "59 min left",
        "Amara",
    )
    for fact in facts:
        assert fact in page, fact


def test_the_clock_says_by_words_and_icon_what_its_colour_says(desk: Desk) -> None:
    desk.file(at=timezone.now() - timedelta(hours=25))
    desk.sign_in("mei")
    page = text_of(desk.get("/queue/"))
    assert "clock--over" in page
    assert "#alert" in page
    assert "1 h 0 min overdue" in page


def test_only_the_reports_of_ones_teams_are_shown(desk: Desk) -> None:
    ours, theirs = desk.file(), desk.file(category="sabotage")
    desk.sign_in("mei")
    page = text_of(desk.get("/queue/"))
    assert reference_of(ours.id) in page
    assert reference_of(theirs.id) not in page


def test_the_counts_are_filters(desk: Desk) -> None:
    taken, waiting = desk.file(), desk.file()
    desk.cast.taken_by_mei(taken.id)
    desk.sign_in("mei")
    page = text_of(desk.get("/queue/?state=SCREENING"))
    assert "All open <b>2</b>" in page
    assert "First review <b>1</b>" in page
    assert f"{page_of(taken.id)}?list=state%3DSCREENING&amp;at=" in page
    assert f"{page_of(waiting.id)}?list=" not in page


def test_an_unknown_filter_and_a_mangled_place_show_the_queue_from_its_beginning(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    for address in ("/queue/?state=CLOSED", "/queue/?state=nonsense&after=%00%ff", "/queue/?after=!!"):
        assert page_of(report.id) in text_of(desk.get(address)), address


def test_the_next_page_goes_on_where_the_last_one_ended(desk: Desk) -> None:
    now = timezone.now()
    reports = [desk.file(at=now - timedelta(seconds=60 * n)).id for n in range(PAGE + 2)]
    desk.sign_in("mei")
    first = desk.get("/queue/")
    following = first.context["following"]
    second = desk.get(f"/queue/?after={following}")
    shown = [row.id for page in (first, second) for row in page.context["rows"]]
    assert shown == list(reversed(reports))
    assert not second.context["following"]
    assert "Back to the top of the queue" in text_of(second)


def test_an_empty_queue_says_so(desk: Desk) -> None:
    desk.sign_in("mei")
    assert "No open report waits for your teams." in text_of(desk.get("/queue/"))
    assert "No open report of your teams is in this list." in text_of(desk.get("/queue/?state=REVIEW"))


def test_a_page_of_the_queue_costs_a_handful_of_queries(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        desk.file()
    desk.sign_in("mei")
    desk.get("/queue/")
    # Session, powers, whose rows; queue, counts, handlers, notices; nobody's rows. Four more are this browser's own.
    with django_assert_max_num_queries(8 + 4):
        desk.get("/queue/")


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("-", "")]
)
def test_a_reference_is_found_however_it_is_typed(desk: Desk, typed: object) -> None:
    report = desk.file()
    desk.sign_in("mei")
    assert callable(typed)
    answer = desk.client.get("/find/", {"reference": typed(reference_of(report.id))})
    assert answer.headers["Location"] == page_of(report.id)


def test_a_reference_of_another_team_is_not_found(desk: Desk) -> None:
    theirs = desk.file(category="sabotage")
    desk.sign_in("mei")
    page = text_of(desk.client.get("/find/", {"reference": reference_of(theirs.id)}))
    assert "No report of your teams has the reference" in page
    assert reference_of(theirs.id) in page


def test_two_reports_with_one_reference_are_both_shown(desk: Desk) -> None:
    first = uuid4()
    second = desk.file(report=first.__class__(int=first.int ^ 1))
    desk.file(report=first)
    desk.sign_in("mei")
    page = text_of(desk.client.get("/find/", {"reference": reference_of(first)}))
    assert page_of(first) in page
    assert page_of(second.id) in page

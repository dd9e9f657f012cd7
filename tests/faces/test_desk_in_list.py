"""A report that was opened from a list: its place there, its neighbours, and the list after something was done."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.faces.desk import Desk, page_of, text_of

ROW = re.compile(r'href="(/report/[^"]+)" data-row-link')
BESIDE = {
    "before": re.compile(r'href="([^"]+)" data-key-before'),
    "after": re.compile(r'href="([^"]+)" data-key-after'),
}


def rows(desk: Desk, address: str) -> list[str]:
    """The links of a list's rows."""
    return [unescape(link) for link in ROW.findall(desk.get(address).content.decode())]


def beside(page: str, which: str) -> str:
    """The link to the neighbour, or nothing."""
    found = BESIDE[which].search(page)
    return unescape(found[1]) if found else ""


def some(desk: Desk, count: int) -> list[UUID]:
    """Reports in the order of the queue."""
    now = timezone.now()
    return [desk.file(at=now - timedelta(minutes=count - n)).id for n in range(count)]


def test_from_a_row_one_walks_through_the_list_by_links_alone(desk: Desk) -> None:
    reports = some(desk, 3)
    desk.cast.taken_by_mei(some(desk, 1)[0])
    desk.sign_in("mei")
    link, walked = rows(desk, "/queue/?state=RECEIVED")[0], []
    while link:
        page = desk.get(link).content.decode()
        walked.append((link.split("?")[0], re.search(r"\d of \d", page)))
        link = beside(page, "after")
    assert [(where, number and number[0]) for where, number in walked] == [
        (page_of(report), f"{n} of 3") for n, report in enumerate(reports, 1)
    ]


def test_the_filter_travels_as_codes_and_leads_back(desk: Desk) -> None:
    some(desk, 2)
    desk.sign_in("mei")
    link = rows(desk, "/queue/?state=RECEIVED&category=fraud&urgent=no&words=Ann+Ferry")[0]
    assert "list=state%3DRECEIVED%26category%3Dfraud&" in link
    page = desk.get(link).content.decode()
    assert "Ferry" not in page
    assert 'href="/queue/?state=RECEIVED&amp;category=fraud"' in page
    assert "Received, Fraud" in page


def test_after_a_move_the_list_goes_on_where_the_report_stood(desk: Desk) -> None:
    first, _second, third = some(desk, 3)
    desk.sign_in("mei")
    link = rows(desk, "/queue/?state=RECEIVED")[1]
    action = link.replace("?", "move/take/?", 1)
    assert unescape(desk.get(link).content.decode()).count(action) == 1
    done = desk.post(action, link)
    assert done.status_code == 302
    assert "&done=moved#done" in done.headers["Location"]
    page = desk.get(done.headers["Location"]).content.decode()
    assert "No longer in this list; 2 are." in page
    assert beside(page, "before").startswith(page_of(first))
    assert beside(page, "after").startswith(page_of(third))


@pytest.mark.parametrize("action", ["say/", "unmask/"])
def test_a_refused_form_keeps_the_list_too(desk: Desk, action: str) -> None:
    some(desk, 2)
    desk.sign_in("mei")
    link = rows(desk, "/queue/")[0]
    answer = desk.post(link.replace("?", f"{action}?", 1), link)
    assert answer.status_code == 422
    assert "1 of 2" in text_of(answer)


def test_a_report_that_was_opened_by_itself_stands_in_no_list(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    for query in ("", "?at=", "?at=nonsense", "?list=state%3DRECEIVED"):
        page = desk.get(page_of(report) + query).content.decode()
        assert "data-key-after" not in page
        assert "1 of 1" not in page


def test_a_place_in_a_list_costs_one_query(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    some(desk, 2)
    desk.sign_in("mei")
    link = rows(desk, "/queue/")[0]
    desk.get(link)
    # What the page costs by itself is tests/faces/test_desk_report.py; one more for the place.
    with django_assert_max_num_queries(21 + 4 + 1):
        desk.get(link)


def test_the_list_is_narrowed_by_a_plain_form(desk: Desk) -> None:
    report = desk.file(urgent=True).id
    desk.file()
    desk.sign_in("mei")
    page = text_of(desk.get("/queue/?state=&category=&region=north&grade=&who=nobody&due=&urgent=yes"))
    assert page.count("data-row-link") == 1
    assert page_of(report) in page
    assert "Queue: Northland, Urgent, Who has it: no handler" in page
    assert "– Weir County</option>" in page
    assert "Show all open reports" in page

"""Related reports as pages and plain forms: suggested after one's own grade, linked with a reason, taken back."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from auricle.reports.match_tokens import keep_tokens
from auricle.reports.models import Event, MatterReport
from auricle.reports.reference import reference_of
from auricle.vault.matching import token_of
from tests.faces.desk import Desk, page_of, text_of

PHONE = frozenset({token_of("phone_used_for_fraud", "+8613800138000")})


@pytest.fixture
def pair(desk: Desk) -> tuple[UUID, UUID]:
    """A report that Amara handles and another that names the same number; she sits at the desk."""
    one, other = desk.file().id, desk.file("They called me too.").id
    desk.cast.handled_by_amara(one)
    for report in (one, other):
        keep_tokens(report, PHONE)
    desk.sign_in("amara")
    return one, other


def matter(report: UUID, step: str = "") -> str:
    return f"{page_of(report)}matter/{step}"


def send(desk: Desk, report: UUID, step: str, other: UUID, **typed: str):  # type: ignore[no-untyped-def]
    return desk.post(matter(report, step), matter(report), other=str(other), **typed)


def test_a_suggestion_says_why_and_shows_the_seven_facts(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    page = text_of(desk.get(matter(pair[0])))
    assert reference_of(pair[1]) in page
    for word in (
        "names the same account, number",
        "Fraud",
        "Weir County",
        "Received",
        "not graded",
        "nobody yet",
    ):
        assert word in page
    assert "13800138000" not in page


def test_two_reports_are_linked_with_a_reason_and_parted_again(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    one, other = pair
    slip = send(desk, one, "link/", other, reason=" ")
    assert (slip.status_code, MatterReport.objects.count()) == (422, 0)
    assert "Write the reason" in text_of(slip)
    answer = send(desk, one, "link/", other, reason="the same caller")
    assert answer.headers["Location"].endswith("?done=linked#done")
    assert "each reporter still gets their own answer" in text_of(desk.get(answer.headers["Location"]))
    mine = text_of(desk.get(page_of(one)))
    assert reference_of(other) in mine
    assert "the same caller" in mine
    desk.sign_in("tomas")
    theirs = text_of(desk.get(page_of(other)))
    assert "Linked with a report of the same matter" in theirs
    assert "the same caller" in theirs
    # As long as it is not reviewed and graded by themselves, not even a supervisor sees with which.
    assert reference_of(one) not in theirs
    desk.sign_in("amara")
    again = send(desk, one, "link/", other, reason="once more")
    assert (again.status_code, "linked already" in text_of(again)) == (409, True)
    answer = send(desk, one, "take-out/", other, reason="another man")
    assert answer.headers["Location"].endswith("?done=parted#done")
    assert "Link with another report taken back" in text_of(desk.get(page_of(one)))
    assert send(desk, one, "take-out/", other, reason="another man").status_code == 409


def test_what_is_not_the_same_goes_to_the_bottom_and_can_still_be_linked(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    one, other = pair
    assert send(desk, one, "other/", other).headers["Location"].endswith("?done=other#done")
    page = text_of(desk.get(matter(one)))
    assert "Said not to be the same" in page
    assert send(desk, one, "link/", other, reason="it is, after all").status_code == 302
    assert send(desk, one, "other/", other).status_code == 409


def test_a_reviewer_is_shown_nothing_before_their_own_grade(desk: Desk) -> None:
    report, other = desk.file().id, desk.file().id
    desk.cast.taken_by_mei(report)
    desk.cast.passed_on_by_mei(report)
    desk.sign_in("jonas")
    page = text_of(desk.get(matter(report)))
    assert "First your own grade" in page
    assert reference_of(other) not in page
    early = desk.post(matter(report, "link/"), page_of(report), other=str(other), reason="a guess")
    assert (early.status_code, Event.objects.filter(kind="link").count()) == (409, 0)
    assert "Give your own grade first" in text_of(early)
    desk.cast.weighed_by_jonas(report)
    assert reference_of(other) in text_of(desk.get(matter(report)))


def test_a_handler_looks_from_their_own_report_and_another_teams_is_none(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    theirs = desk.file(category="sabotage").id
    assert desk.get(matter(pair[1])).status_code == 403
    assert desk.get(matter(theirs)).status_code == 404
    assert send(desk, pair[0], "link/", theirs, reason="a guess").status_code == 404
    assert desk.post(matter(pair[0], "link/"), matter(pair[0]), other="x", reason="y").status_code == 404


def test_a_matter_costs_a_reports_page_four_queries_and_none_where_there_is_none(
    desk: Desk, pair: tuple[UUID, UUID], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = pair
    with CaptureQueriesContext(connection) as asked:
        desk.get(page_of(one))
    before = len(asked)
    assert not any("reports_matter" in query["sql"] for query in asked)
    send(desk, one, "link/", other, reason="the same caller")
    # Which matter, which reports, their rows, and how many there are.
    with django_assert_max_num_queries(before + 4):
        assert reference_of(other) in text_of(desk.get(page_of(one)))
    with django_assert_max_num_queries(20 + 4):
        assert "In this matter" in text_of(desk.get(matter(one)))

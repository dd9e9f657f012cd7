"""Lists for people who know what they may see: the queue of one's teams, one report's header, notices."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from auricle.directory.people import Person
from auricle.inbox import desk_side, reporter_side
from auricle.reports import log, queries
from auricle.reports.casework import NoSuchReport
from auricle.reports.facts import Given
from auricle.reports.list_filter import ListFilter
from auricle.reports.models import Event, Report
from auricle.reports.moves import TO_A_TEAM, Move, State
from auricle.reports.notices import post_notice
from auricle.reports.queries import MayNotSee
from auricle.reports.reference import reference_of
from tests.hotline import NOW, arrived, closed, disposed, filed, move, proposed, relay, sealed
from tests.people import Cast


def ids(by: Person, after: str = "", state: State | None = None) -> list[UUID]:
    return [row.id for row in queries.queue(by=by, now=NOW, after=after, wanted=ListFilter(state=state)).rows]


def some(count: int, *, category: str = "fraud", minutes: int = 1) -> list[UUID]:
    """Reports that arrived one after the other."""
    return [
        arrived(sealed(number, category=category), now=NOW + timedelta(minutes=number * minutes))
        for number in range(count)
    ]


def test_the_clock_that_ends_first_is_on_top(cast: Cast) -> None:
    calm = arrived(sealed(1))
    urgent = arrived(sealed(2, urgent=True), now=NOW + timedelta(hours=1))
    answered = arrived(sealed(3), now=NOW - timedelta(hours=1))
    late = arrived(sealed(4), now=NOW - timedelta(days=9))
    desk_side.write_to_reporter(by=cast.unlocked("mei"), report=answered, kind="reply", text="Yes.", now=NOW)
    assert ids(cast.person("mei")) == [late, urgent, calm, answered]


def test_each_sees_the_reports_of_their_own_teams(cast: Cast) -> None:
    fraud, sabotage = arrived(sealed(1)), arrived(sealed(2, category="sabotage"))
    assert ids(cast.person("mei")) == [fraud]
    assert ids(cast.person("ravi")) == [sabotage]
    both = cast.person("mei")
    both = Person(
        both.id,
        both.pseudonym,
        both.name,
        both.language,
        both.roles,
        (*both.teams, *cast.person("ravi").teams),
    )
    assert set(ids(both)) == {fraud, sabotage}


@pytest.mark.parametrize("login", ["lin", "ada", "noor", "auditor", "records_officer", "analyst"])
def test_a_role_without_a_queue_is_refused_everywhere(cast: Cast, login: str) -> None:
    report, by = arrived(), cast.person(login)
    with pytest.raises(MayNotSee):
        queries.queue(by=by, now=NOW)
    with pytest.raises(MayNotSee):
        queries.header(by=by, report=report, now=NOW)
    with pytest.raises(MayNotSee):
        queries.by_reference(by=by, reference=reference_of(report))
    with pytest.raises(MayNotSee):
        queries.latest_notices(by=by, since=timedelta(days=1), now=NOW)


def test_who_is_in_no_team_has_an_empty_queue(cast: Cast) -> None:
    arrived()
    mei = cast.person("mei")
    nobody = Person(mei.id, mei.pseudonym, mei.name, mei.language, mei.roles, ())
    page = queries.queue(by=nobody, now=NOW)
    assert (page.rows, page.counts, page.following) == ((), {}, "")


def test_closed_reports_are_not_in_the_queue_and_withdrawn_ones_are(cast: Cast) -> None:
    over, gone, withdrawn = arrived(sealed(1)), arrived(sealed(2)), filed(sealed(3))
    for report in (over, gone):
        closed(cast, report)
    disposed(cast, gone)
    reporter_side.withdraw(cookie=reporter_side.open_by_code(code=withdrawn.code, now=NOW), now=NOW)
    assert ids(cast.person("mei")) == [withdrawn.id]


def test_the_pages_show_each_report_once_and_in_order(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    all_of_them, by = some(10), cast.person("mei")
    seen: list[UUID] = []
    after, pages = "", 0
    while True:
        page = queries.queue(by=by, now=NOW, after=after)
        seen += [row.id for row in page.rows]
        pages += 1
        if not page.following:
            break
        after = page.following
    assert seen == all_of_them
    assert pages == 3


def test_reports_due_at_the_same_moment_are_not_lost_between_pages(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    all_of_them = set(some(5, minutes=0))
    by = cast.person("mei")
    first = queries.queue(by=by, now=NOW)
    second = queries.queue(by=by, now=NOW, after=first.following)
    third = queries.queue(by=by, now=NOW, after=second.following)
    assert {row.id for page in (first, second, third) for row in page.rows} == all_of_them
    assert third.following == ""


def test_a_page_of_exactly_that_many_has_no_following(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    some(3)
    assert queries.queue(by=cast.person("mei"), now=NOW).following == ""


def test_a_report_whose_promises_are_all_kept_is_the_last_page_and_not_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    first, last = arrived(sealed(1)), arrived(sealed(2))
    Report.objects.filter(pk=last).update(next_due_at=log.FAR, next_due_kind="")
    page = queries.queue(by=cast.person("mei"), now=NOW)
    assert [row.id for row in page.rows] == [first]
    assert ids(cast.person("mei"), after=page.following) == [last]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "%",
        "ä",
        "A" * 32,
        "=" * 32,
        "A" * 5000,
        "\0",
        base64.urlsafe_b64encode(b"\x7f" + b"\xff" * 23).decode(),
    ],
)
def test_a_mangled_place_begins_at_the_start(cast: Cast, after: str) -> None:
    report = arrived()
    assert ids(cast.person("mei"), after=after) == [report]


def test_the_queue_is_filtered_and_counted_by_state(cast: Cast) -> None:
    waiting, taken = arrived(sealed(1)), arrived(sealed(2))
    cast.taken_by_mei(taken)
    page = queries.queue(by=cast.person("mei"), now=NOW, wanted=ListFilter(state=State.SCREENING))
    assert [row.id for row in page.rows] == [taken]
    assert page.counts == {State.RECEIVED: 1, State.SCREENING: 1}
    assert page.counted_all
    assert ids(cast.person("mei"), state=State.RECEIVED) == [waiting]
    assert ids(cast.person("mei"), state=State.CLOSED) == []


def test_counts_say_when_they_stopped_counting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    some(3)
    page = queries.queue(by=cast.person("mei"), now=NOW)
    assert not page.counted_all


def test_a_row_shows_seven_facts_and_the_handler(cast: Cast) -> None:
    report = arrived(sealed(urgent=True))
    cast.handled_by_amara(report, grade=5)
    (row,) = queries.queue(by=cast.person("amara"), now=NOW).rows
    assert row.reference == reference_of(report)
    assert (row.urgent, row.grade, row.state, row.handler, row.language) == (
        True,
        5,
        State.HANDLING,
        "Amara",
        "en",
    )
    assert (row.received_at, row.due_kind) == (NOW, "U_DECIDE")


def test_a_page_costs_three_queries_however_long_it_is(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        cast.handled_by_amara(arrived(sealed(number)))
    by = cast.person("mei")
    with django_assert_num_queries(3):
        queries.queue(by=by, now=NOW)


def test_a_header_shows_clocks_and_the_moves_of_this_person(cast: Cast) -> None:
    report = arrived()
    proposed(cast, report)
    header = queries.header(by=cast.person("tomas"), report=report, now=NOW)
    assert (header.row.id, header.outcome, header.version) == (report, "advice_given", Event.objects.count())
    assert {clock.kind for clock in header.clocks} == {"FR", "PR", "H"}
    assert {Move.APPROVE_CLOSE, Move.SEND_BACK} <= {offer.move for offer in header.moves}
    own = {offer.move for offer in queries.header(by=cast.person("amara"), report=report, now=NOW).moves}
    assert not own & {Move.APPROVE_CLOSE, Move.SEND_BACK}


@pytest.mark.parametrize("login", ["mei", "jonas", "amara", "tomas"])
def test_every_offered_move_is_taken_when_its_words_are_there(cast: Cast, login: str) -> None:
    report = arrived()
    offers = queries.header(by=cast.person(login), report=report, now=NOW).moves
    for place, offer in enumerate(offers):
        again = arrived(sealed(place))
        if not offer.outcome_required:
            given = Given(team="security") if offer.move in TO_A_TEAM else None
            assert move(cast, login, again, offer.move, given=given, reason="because").version == 2


def test_another_teams_report_has_no_header(cast: Cast) -> None:
    report = arrived()
    for which in (report, uuid4()):
        with pytest.raises(NoSuchReport):
            queries.header(by=cast.person("ravi"), report=which, now=NOW)


def test_a_typed_reference_finds_ones_own_reports_only(cast: Cast) -> None:
    report = arrived()
    reference = reference_of(report)
    assert queries.by_reference(by=cast.person("mei"), reference=reference.lower()) == [report]
    assert queries.by_reference(by=cast.person("ravi"), reference=reference) == []
    assert queries.by_reference(by=cast.person("mei"), reference="nonsense") == []


def test_two_reports_of_one_reference_are_both_found(cast: Cast) -> None:
    twins = [UUID(int=(0xABCDE << 108) + tail) for tail in (1, 2)]
    for number, report in enumerate(twins):
        arrived(sealed(number, report=report))
    found = queries.by_reference(by=cast.person("mei"), reference=reference_of(twins[0]))
    assert sorted(found) == twins


def test_notices_are_those_of_ones_team_and_ones_own(cast: Cast) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    later = NOW + timedelta(hours=1)
    cookie = reporter_side.open_by_code(code=report.code, now=later)
    reporter_side.say_plain(cookie=cookie, text="More.", now=later)
    relay()
    for event in Event.objects.all():
        post_notice(report=str(report.id), number=event.number)

    def kinds(login: str) -> list[str]:
        by = cast.person(login)
        found = queries.latest_notices(by=by, since=timedelta(days=1), now=NOW + timedelta(hours=2))
        return [notice.kind for notice in found]

    assert kinds("amara")[0] == "handler_reporter_wrote"
    assert set(kinds("tomas")) == {"team_new", "reviewers_wanted", "handlers_wanted", "reviewers_newer"}
    assert kinds("ravi") == []
    old = queries.latest_notices(by=cast.person("mei"), since=timedelta(days=1), now=NOW + timedelta(days=3))
    assert old == []

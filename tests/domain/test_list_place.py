"""Lists narrowed by open codes, and where in one a report stands: "12 of 87", with what comes before and after."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.directory.models import Category, Region
from auricle.reports import list_place, queries
from auricle.reports.list_filter import ALL, Due, ListFilter, Who, read, read_address
from auricle.reports.list_key import cursor_of
from auricle.reports.list_place import Place, place
from auricle.reports.models import Report
from auricle.reports.moves import State
from auricle.reports.queries import MayNotSee
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]


def some(count: int) -> list[UUID]:
    """Reports that arrived one after the other, so they stand in this order."""
    return [arrived(sealed(number), now=NOW + timedelta(minutes=number)) for number in range(count)]


def at(report: UUID) -> str:
    row = Report.objects.get(pk=report)
    assert row.next_due_at
    return cursor_of(row.next_due_at, row.id)


def placed(cast: Cast, report: UUID, wanted: ListFilter = ALL, *, key: str = "") -> Place:
    found = place(by=cast.person("mei"), report=report, wanted=wanted, at=key or at(report), now=NOW)
    assert found
    return found


def ids(cast: Cast, wanted: ListFilter, login: str = "mei") -> list[UUID]:
    return [row.id for row in queries.queue(by=cast.person(login), wanted=wanted, now=NOW).rows]


def test_a_report_knows_its_number_and_its_neighbours(cast: Cast) -> None:
    first, second, third = some(3)
    found = placed(cast, second)
    assert (found.number, found.total, found.inside) == (2, 3, True)
    assert found.before
    assert found.after
    assert (found.before.id, found.after.id) == (first, third)
    assert placed(cast, first).before is None
    assert placed(cast, third, key=found.after.at).after is None


def test_walking_by_next_visits_every_report_of_the_filter_once(cast: Cast) -> None:
    all_of_them = some(6)
    wanted = ListFilter(state=State.RECEIVED)
    cast.taken_by_mei(all_of_them[2])
    walked, key = [all_of_them[0]], at(all_of_them[0])
    while after := placed(cast, walked[-1], wanted, key=key).after:
        walked.append(after.id)
        key = after.at
    assert walked == [report for report in all_of_them if report != all_of_them[2]]


def test_whoever_moves_a_report_out_of_the_list_goes_on_where_it_stood(cast: Cast) -> None:
    first, second, third = some(3)
    wanted, key = ListFilter(state=State.RECEIVED), at(second)
    cast.taken_by_mei(second)
    Report.objects.filter(pk=second).update(next_due_at=NOW + timedelta(days=90))
    found = placed(cast, second, wanted, key=key)
    assert (found.number, found.total, found.inside) == (None, 2, False)
    assert found.before
    assert found.after
    assert (found.before.id, found.after.id) == (first, third)


def test_reports_due_at_the_same_moment_are_walked_in_the_order_of_the_queue(cast: Cast) -> None:
    for number in range(4):
        arrived(sealed(number))
    listed = ids(cast, ALL)
    assert [placed(cast, report).number for report in listed] == [1, 2, 3, 4]


def test_counting_stops_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_place, "MOST_NUMBERED", 2)
    first, _, third, last = some(4)
    assert (placed(cast, first).number, placed(cast, first).total) == (1, None)
    assert (placed(cast, third).number, placed(cast, last).number) == (None, None)
    assert placed(cast, last).before


def test_only_the_reports_of_ones_teams_count(cast: Cast, as_role: Act) -> None:
    ours = arrived(sealed(1))
    theirs = arrived(sealed(2, category="sabotage"))
    key = at(ours)
    with as_role("desk", "mei"):
        found = placed(cast, ours, key=key)
    assert (found.number, found.total, found.before, found.after) == (1, 1, None, None)
    other = placed(cast, theirs, key=key)
    assert (other.inside, other.total) == (False, 0)


def test_without_a_place_there_is_none_and_without_the_permission_neither(cast: Cast) -> None:
    report = arrived()
    assert place(by=cast.person("mei"), report=report, wanted=ALL, at="nonsense", now=NOW) is None
    with pytest.raises(MayNotSee):
        place(by=cast.person("ada"), report=report, wanted=ALL, at=at(report), now=NOW)


def test_each_part_of_a_filter_narrows_the_list(cast: Cast) -> None:
    plain, urgent, graded = arrived(sealed(1)), arrived(sealed(2, urgent=True)), arrived(sealed(3))
    cast.handled_by_amara(graded, grade=4)
    late = arrived(sealed(4), now=NOW - timedelta(days=9))
    assert ids(cast, ListFilter(urgent=True)) == [urgent]
    assert ids(cast, ListFilter(grade=4)) == [graded]
    assert ids(cast, ListFilter(who=Who.ME), "amara") == [graded]
    assert ids(cast, ListFilter(who=Who.ME)) == []
    assert set(ids(cast, ListFilter(who=Who.NOBODY))) == {plain, urgent, late}
    assert ids(cast, ListFilter(due=Due.OVER)) == [late]
    assert set(ids(cast, ListFilter(due=Due.DAY))) >= {late, urgent, plain}
    assert set(ids(cast, ListFilter(category="fraud"))) == {plain, urgent, graded, late}
    assert ids(cast, ListFilter(category="sabotage")) == []
    assert ids(cast, ListFilter(state=State.RECEIVED, urgent=True)) == [urgent]


def test_a_province_and_a_category_take_in_what_lies_below_them(cast: Cast) -> None:
    report = arrived()
    county = Region.objects.get(code="weir")
    Report.objects.filter(pk=report).update(region=county, category=Category.objects.get(code="fraud"))
    assert ids(cast, ListFilter(region="weir")) == [report]
    assert ids(cast, ListFilter(region="north")) == [report]


def test_the_counts_by_state_keep_the_rest_of_the_filter(cast: Cast) -> None:
    arrived(sealed(1))
    urgent, taken = arrived(sealed(2, urgent=True)), arrived(sealed(3, urgent=True))
    cast.taken_by_mei(taken)
    page = queries.queue(by=cast.person("mei"), wanted=ListFilter(urgent=True, state=State.RECEIVED), now=NOW)
    assert [row.id for row in page.rows] == [urgent]
    assert page.counts == {State.RECEIVED: 1, State.SCREENING: 1}


def test_a_filter_is_the_same_after_it_was_an_address(cast: Cast) -> None:
    full = ListFilter(State.HANDLING, "fraud", "weir", 4, True, Who.ME, Due.OVER)
    assert full.address() == "state=HANDLING&category=fraud&region=weir&grade=4&urgent=yes&who=me&due=over"
    assert read_address(full.address()) == full
    assert read_address("") == ALL
    assert not ALL.address()


@pytest.mark.parametrize(
    "typed",
    [
        "state=CLOSED",
        "state=x",
        "category=Ann Ferry",
        "region=%00",
        "grade=9",
        "urgent=1",
        "who=amara",
        "due=x",
    ],
)
def test_an_address_has_no_place_for_words(cast: Cast, typed: str) -> None:
    name, value = typed.split("=")
    assert read({name: value}) == ALL
    assert read_address(typed) == ALL

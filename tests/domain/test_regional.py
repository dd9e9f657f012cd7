"""Counts of provinces and categories: what is kept of a month, and what an agency and its systems see of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection

from auricle.audit.models import TrailLine
from auricle.directory.models import Agency, Category, Member, Region
from auricle.errors import Invalid
from auricle.insights import counting, reach, regional
from auricle.insights.models import Reach, RegionalFigure
from auricle.reports.models import Report
from tests.conftest import OwnDatabase, savepoint_of_test
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast
from tests.referred import handed_over

Act = Callable[..., AbstractContextManager[None]]
DAY = timedelta(days=1)
MARCH = date(2026, 3, 1)
# The second of April, a day too early; and the third.
EARLY, OVER = NOW + 31 * DAY, NOW + 32 * DAY


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def invented(counts: dict[tuple[str, str], int]) -> None:
    """Publish a month in which so many reports came, by province and category."""
    regions = (*Region.objects.filter(parent=None).order_by("position"), None)
    categories = list(Category.objects.filter(parent=None).order_by("position"))
    numbers = [[counts.get((r.code if r else "", c.code), 0) for c in categories] for r in regions]
    counted = counting.Counted(
        tuple(r.pk if r else None for r in regions), tuple(c.pk for c in categories), numbers
    )
    counting.keep(counted, month=MARCH, now=NOW)


@pytest.fixture
def province(cast: Cast) -> str:
    """The province in which the town of Weir lies."""
    weir = Region.objects.select_related("parent").get(code="weir")
    return weir.parent.code if weir.parent else weir.code


@pytest.fixture
def published(cast: Cast, province: str) -> str:
    """Twelve frauds and forty of another sort in one province, few elsewhere."""
    invented({(province, "fraud"): 12, (province, "sabotage"): 40, ("", "fraud"): 3})
    return province


def test_a_month_is_counted_two_days_after_its_end_and_once(cast: Cast, province: str) -> None:
    for number in range(11):
        arrived(sealed(number + 1))
    arrived(sealed(20, region=None))
    assert counting.freeze(now=EARLY) == 0
    assert counting.freeze(now=OVER) == 1
    assert counting.freeze(now=OVER) == 0
    counted = counting.count(MARCH)
    fraud = counted.categories.index(Category.objects.get(code="fraud").pk)
    line = counted.regions.index(Region.objects.get(code=province).pk)
    assert (counted.numbers[line][fraud], counted.numbers[-1][fraud]) == (11, 1)
    lines = len(counted.regions) + 1
    assert RegionalFigure.objects.count() == lines * (len(counted.categories) + 1)
    assert TrailLine.objects.filter(act="figures_counted").count() == 1


def test_nothing_small_is_kept_anywhere(cast: Cast) -> None:
    arrived(sealed(1))
    counting.freeze(now=OVER)
    assert set(RegionalFigure.objects.values_list("count", flat=True)) == {None}
    with pytest.raises(IntegrityError, match="small_numbers_are_not_kept"), savepoint_of_test():
        RegionalFigure.objects.create(month=MARCH, place="none", count=9, frozen_at=NOW)


def test_what_comes_late_changes_no_month(cast: Cast) -> None:
    for number in range(11):
        arrived(sealed(number + 1))
    counting.freeze(now=OVER)
    before = rows("SELECT * FROM insights_regionalfigure ORDER BY id")
    arrived(sealed(50))
    assert counting.freeze(now=OVER + 3 * DAY) == 0
    assert rows("SELECT * FROM insights_regionalfigure ORDER BY id") == before
    assert counting.freeze(now=OVER + 31 * DAY) == 1
    assert set(RegionalFigure.objects.values_list("month", flat=True)) == {MARCH, date(2026, 4, 1)}


@pytest.mark.parametrize(
    "statement", ["UPDATE insights_regionalfigure SET count = 70", "DELETE FROM insights_regionalfigure"]
)
def test_a_month_that_was_counted_stays(published: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        savepoint_of_test(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_without_a_choice_an_agency_sees_what_its_referrals_are_about(
    cast: Cast, published: str, as_role: Act
) -> None:
    with as_role("agency", "osei"):
        assert regional.own(by=cast.person("osei"), month="").months == ()
    handed_over(cast, now=NOW)
    with as_role("agency", "osei"):
        found = regional.own(by=cast.person("osei"), month="2026-03")
    assert found.month == MARCH
    assert set(found.counts) == {(published, "fraud"), (published, None), (None, "fraud")}
    assert found.counts[published, "fraud"] is None or found.counts[published, "fraud"] == 12
    with as_role("agency", "tuva"):
        assert regional.own(by=cast.person("tuva"), month="").counts == {}


def test_a_draft_and_what_is_on_its_way_open_no_figures(cast: Cast, published: str, as_role: Act) -> None:
    handed_over(cast, now=NOW, approved=False)
    with as_role("agency", "osei"):
        assert regional.own(by=cast.person("osei"), month="").counts == {}


def test_what_was_chosen_is_shown_and_no_more(cast: Cast, published: str, as_role: Act) -> None:
    handed_over(cast, now=NOW)
    with as_role("desk", "ada"):
        chosen = {"regions": [published], "categories": ["sabotage"]}
        reach.choose(by=cast.person("ada"), agency="police", **chosen, now=NOW)
        assert reach.look(by=cast.person("ada"), agency="police").categories == {"sabotage"}
    with as_role("agency", "osei"):
        found = regional.own(by=cast.person("osei"), month="")
    assert {category for _, category in found.counts} == {"sabotage", None}
    with as_role("desk", "ada"):
        reach.choose(by=cast.person("ada"), agency="police", regions=[], categories=[], now=NOW)
        follows = reach.look(by=cast.person("ada"), agency="police")
    assert (set(follows.regions), follows.regions_chosen) == ({published}, False)
    assert (set(follows.categories), follows.categories_chosen) == ({"fraud"}, False)
    assert TrailLine.objects.filter(act="reach_chosen").count() == 2


@pytest.mark.parametrize(
    ("regions", "categories", "wrong"),
    [(["nowhere"], [], "regions"), (["weir"], [], "regions"), ([], ["no-such-thing"], "categories")],
)
def test_only_provinces_and_categories_of_the_first_level_can_be_chosen(
    cast: Cast, regions: list[str], categories: list[str], wrong: str
) -> None:
    ada = cast.person("ada")
    with pytest.raises(Invalid) as refused:
        reach.choose(by=ada, agency="police", regions=regions, categories=categories, now=NOW)
    assert set(refused.value.errors) == {wrong}


@pytest.mark.parametrize("login", ["mei", "tomas", "osei"])
def test_nobody_else_chooses(cast: Cast, as_role: Act, login: str) -> None:
    with pytest.raises(reach.MayNotChooseReach):
        reach.look(by=cast.person(login), agency="police")
    with as_role("desk", login):
        assert rows(f"SELECT * FROM reach_to_choose({Agency.objects.get(code='police').pk})") == []
    with pytest.raises(ProgrammingError, match="row-level security"), as_role("desk", login):
        Reach.objects.create(agency_id=1, category_id=1)


def test_no_face_reads_the_tables_and_no_officer_names_an_agency(
    cast: Cast, published: str, as_role: Act
) -> None:
    for face in ("agency", "api", "desk", "public"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face, "osei"):
            rows("SELECT * FROM insights_regionalfigure")
        for function in ("figures_of(1)", "reach_of(1)"):
            with pytest.raises(ProgrammingError, match="permission denied"), as_role(face, "osei"):
                rows(f"SELECT * FROM {function}")
    with as_role("agency"):
        assert rows("SELECT * FROM agencys_figures()") == []
    with as_role("api"):
        assert rows("SELECT * FROM callers_figures()") == []


def test_what_two_agencies_see_together_is_one_table(cast: Cast, published: str, as_role: Act) -> None:
    """Each sees the same numbers of the same cells: laid together they are the published table and no more."""
    ada = cast.person("ada")
    reach.choose(by=ada, agency="police", regions=[published], categories=["fraud", "sabotage"], now=NOW)
    reach.choose(by=ada, agency="court", regions=[published], categories=["fraud"], now=NOW)
    seen = {}
    for login in ("osei", "tuva"):
        with as_role("agency", login):
            seen[login] = dict(regional.own(by=cast.person(login), month="").counts)
    assert seen["tuva"].items() <= seen["osei"].items()


def test_the_worker_can_count_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    assert Report.objects.count() == 1
    with as_role("worker"):
        assert counting.freeze(now=OVER) == 1


def test_over_raw_connections_each_face_gets_its_own_part_or_nothing(
    committed_cast: Cast, own_database: OwnDatabase
) -> None:
    weir = Region.objects.select_related("parent").get(code="weir")
    province = weir.parent or weir
    invented({(province.code, "fraud"): 12, (province.code, "sabotage"): 40})
    ada = committed_cast.person("ada")
    reach.choose(by=ada, agency="police", regions=[province.code], categories=["fraud"], now=NOW)
    with psycopg.connect(own_database.urls["agency"], autocommit=True) as raw:
        assert raw.execute("SELECT * FROM agencys_figures()").fetchall() == []
        for login, cells in (("osei", 3), ("tuva", 0), ("tomas", 0), ("ada", 0)):
            member = str(Member.objects.get(login=login).pk)
            raw.execute("SELECT set_config('auricle.member', %s, false)", [member])
            assert len(raw.execute("SELECT * FROM agencys_figures()").fetchall()) == cells, login
        for statement in (
            "SELECT count FROM insights_regionalfigure",
            "SELECT * FROM insights_reach",
            "SELECT * FROM figures_of(1)",
            "SELECT * FROM callers_figures()",
            "INSERT INTO insights_reach (agency_id, category_id) VALUES (1, 1)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(statement.encode())
    with psycopg.connect(own_database.urls["api"], autocommit=True) as raw:
        assert raw.execute("SELECT * FROM callers_figures()").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute("SELECT * FROM agencys_figures()")

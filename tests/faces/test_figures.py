"""Counts of provinces and categories: for an officer, for a system, and where administrators choose what they see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Category, Region
from auricle.insights import reach
from auricle.insights.models import Reach, RegionalFigure
from auricle.partners.scopes import Scope
from tests.faces import walk
from tests.faces.api import System, problem
from tests.faces.desk import Desk, text_of
from tests.people import Cast

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def published(cast: Cast, month: date, fraud: int | None) -> str:
    """A month in which the police may see frauds of the province of Weir. The province's code."""
    region = Region.objects.get(code="weir")
    province = region.parent or region
    category = Category.objects.get(code="fraud")
    for place, of, about, number in (
        ("region", province, category, fraud),
        ("region", province, None, 310),
        ("all", None, category, 4321),
        ("all", None, None, 98765),
    ):
        RegionalFigure.objects.create(
            month=month, place=place, region=of, category=about, count=number, frozen_at=timezone.now()
        )
    ada = cast.person("ada")
    chosen: dict[str, Any] = {"regions": [province.code], "categories": ["fraud"]}
    reach.choose(by=ada, agency="police", **chosen, now=timezone.now())
    return province.code


def test_an_officer_sees_counts_and_which_are_held_back(agency: Desk) -> None:
    published(agency.cast, FEBRUARY, 57)
    published(agency.cast, MARCH, None)
    agency.sign_in("osei")
    latest = text_of(agency.get("/figures/"))
    assert "March 2026" in latest
    assert "held back" in latest
    assert "310" in latest
    assert "4321" in latest
    assert "98765" not in latest
    assert ">57<" in text_of(agency.get("/figures/?month=2026-02"))
    assert "held back" in text_of(agency.get("/figures/?month=2026-13"))


def test_an_officer_of_another_agency_sees_none(agency: Desk) -> None:
    published(agency.cast, MARCH, 57)
    agency.sign_in("tuva")
    page = text_of(agency.get("/figures/"))
    assert "There are no counts yet." in page
    assert "4321" not in page


def test_an_administrator_chooses_what_an_agency_sees(desk: Desk) -> None:
    province = published(desk.cast, MARCH, 57)
    desk.sign_in("ada")
    assert "Police" in text_of(desk.get("/reach/"))
    page = "/reach/?agency=court"
    answer = desk.post(page, page, regions=province, categories="fraud")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/reach/?agency=court&done=saved#done")
    chosen = set(Reach.objects.filter(agency__code="court").values_list("region__code", "category__code"))
    assert chosen == {(province, None), (None, "fraud")}
    assert "Saved." in text_of(desk.get("/reach/?agency=court&done=saved"))
    assert desk.post(page, page, regions="nowhere").status_code == 422
    assert desk.get("/reach/?agency=nowhere").status_code == 404


@pytest.fixture
def system(db: None, settings: Settings) -> System:
    """A system of the police with nothing but this scope."""
    walk.be("api", settings)
    return System.of("police", Scope.FIGURES_READ)


def test_a_system_reads_them_by_codes(system: System) -> None:
    province = published(system.cast, FEBRUARY, 57)
    published(system.cast, MARCH, None)
    assert system.call("GET", "/v1/figures?month=2026-02").json() == {
        "month": "2026-02",
        "months": ["2026-03", "2026-02"],
        "threshold": 10,
        "items": [
            {"region": None, "category": "fraud", "count": 4321},
            {"region": province, "category": None, "count": 310},
            {"region": province, "category": "fraud", "count": 57},
        ],
    }
    assert system.call("GET", "/v1/figures").json()["items"][2]["count"] is None


def test_before_anything_is_counted_there_is_nothing_and_no_error(system: System) -> None:
    assert system.call("GET", "/v1/figures").json() == {
        "month": None,
        "months": [],
        "threshold": 10,
        "items": [],
    }
    assert problem(system.call("GET", "/v1/figures?month=2026-03")) == (422, "invalid")


@pytest.mark.parametrize("month", ["2026-04", "2026-13", "x", "2026-02-01"])
def test_a_month_that_is_not_there_is_refused(system: System, month: str) -> None:
    published(system.cast, MARCH, 57)
    assert problem(system.call("GET", f"/v1/figures?month={month}")) == (422, "invalid")


def test_a_token_without_the_scope_reads_none_and_another_agency_none_of_these(system: System) -> None:
    published(system.cast, MARCH, 57)
    other = System.of("court", Scope.FIGURES_READ, cast=system.cast)
    assert other.call("GET", "/v1/figures").json()["items"] == []
    answers = System.of("police", Scope.REFERRALS_ANSWER, cast=system.cast)
    assert problem(answers.call("GET", "/v1/figures")) == (403, "scope")

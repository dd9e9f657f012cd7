"""The page with an agency's figures: its own for officers, one agency at a time for supervisors and analysts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from auricle.directory.models import Agency
from auricle.referrals.models import ScorecardFigure
from auricle.referrals.scorecard import Measure
from tests.faces.desk import Desk, text_of

MONTH, LATER = date(2026, 3, 1), date(2026, 4, 1)


def figures(month: date, days_ago: int, *counts: tuple[Measure, int, int]) -> None:
    """Figures of the police that were counted and shown so many days ago."""
    then = timezone.now() - timedelta(days=days_ago)
    agency = Agency.objects.get(code="police")
    for measure, numerator, denominator in counts:
        ScorecardFigure.objects.create(
            agency=agency,
            month=month,
            measure=measure.value,
            definition=1,
            numerator=numerator,
            denominator=denominator,
            frozen_at=then,
            shown_to_agency_at=then,
            desk_from=then + timedelta(days=14),
        )


def counted() -> None:
    figures(MONTH, 30, (Measure.OUTCOME, 40, 48), (Measure.ACKNOWLEDGED, 7, 9))
    figures(LATER, 3, (Measure.OUTCOME, 20, 40))


def test_an_officer_sees_counts_and_a_rate_only_where_there_are_enough(agency: Desk) -> None:
    counted()
    agency.sign_in("osei")
    page = text_of(agency.get("/scorecard/?month=2026-03"))
    assert "40 of 48" in page
    assert "<strong>83%</strong>" in page
    assert "between 70% and 91%" in page
    assert '<rect class="rate-bar" width="83" height="10"/>' in page
    assert "7 of 9" in page
    assert "78%" not in page
    assert page.count("too few to judge") == 1
    year = text_of(agency.get("/scorecard/"))
    assert "60 of 88" in year


def test_an_officer_of_another_agency_sees_nothing_of_it(agency: Desk) -> None:
    counted()
    agency.sign_in("tuva")
    page = text_of(agency.get("/scorecard/?month=2026-03"))
    assert "Nothing is counted yet." in page
    assert "40 of 48" not in page


def test_whatever_stands_in_the_address_the_page_answers(agency: Desk) -> None:
    counted()
    agency.sign_in("osei")
    for month in ("2026-13", "2025-01", "x", "2026-03-01"):
        assert "60 of 88" in text_of(agency.get(f"/scorecard/?month={month}"))


@pytest.mark.parametrize("login", ["tomas", "analyst"])
def test_the_desk_sees_one_agency_and_only_what_it_could_see_for_ten_working_days(
    desk: Desk, login: str
) -> None:
    counted()
    desk.sign_in(login)
    nothing = text_of(desk.get("/referrals/scorecards/"))
    assert "Police" in nothing
    assert "40 of 48" not in nothing
    page = text_of(desk.get("/referrals/scorecards/?agency=police"))
    assert "Figures of Police" in page
    assert "40 of 48" in page
    assert "April 2026" not in page
    assert "60 of 88" not in page
    empty = text_of(desk.get("/referrals/scorecards/?agency=court"))
    assert "There is no month yet" in empty


def test_it_is_read_in_chinese(agency: Desk) -> None:
    counted()
    agency.sign_in("osei")
    agency.post("/language/", "/", language="zh-hans")
    page = text_of(agency.get("/scorecard/?month=2026-03"))
    assert "2026年3月" in page
    assert "83%" in page

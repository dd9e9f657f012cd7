"""Retention schedules: reading them, refusing what is broken, and how long what is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from auricle.reports import retention
from auricle.reports.retention import BrokenSchedule

CLOSED = datetime(2026, 3, 2, tzinfo=UTC)
DOCUMENT = """
# Unfounded.
outcome no_breach_found: 180 days
category fraud, outcome advice_given: 1 day
category fraud: 400 days
everything: 1000 days
"""


@pytest.mark.parametrize(
    ("categories", "outcome", "days"),
    [
        (("fraud",), "no_breach_found", 180),
        (("fraud",), "advice_given", 1),
        (("fraud-bank", "fraud"), "advice_given", 1),
        (("fraud",), "resolved_confirmed", 400),
        (("noise",), "advice_given", 1000),
        ((), "withdrawn", 1000),
    ],
)
def test_the_first_rule_that_fits_decides(categories: tuple[str, ...], outcome: str, days: int) -> None:
    schedule = retention.read(DOCUMENT, version=3)
    assert schedule.days(categories, outcome) == days
    assert schedule.due_at(categories, outcome, CLOSED) == CLOSED + timedelta(days=days)


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        ("", "line 1: the last rule must be for everything"),
        ("category fraud: 3 days", "line 1: the last rule must be for everything"),
        ("everything: soon", "line 1: a rule ends with a number of days"),
        ("everything: 99999 days", "line 1: a rule ends with a number of days"),
        ("everything: 1 day\neverything: 2 days", "line 2: no report can reach this rule"),
        ("team money: 3 days\neverything: 1 day", "line 1: expected"),
        ("outcome lost: 3 days\neverything: 1 day", "line 1: there is no outcome lost"),
        ("category fraud, category noise: 3 days\neverything: 1 day", "line 1: expected"),
    ],
)
def test_what_is_broken_is_named_by_its_line(document: str, wrong: str) -> None:
    with pytest.raises(BrokenSchedule) as refused:
        retention.read(document, version=1)
    assert str(refused.value).startswith(wrong)


def test_a_category_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BrokenSchedule, match="line 2: there is no category noise"):
        retention.check("# Why.\ncategory noise: 3 days\neverything: 1 day", categories=frozenset({"fraud"}))


def test_the_house_keeps_what_was_unfounded_for_less() -> None:
    schedule = retention.read(retention.house([("fraud", 1825)]), version=0)
    assert schedule.days(("fraud",), "no_breach_found") == 180
    assert schedule.days(("fraud",), "resolved_confirmed") == 1825
    assert schedule.days(("other",), "resolved_confirmed") == 1095

"""The terms: every mistake in a document is named by its place, and the profiles that come with us are right."""

import json
from datetime import timedelta
from typing import Any

import pytest

from auricle.presets.nodes import BrokenPreset
from auricle.reports.deadlines import PROMISES
from auricle.reports.moves import ClockKind
from auricle.reports.terms import WEEK, profile, profiles, read


def changed(place: str, value: Any) -> str:
    """The office's terms with one place changed; None takes it out."""
    document = json.loads(profile("office"))
    *way, last = place.split(".")
    node = document
    for key in way:
        node = node[key]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return json.dumps(document)


@pytest.mark.parametrize("name", profiles())
def test_every_profile_can_be_read(name: str) -> None:
    terms = read(profile(name), version=7)
    assert set(terms.promises) == set(ClockKind)
    assert {promised.terms for promised in terms.promises.values()} == {7}


def test_the_profile_of_the_hotline_is_what_holds_without_any() -> None:
    promises = read(profile("hotline"), version=0).promises
    assert promises == PROMISES


def test_the_profile_of_the_directive_answers_in_a_week_and_never_later_than_three_months() -> None:
    promises = read(profile("eu"), version=1).promises
    assert promises[ClockKind.FR].target == timedelta(days=7)
    assert promises[ClockKind.PR].target == timedelta(days=89)
    assert promises[ClockKind.PR].pauses == 0


BROKEN = [
    ("promises.U", {"target": "15m", "calendar": "office"}, "terms.promises.U: an urgent promise"),
    ("promises.FR", {"target": "7h", "calendar": "bureau"}, "terms.promises.FR.calendar: one of '', 'office'"),
    ("promises.FR", {"target": "soon"}, "terms.promises.FR.target: a length"),
    ("promises.FR", {"target": "0h"}, "terms.promises.FR.target: a length"),
    ("promises.PR", {"target": "7h", "pauses": 3}, "terms.promises.PR.pauses: a number from 0 to 2"),
    ("promises.H", None, "terms.promises: H is missing"),
    ("categories", {"fraud": {"FR": {"target": "7h"}}}, "terms.categories.fraud.FR: one of 'H'"),
    ("calendars.office.zone", "Mars/Olympus", "terms.calendars.office.zone: a time zone"),
    ("calendars.office.zone", "../etc/passwd", "terms.calendars.office.zone: a time zone"),
    ("calendars.office.week.mon", ["17:00-09:00"], "the end comes before"),
    ("calendars.office.week.mon", ["09:00-13:00", "12:00-17:00"], "spans in their order"),
    ("calendars.office.week.mon", ["nine-five"], "a time such as"),
    ("calendars.office.week.mon", None, "terms.calendars.office.week: mon is missing"),
    ("calendars.office.week", {day: [] for day in WEEK}, "without working"),
    ("calendars.office.holidays", {"25.12.2031": "Christmas"}, "a day such as"),
    ("calendars.office.holidays", {"2031-12-25": ""}, "words are expected"),
    ("calendars.office.holidays", [], "an object is expected"),
    ("quiet.begins", "late", "a time such as"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "says"), BROKEN)
def test_what_is_wrong_is_named_by_its_place(place: str, value: Any, says: str) -> None:
    with pytest.raises(BrokenPreset, match=says):
        read(changed(place, value), version=1)

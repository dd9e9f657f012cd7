"""What makes two reports worth a look: an identifier, or category, place and time together."""

from datetime import UTC, datetime, timedelta

import pytest

from auricle.reports.likeness import Likeness, Told, Why, likeness
from auricle.reports.moves import Move, State
from auricle.reports.transitions import TABLE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE = Told(1, 7, NOW)


def alike(category: int, region: int | None, days: float, *, shares: bool = False) -> Likeness:
    return likeness(ONE, Told(category, region, NOW + timedelta(days=days)), shares=shares)


@pytest.mark.parametrize(
    ("category", "region", "days", "why"),
    [
        (1, 7, 2, {Why.CATEGORY, Why.PLACE, Why.DAYS}),
        (1, 7, -3, {Why.CATEGORY, Why.PLACE, Why.DAYS}),
        (1, 7, 14, {Why.CATEGORY, Why.PLACE, Why.WEEKS}),
        (1, 7, 15, {Why.CATEGORY, Why.PLACE}),
        (1, 8, 1, {Why.CATEGORY, Why.DAYS}),
        (2, 7, 1, {Why.PLACE, Why.DAYS}),
    ],
)
def test_a_look_is_asked_for_where_all_three_are_the_same(
    category: int, region: int, days: int, why: set[Why]
) -> None:
    found = alike(category, region, days)
    assert set(found.why) == why
    assert found.enough == (len(why) == 3)


def test_an_identifier_is_enough_and_comes_first() -> None:
    assert alike(2, 8, 400, shares=True).enough
    assert alike(2, 8, 400, shares=True).points > alike(1, 7, 0).points


def test_a_place_that_was_not_given_is_like_no_other() -> None:
    nowhere = Told(1, None, NOW)
    assert Why.PLACE not in likeness(nowhere, nowhere, shares=False).why


def test_a_link_changes_no_state_and_touches_no_clock_wherever_it_is_made() -> None:
    rows = [row for row in TABLE if row.move in (Move.LINK, Move.UNLINK)]
    assert {row.move for row in rows} == {Move.LINK, Move.UNLINK}
    for row in rows:
        assert row.target is None
        assert row.clock_effects == ()
        assert row.notice is None
        assert row.reason_required
        assert State.DISPOSED not in row.sources

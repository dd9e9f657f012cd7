"""When a member is written to: golden moments, in a zone with a change of clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from auricle.mailing.events import Event, When, chosen
from auricle.mailing.moments import Hours, due_at, next_hour

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("when", "hours", "now", "expected"),
    [
        (When.NEVER, Hours(8), berlin(2, 9), None),
        (When.AT_ONCE, Hours(8), berlin(2, 23), berlin(2, 23)),
        (When.AT_ONCE, Hours(8, 20, 7), berlin(2, 19, 59), berlin(2, 19, 59)),
        (When.AT_ONCE, Hours(8, 20, 7), berlin(2, 20), berlin(3, 7)),
        (When.AT_ONCE, Hours(8, 20, 7), berlin(3, 6, 59), berlin(3, 7)),
        (When.AT_ONCE, Hours(8, 20, 7), berlin(3, 7), berlin(3, 7)),
        (When.AT_ONCE, Hours(8, 12, 14), berlin(2, 13), berlin(2, 14)),
        (When.DAILY, Hours(8), berlin(2, 7, 59), berlin(2, 8)),
        (When.DAILY, Hours(8), berlin(2, 8), berlin(3, 8)),
        # Clocks are put forward on the 29th of March and back on the 25th of October.
        (When.DAILY, Hours(8), berlin(28, 9), berlin(29, 8)),
        (When.WEEKLY, Hours(8), berlin(2, 7, 59), berlin(2, 8)),
        (When.WEEKLY, Hours(8), berlin(2, 8), berlin(9, 8)),
        (When.WEEKLY, Hours(8), berlin(24, 9), berlin(30, 8)),
        (When.DAILY, Hours(2), berlin(28, 9), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (When.DAILY, Hours(8), berlin(24, 9, month=10), berlin(25, 8, month=10)),
    ],
)
def test_a_mail_is_due_when_its_member_wants_it(
    when: When, hours: Hours, now: datetime, expected: datetime | None
) -> None:
    assert due_at(when, hours, now=now.astimezone(UTC), zone=BERLIN) == expected


def test_the_next_hour_is_always_to_come() -> None:
    for hour in range(24):
        assert next_hour(hour, now=berlin(29, 3), zone=BERLIN) > berlin(29, 3)


def test_what_nobody_chose_is_as_it_is_for_everybody() -> None:
    assert chosen({})[Event.ASSIGNED] is When.AT_ONCE
    assert chosen({"assigned": "never"})[Event.ASSIGNED] is When.NEVER

"""The roster of a demonstration: two shifts on working days, a short one at night and on the weekend."""

from collections.abc import Mapping
from datetime import datetime, time

from auricle.directory import roster
from auricle.directory.roster import Hours
from auricle.vault.member_keys import Unlocked

WORKING_DAYS, WEEKEND = (1, 2, 3, 4, 5), (6, 7)
KEEPS = "tomas"
EARLY, DAY, LATE, NIGHT = (time(6), time(14)), (time(9), time(17)), (time(14), time(22)), (time(22), time(6))
SHIFTS: tuple[tuple[str, tuple[int, ...], tuple[time, time]], ...] = (
    ("mei", WORKING_DAYS, EARLY),
    ("lin", WORKING_DAYS, LATE),
    ("jonas", WORKING_DAYS, DAY),
    ("amara", WORKING_DAYS, DAY),
    ("jing", WORKING_DAYS, LATE),
    ("lin", WEEKEND, DAY),
    ("yara", (5, 6, 7), NIGHT),
    ("tomas", (1, 2, 3, 4), NIGHT),
)
"""Who works on which days of the week, and when."""


def put_on(people: Mapping[str, Unlocked], *, now: datetime) -> None:
    """Put them on the roster of each team of the supervisor who keeps it."""
    by = people[KEEPS].person
    for team in sorted(by.teams):
        for login, weekdays, (begins, ends) in SHIFTS:
            roster.give_shifts(
                by=by,
                team=team,
                member=people[login].person.id,
                hours=Hours(weekdays, None, begins, ends),
                now=now,
            )

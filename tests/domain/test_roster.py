"""The roster: who is on duty at a moment, who keeps it, and what it changes where work is given out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import ProgrammingError, transaction

from auricle.directory import roster, working
from auricle.directory.models import Member, Membership, Shift, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.directory.roster import Hours, NoSuchShift
from auricle.directory.working import Absence, NoColleague, NotTheirs
from auricle.errors import Invalid
from auricle.reports import board as boards
from auricle.reports import climbing
from auricle.reports.models import LadderStep, Place
from auricle.reports.workload import hands
from tests.faces.desk import acts
from tests.hotline import NOW, arrived
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
MONDAY = NOW.date()
DAY, NIGHT = (time(8), time(16)), (time(22), time(6))


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    """What another test counted is not this one's."""
    boards.forget()
    yield
    boards.forget()


def team(code: str = "general") -> int:
    return Team.objects.get(code=code).pk


def give(
    cast: Cast,
    login: str,
    hours: tuple[time, time] = DAY,
    *,
    weekdays: tuple[int, ...] = (1,),
    day: date | None = None,
    by: str = "tomas",
) -> int:
    return roster.give_shifts(
        by=cast.person(by),
        team=team(),
        member=Member.objects.get(login=login).pk,
        hours=Hours(weekdays, day, *hours),
        now=NOW,
    )


def there(at: datetime) -> list[str]:
    by_id = dict(Member.objects.values_list("pk", "login"))
    return [by_id[duty.member] for duty in roster.on_duty(now=at)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins with the Monday of the tests, in UTC like the tests' hotline."""
    return datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, minute, tzinfo=UTC) + timedelta(days=day)


def test_somebody_is_on_duty_from_the_first_minute_to_the_last(cast: Cast) -> None:
    give(cast, "amara")
    assert [there(at(0, *when)) for when in ((7, 59), (8, 0), (15, 59), (16, 0))] == [
        [],
        ["amara"],
        ["amara"],
        [],
    ]
    assert there(at(1, 9)) == []
    assert there(at(7, 9)) == ["amara"]


def test_a_night_goes_past_midnight_and_past_the_end_of_the_week(cast: Cast) -> None:
    give(cast, "amara", NIGHT, weekdays=(7,))
    assert there(at(6, 23)) == ["amara"]
    assert there(at(7, 5, 59)) == ["amara"]
    assert there(at(7, 6)) == []
    assert [duty.until for duty in roster.on_duty(now=at(6, 23))] == [at(7, 6)]


def test_a_shift_of_one_day_is_of_that_day_alone(cast: Cast) -> None:
    give(cast, "jonas", weekdays=(), day=MONDAY + timedelta(days=2))
    assert [there(at(day, 9)) for day in (1, 2, 9)] == [[], ["jonas"], []]


def test_who_is_away_or_gone_is_not_on_duty(cast: Cast) -> None:
    give(cast, "amara")
    give(cast, "jonas")
    give(cast, "mei")
    working.be_absent(
        by=cast.person("amara"), member=cast.person("amara").id, absence=Absence(MONDAY, MONDAY), now=NOW
    )
    Member.objects.filter(login="jonas").update(active=False)
    Membership.objects.filter(member__login="mei").delete()
    assert there(at(0, 9)) == []
    assert there(at(7, 9)) == ["amara"]


def test_a_supervisor_keeps_the_roster_of_their_team_and_nobody_else(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "tomas"):
        assert give(cast, "amara", weekdays=(1, 2)) == 2
        assert give(cast, "amara", weekdays=(2, 3)) == 1
        found = roster.roster_of(by=cast.person("tomas"), team=team(), now=NOW)
        assert [(shift.name, shift.weekday) for shift in found] == [("Amara", 1), ("Amara", 2), ("Amara", 3)]
        assert roster.take_shift(by=cast.person("tomas"), shift=found[0].id, now=NOW) == team()
        with pytest.raises(NoSuchShift):
            roster.take_shift(by=cast.person("tomas"), shift=found[0].id, now=NOW)
    with pytest.raises(NotTheirs):
        give(cast, "amara", by="mei")
    with pytest.raises(NoColleague):
        give(cast, "ravi")
    give_roles(member=Member.objects.get(login="ravi"), roles=[Role.SUPERVISOR])
    for ask in (
        lambda: roster.roster_of(by=cast.person("ravi"), team=team(), now=NOW),
        lambda: roster.colleagues_of(by=cast.person("ravi"), team=team()),
    ):
        with pytest.raises(NoColleague):
            ask()
    with pytest.raises(NoSuchShift):
        roster.take_shift(by=cast.person("ravi"), shift=found[1].id, now=NOW)
    assert acts().count("shift_given") == 2
    assert acts().count("shift_taken") == 1


def test_everybody_sees_their_own_shifts_and_the_database_shows_no_other_teams(
    cast: Cast, as_role: Act
) -> None:
    give(cast, "amara")
    with as_role("desk", "amara"):
        assert [shift.weekday for shift in roster.own_shifts(cast.person("amara"), now=NOW)] == [1]
        assert [duty.member for duty in roster.on_duty(now=at(0, 9))] == [cast.person("amara").id]
        with pytest.raises(ProgrammingError), transaction.atomic():
            Shift.objects.create(
                team_id=team(), member_id=cast.person("amara").id, weekday=4, begins=time(8), ends=time(9)
            )
    with as_role("desk", "ravi"):
        assert not Shift.objects.exists()
        assert roster.on_duty(now=at(0, 9)) == ()


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [
        (Hours((), None, *DAY), {"weekdays": "required"}),
        (Hours((1,), MONDAY, *DAY), {"day": "both"}),
        (Hours((8,), None, *DAY), {"weekdays": "unknown"}),
        (Hours((), MONDAY - timedelta(days=1), *DAY), {"day": "past"}),
        (Hours((1,), None, time(8), time(8)), {"ends": "same"}),
    ],
)
def test_hours_that_make_no_sense_are_refused(cast: Cast, hours: Hours, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        roster.give_shifts(
            by=cast.person("tomas"), team=team(), member=cast.person("amara").id, hours=hours, now=NOW
        )
    assert dict(refused.value.errors) == wrong


def test_a_broken_promise_is_told_to_who_is_on_shift_before_the_named_deputy(
    cast: Cast, as_role: Act
) -> None:
    arrived()
    general, jonas = Team.objects.get(code="general"), Member.objects.get(login="jonas")
    Place.objects.create(team=general, rung="deputy", member=jonas)
    give(cast, "amara", weekdays=(2,))
    with as_role("worker"):
        climbing.climb(most=10, now=NOW + timedelta(hours=24))
    steps = dict(LadderStep.objects.filter(rung="deputy").values_list("percent", "member__login"))
    assert steps == {100: "amara"}
    Shift.objects.all().delete()
    arrived(now=NOW + timedelta(days=1))
    climbing.climb(most=10, now=NOW + timedelta(days=2))
    last = LadderStep.objects.filter(rung="deputy").order_by("pk").last()
    assert last is not None
    assert last.member == jonas


def test_who_is_on_shift_stands_first_where_work_is_given_out(cast: Cast) -> None:
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.HANDLER])
    cast.handled_by_amara(arrived())
    assert hands(teams=[team()], now=NOW)[0].name != "Amara"
    give(cast, "amara")
    found = hands(teams=[team()], now=NOW)
    assert (found[0].name, found[0].on_shift) == ("Amara", True)
    assert not any(hand.on_shift for hand in found[1:])
    standing = boards.board(by=cast.person("tomas"), now=NOW).standing
    assert [duty.member for duty in standing.duties] == [cast.person("amara").id]

"""The plan of the phone: when people answer, who changes it, and interpreters that two people stand for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.calls import figures, from_phone, interpreters, planning
from auricle.calls.models import Interpreter, PlanVersion
from auricle.calls.plan import HOUSE, Plan
from auricle.calls.planning import KeepsNoPlan, PlanChanged, adopt, held, set_day, unset_day
from auricle.demo import calling
from auricle.errors import Invalid
from auricle.reports import in_force, terms
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
NINE_TO_FIVE = ((540, 1020),)
OFFICE = Plan(week=(NINE_TO_FIVE,) * 5 + ((), ()), holidays=True)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_before_anybody_decides_whoever_signs_on_answers(cast: Cast, as_role: Act) -> None:
    with as_role("line"):
        asked = from_phone.asked(now=NOW)
    assert (asked.plan, asked.staffed, asked.interpreters) == (HOUSE, True, ())


def test_the_phone_goes_by_the_newest_plan(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "ada"):
        assert adopt(by=cast.person("ada"), plan=OFFICE, seen=0, now=MONDAY) == 1
        assert adopt(by=cast.person("ada"), plan=OFFICE, seen=1, now=MONDAY) == 2
    with as_role("line"):
        assert from_phone.asked(now=MONDAY).staffed
        assert not from_phone.asked(now=MONDAY + timedelta(hours=9)).staffed
        assert not from_phone.asked(now=MONDAY - timedelta(days=1)).staffed
        assert from_phone.asked(now=MONDAY).plan.version == 2
    assert TrailLine.objects.filter(act="phone_plan_adopted").count() == 2


def test_who_looked_at_an_older_plan_changes_nothing(cast: Cast) -> None:
    ada = cast.person("ada")
    adopt(by=ada, plan=OFFICE, seen=0, now=NOW)
    with pytest.raises(PlanChanged):
        adopt(by=ada, plan=HOUSE, seen=0, now=NOW)
    assert PlanVersion.objects.count() == 1


def test_a_single_day_comes_before_the_week_and_before_holidays(cast: Cast, as_role: Act) -> None:
    ada, day = cast.person("ada"), MONDAY.date()
    with as_role("desk", "ada"):
        adopt(by=ada, plan=OFFICE, seen=0, now=MONDAY)
        set_day(by=ada, day=day, hours=(), now=MONDAY)
    with as_role("line"):
        assert not from_phone.asked(now=MONDAY).staffed
    with as_role("desk", "ada"):
        # A newer plan keeps the days.
        adopt(by=ada, plan=OFFICE, seen=2, now=MONDAY)
        assert dict(held(by=ada, now=MONDAY).plan.days) == {day: ()}
        unset_day(by=ada, day=day, now=MONDAY)
        with pytest.raises(PlanChanged):
            unset_day(by=ada, day=day, now=MONDAY)
    with as_role("line"):
        assert from_phone.asked(now=MONDAY).staffed


def test_days_that_are_over_go_with_the_next_version(cast: Cast) -> None:
    ada = cast.person("ada")
    set_day(by=ada, day=MONDAY.date(), hours=(), now=MONDAY)
    set_day(by=ada, day=date(2026, 4, 1), hours=NINE_TO_FIVE, now=MONDAY + timedelta(days=1))
    assert list(held(by=ada, now=MONDAY).plan.days) == [date(2026, 4, 1)]
    with pytest.raises(Invalid) as refused:
        set_day(by=ada, day=MONDAY.date(), hours=(), now=MONDAY + timedelta(days=1))
    assert refused.value.errors == {"day": "past"}


def test_holidays_of_the_calendars_close_the_phone_where_the_plan_says_so(cast: Cast, as_role: Act) -> None:
    office = terms.profile("office").replace('"holidays": {', '"holidays": {"2026-03-02": "A feast", ', 1)
    office = office.replace('"A feast", }', '"A feast"}')
    now = MONDAY - timedelta(days=20)
    in_force.adopt(document=office, by="operator", valid_from=now + timedelta(hours=1), now=now)
    try:
        adopt(by=cast.person("ada"), plan=OFFICE, seen=0, now=now)
        with as_role("line"):
            assert not from_phone.asked(now=MONDAY).staffed
        adopt(by=cast.person("ada"), plan=replace(OFFICE, holidays=False), seen=1, now=now)
        with as_role("line"):
            assert from_phone.asked(now=MONDAY).staffed
    finally:
        in_force.forget()


@pytest.mark.parametrize(
    ("other", "errors"),
    [
        ({"teams": ("nowhere",)}, {"first_team": "unknown"}),
        ({"teams": ("general", "nowhere"), "overflow_after": 60}, {"second_team": "unknown"}),
        ({"teams": ("general", "general"), "overflow_after": 60}, {"second_team": "same"}),
        ({"teams": ("general", "security")}, {"overflow_after": "both"}),
        ({"teams": ("general",), "overflow_after": 60}, {"overflow_after": "both"}),
        ({"teams": ("general", "security"), "overflow_after": 5}, {"overflow_after": "unknown"}),
    ],
)
def test_a_plan_that_cannot_work_is_refused_at_its_field(
    cast: Cast, other: dict[str, object], errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        adopt(by=cast.person("ada"), plan=replace(OFFICE, **other), seen=0, now=NOW)  # type: ignore[arg-type]
    assert refused.value.errors == errors
    assert not PlanVersion.objects.exists()


def test_only_administrators_keep_the_plan(cast: Cast, as_role: Act) -> None:
    for login in ("tomas", "mei"):
        by = cast.person(login)
        with as_role("desk", login):
            for refused in (
                lambda by=by: held(by=by, now=NOW),
                lambda by=by: adopt(by=by, plan=OFFICE, seen=0, now=NOW),
                lambda by=by: set_day(by=by, day=date(2099, 1, 1), hours=(), now=NOW),
                lambda by=by: unset_day(by=by, day=date(2099, 1, 1), now=NOW),
            ):
                with pytest.raises(KeepsNoPlan):
                    refused()
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                PlanVersion.objects.create(number=9, decided_at=NOW, decided_by=by.pseudonym, document="{}")
            assert not Interpreter.objects.exists()


def test_a_version_is_never_changed(cast: Cast) -> None:
    adopt(by=cast.person("ada"), plan=OFFICE, seen=0, now=NOW)
    for statement in ("UPDATE calls_planversion SET document = '{}'", "DELETE FROM calls_planversion"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


def write(cast: Cast, login: str = "ada", phone: str = "+44 20 7946 0958") -> int:
    return interpreters.write_down(
        by=cast.person(login), name="Line one", language="zh-hans", phone=phone, now=NOW
    )


def test_an_interpreter_counts_once_another_administrator_confirmed_the_number(
    cast: Cast, as_role: Act
) -> None:
    with as_role("desk", "ada"):
        number = write(cast)
        with pytest.raises(interpreters.OwnInterpreter):
            interpreters.confirm(by=cast.person("ada"), number=number, now=NOW)
    with as_role("line"):
        assert from_phone.asked(now=NOW).interpreters == ()
    with as_role("desk", "bela"):
        interpreters.confirm(by=cast.person("bela"), number=number, now=NOW)
        with pytest.raises(interpreters.InterpreterNotWaiting):
            interpreters.confirm(by=cast.person("bela"), number=number, now=NOW)
    with as_role("line"):
        assert [(one.code, one.number) for one in from_phone.asked(now=NOW).interpreters] == [
            (str(number), "+442079460958")
        ]
    with as_role("desk", "ada"):
        interpreters.take_away(by=cast.person("ada"), number=number, now=NOW)
    with as_role("line"):
        assert from_phone.asked(now=NOW).interpreters == ()
    acts = TrailLine.objects.filter(act__startswith="interpreter").order_by("seq")
    assert list(acts.values_list("act", flat=True)) == [
        "interpreter_written_down",
        "interpreter_confirmed",
        "interpreter_taken_away",
    ]
    assert "Line one" not in str(list(acts.values_list("detail", flat=True)))


def test_what_is_no_interpreter_is_refused_at_its_field(cast: Cast) -> None:
    write(cast)
    for given, errors in (
        ({"phone": "12"}, {"phone": "no_number"}),
        ({"phone": "+442079460958"}, {"phone": "known"}),
        ({"language": "tlh"}, {"language": "unknown"}),
        ({"name": " "}, {"name": "malformed"}),
    ):
        fields = {"name": "Line two", "language": "zh-hans", "phone": "+442079460959", **given}
        with pytest.raises(Invalid) as refused:
            interpreters.write_down(by=cast.person("ada"), now=NOW, **fields)
        assert refused.value.errors == errors


def test_the_database_lets_nobody_confirm_in_anothers_name(cast: Cast, as_role: Act) -> None:
    number = write(cast)
    bela = cast.person("bela").pseudonym
    with as_role("desk", "ada"), pytest.raises(DatabaseError, match="own name"), transaction.atomic():
        Interpreter.objects.filter(pk=number).update(confirmed_by=bela, confirmed_at=NOW)
    with as_role("desk", "bela"), pytest.raises(DatabaseError), transaction.atomic():
        Interpreter.objects.filter(pk=number).update(phone="+442079460000")


def test_the_list_says_whose_it_is_and_only_administrators_see_it(cast: Cast) -> None:
    write(cast)
    (line,) = interpreters.listed(by=cast.person("ada"))
    assert (line.phone, line.mine, line.confirmed_by) == ("+442079460958", True, "")
    assert not interpreters.listed(by=cast.person("bela"))[0].mine
    with pytest.raises(interpreters.KeepsNoInterpreters):
        interpreters.listed(by=cast.person("tomas"))


def test_the_plan_names_the_teams_that_it_can_name(cast: Cast) -> None:
    found = planning.held(by=cast.person("ada"), now=NOW)
    assert ("general", "General desk") in found.teams
    assert "custody" not in {code for code, _ in found.teams}


def test_the_demonstrations_phone_is_answered_at_every_hour_and_has_a_week_of_calls(cast: Cast) -> None:
    calling.invent(seed=5, now=NOW)
    for hours in range(24):
        assert from_phone.asked(now=NOW + timedelta(hours=hours)).staffed
    assert [one.language for one in from_phone.asked(now=NOW).interpreters] == ["en"]
    lately = figures.lately(by=cast.person("tomas"), now=NOW)
    assert all(access.answered for _, access in lately[:-1])

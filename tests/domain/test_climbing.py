"""The ladder: who must know that a promise runs out is told of each step, once, and not at night what can wait."""

import json
from datetime import timedelta

import pytest
from django.db import ProgrammingError

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.inbox import desk_side
from auricle.reports import climbing, in_force, ladder_places, proof, queries, terms
from auricle.reports.models import Clock, LadderStep, Notice, Report
from auricle.reports.moves import Move
from tests import hotline
from tests.hotline import NOW, execute
from tests.people import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(clock: str = "FR") -> list[tuple[int, str]]:
    """What the ladder's log says of a kind of clock."""
    return list(
        LadderStep.objects.filter(clock=clock)
        .order_by("at", "percent", "-rung")
        .values_list("percent", "rung")
    )


def climb(hours: float) -> int:
    """One sweep, so many hours after receipt."""
    return climbing.climb(most=100, now=NOW + hours * HOUR)


def test_an_unanswered_report_climbs_the_whole_ladder(cast: Cast) -> None:
    hotline.arrived()
    assert climb(11.9) == 0
    for hours, steps in ((12, 1), (19.2, 2), (24, 4), (36, 5), (48, 6)):
        climb(hours)
        assert len(told()) == steps
    assert told() == [
        (50, "owner"),
        (80, "owner"),
        (100, "owner"),
        (100, "deputy"),
        (150, "supervisor"),
        (200, "director"),
    ]
    assert list(proof.differences()) == []


def test_steps_that_were_slept_through_are_all_taken_at_once_and_once(cast: Cast) -> None:
    hotline.arrived()
    assert climb(25) == 2
    assert len(told()) == 4
    assert climb(25) == 0
    assert len(told()) == 4


def test_a_kept_promise_tells_nobody(cast: Cast) -> None:
    report = hotline.arrived()
    hotline.move(cast, "mei", report, Move.TAKE)
    desk_side.write_to_reporter(
        by=cast.unlocked("mei"), report=report, kind="reply", text="We look.", now=NOW
    )
    climb(40)
    assert told() == []
    assert told("PR") == [(50, "owner"), (80, "owner")]


def test_the_owner_is_the_handler_and_the_team_before(cast: Cast) -> None:
    report = hotline.arrived()
    climb(12)
    cast.handled_by_amara(report)
    climb(20)
    assert list(
        LadderStep.objects.filter(clock="FR").order_by("pk").values_list("member__login", flat=True)
    ) == [
        None,
        "amara",
    ]


def test_who_is_named_for_a_rung_is_told_in_the_teams_place(cast: Cast) -> None:
    hotline.arrived()
    ladder_places.name_place(team="general", rung="deputy", login="jonas", by="operator", now=NOW)
    climb(24)
    assert LadderStep.objects.get(clock="FR", rung="deputy").member == Member.objects.get(login="jonas")
    ladder_places.name_place(team="general", rung="deputy", login="", by="operator", now=NOW)
    climb(48)
    assert LadderStep.objects.get(clock="PR", rung="deputy").member is None


@pytest.mark.parametrize(
    ("team", "login"), [("general", "ravi"), ("nowhere", "jonas"), ("general", "nobody")]
)
def test_only_a_member_of_the_team_stands_on_its_ladder(cast: Cast, team: str, login: str) -> None:
    with pytest.raises(ladder_places.NobodyThere):
        ladder_places.name_place(team=team, rung="deputy", login=login, by="operator", now=NOW)


def test_supervisors_learn_of_what_is_above_the_team_and_others_do_not(cast: Cast) -> None:
    hotline.arrived()
    climb(37)

    def seen(login: str) -> set[str]:
        now = NOW + 38 * HOUR
        return {n.kind for n in queries.latest_notices(by=cast.person(login), since=2 * HOUR, now=now)}

    assert "clock_supervisor_FR_150" in seen("tomas")
    assert "clock_supervisor_FR_150" not in seen("mei")
    assert "clock_deputy_FR_100" in seen("mei")


def test_at_night_only_what_is_urgent_is_told(cast: Cast) -> None:
    document = json.loads(terms.profile("hotline"))
    document["quiet"] = {"zone": "UTC", "begins": "20:00", "ends": "07:00"}
    in_force.adopt(document=json.dumps(document), by="operator", valid_from=NOW + HOUR, now=NOW)
    hotline.arrived(hotline.sealed(1), now=NOW + 2 * HOUR)
    hotline.arrived(hotline.sealed(2, urgent=True, now=NOW + 13 * HOUR), now=NOW + 13 * HOUR)
    climb(14.5)
    assert told() == []
    assert told("U") != []
    climb(22)
    assert told() == [(50, "owner"), (80, "owner")]


def test_a_pause_moves_the_steps_that_are_left(cast: Cast) -> None:
    report = hotline.arrived()
    cast.handled_by_amara(report)
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report, kind="ask", text="When?", now=NOW + HOUR
    )
    climb(48)
    assert told("PR") == []
    assert climbing.climb(most=9, now=NOW + 24 * HOUR + timedelta(days=7)) == 1
    assert told("PR") == [(50, "owner")]


def test_a_rebuilt_clock_has_taken_the_steps_it_took(cast: Cast) -> None:
    hotline.arrived()
    climb(20)
    execute("DELETE FROM reports_clock WHERE kind = 'FR'")
    assert proof.rebuild() == 1
    assert climb(20) == 0
    assert Clock.objects.get(kind="FR").fired == 2


@pytest.mark.parametrize(
    "column", ["fired = 1", "next_step_at = NULL", "steps_at = '{}'", "terms = 3", "calendar = 'x'"]
)
def test_a_bent_clock_is_found(cast: Cast, column: str) -> None:
    hotline.arrived()
    execute(f"UPDATE reports_clock SET {column}")
    assert [difference.what for difference in proof.differences()] == ["clocks"]


def test_what_was_told_is_proved_by_the_trail(cast: Cast) -> None:
    hotline.arrived()
    climb(12)
    climb(24)
    assert TrailLine.objects.filter(act="clocks_told").count() == 2
    assert list(climbing.unproved_batches()) == []
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE reports_ladderstep DISABLE TRIGGER ladder_is_append_only")
    execute("UPDATE reports_ladderstep SET percent = 49 WHERE clock = 'FR' AND percent = 50")
    assert len(list(climbing.unproved_batches())) == 1
    execute("DELETE FROM reports_ladderstep")
    assert len(list(climbing.unproved_batches())) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE reports_ladderstep SET at = now()", "DELETE FROM reports_ladderstep"]
)
def test_the_ladders_log_is_append_only(cast: Cast, statement: str) -> None:
    hotline.arrived()
    climb(12)
    with pytest.raises(ProgrammingError, match="append-only"):
        execute(statement)


def test_a_step_names_a_report_and_no_word_of_it(cast: Cast) -> None:
    hotline.arrived()
    climb(24)
    assert {n.kind for n in Notice.objects.filter(kind__startswith="clock_")} == {
        *("clock_owner_FR_50", "clock_owner_FR_80", "clock_owner_FR_100", "clock_deputy_FR_100"),
        "clock_owner_PR_50",
    }


def test_the_ladder_moves_no_report(cast: Cast) -> None:
    report = hotline.arrived()
    before = Report.objects.filter(pk=report).values().get()
    climb(100)
    assert Report.objects.filter(pk=report).values().get() == before

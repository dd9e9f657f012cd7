"""Versions of the routing rules: who decides, what a report says of it, and trying them before they count."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import ProgrammingError

from auricle.audit.models import TrailLine
from auricle.commands import routing as command
from auricle.directory import catalogue, routing_versions
from auricle.directory.models import RoutingVersion
from auricle.directory.routing_rules import BrokenRules, Wrong
from auricle.directory.routing_versions import MayNotRoute, NoSuchVersion, OthersDecided
from auricle.reports import proof, routing_trial
from auricle.reports.models import Clock, Event, Report
from tests.hotline import NOW, arrived, execute, sealed
from tests.people import Cast

pytestmark = pytest.mark.django_db

REST = "everything: team general\n"
TAGGED = 'tag money "Money" "钱款"\ncategory fraud: tag money\ncategory fraud: raise\n' + REST
AS_ROLE = Callable[..., AbstractContextManager[None]]


def adopt(cast: Cast, document: str, *, seen: int = 1, login: str = "ada") -> int:
    return routing_versions.adopt(document=document, by=cast.person(login), seen=seen, now=NOW)


def said_by(report: UUID) -> dict[str, object]:
    found: dict[str, object] = json.loads(Event.objects.get(report_id=report, number=1).data)
    return found


def test_a_report_says_by_which_rules_it_came_to_its_team(cast: Cast) -> None:
    assert adopt(cast, TAGGED) == 2
    report = arrived(sealed(1))
    assert said_by(report) == {
        "routing": 2, "rules": [1, 2, 3], "tags": ["money"], "raised": True, "urgent": True
    }  # fmt: skip
    row = Report.objects.get(pk=report)
    assert (row.team.code, row.urgent, row.tags) == ("general", True, ["money"])
    assert set(Clock.objects.filter(report=report).values_list("kind", flat=True)) >= {"U", "FR"}
    assert list(proof.differences()) == []


def test_new_rules_leave_reports_where_they_are(cast: Cast) -> None:
    before = arrived(sealed(1))
    adopt(cast, "everything: team security\n")
    after = arrived(sealed(2))
    assert Report.objects.get(pk=before).team.code == "general"
    assert Report.objects.get(pk=after).team.code == "security"
    assert said_by(before)["routing"] == 1


def test_who_configures_the_hotline_decides_and_the_trail_says_so(cast: Cast) -> None:
    for login in ("mei", "tomas", "jonas"):
        with pytest.raises(MayNotRoute):
            adopt(cast, REST, login=login)
    adopt(cast, REST)
    line = TrailLine.objects.filter(act="routing_adopted").latest("seq")
    assert (line.actor, json.loads(line.detail)) == (cast.person("ada").pseudonym, {"version": 2})
    seen = routing_versions.overview(by=cast.person("ada"))
    assert [version.number for version in seen.versions] == [2, 1]
    older = routing_versions.overview(by=cast.person("ada"), number=1)
    assert (seen.holds, older.holds, older.latest, len(older.ruleset.rules)) == (True, False, 2, 2)
    with pytest.raises(NoSuchVersion):
        routing_versions.overview(by=cast.person("ada"), number=3)


def test_of_two_who_change_the_same_version_the_second_is_told(cast: Cast) -> None:
    adopt(cast, TAGGED)
    with pytest.raises(OthersDecided):
        adopt(cast, REST)
    assert routing_versions.overview(by=cast.person("ada")).document == TAGGED


def test_broken_rules_are_refused_and_the_old_ones_stay(cast: Cast) -> None:
    with pytest.raises(BrokenRules) as caught:
        adopt(cast, "category gossip: team general\n" + REST)
    assert (caught.value.line, caught.value.wrong, caught.value.code) == (1, Wrong.UNKNOWN_CODE, "gossip")
    with pytest.raises(BrokenRules):
        adopt(cast, "everything: team custodians")
    assert catalogue.current().rules.version == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE directory_routingversion SET document = ''", "DELETE FROM directory_routingversion"]
)
def test_adopted_rules_stay_as_they_are(cast: Cast, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="append-only"):
        execute(statement)


def test_the_database_lets_only_an_administrator_write_rules(cast: Cast, as_role: AS_ROLE) -> None:
    for face, login in (("desk", "mei"), ("desk", ""), ("public", ""), ("worker", ""), ("agency", "osei")):
        with as_role(face, login), pytest.raises(ProgrammingError):
            RoutingVersion.objects.create(number=9, decided_at=NOW, decided_by="m-x", document=REST)
    with as_role("desk", "ada"):
        adopt(cast, REST)


def test_a_trial_says_what_would_change_and_changes_nothing(cast: Cast, as_role: AS_ROLE) -> None:
    for number in range(1, 4):
        arrived(sealed(number))
    arrived(sealed(4, category="sabotage", region=None))
    document = TAGGED.replace(REST, "region north: team security\n" + REST)
    with as_role("desk", "ada"):
        trial = routing_trial.try_out(document=document, by=cast.person("ada"))
    assert (trial.tried, trial.moved, trial.raised, trial.tagged) == (4, 4, 3, 3)
    assert trial.by_team == (("general", 3, 1), ("security", 1, 3))
    first, second = trial.changes
    assert (first.category, first.region, first.reports, first.before, first.after) == (
        "fraud", "weir", 3, "general", "security"
    )  # fmt: skip
    assert (first.tags, first.raised, second.category, second.after) == (
        ("money",), True, "sabotage", "general"
    )  # fmt: skip
    assert catalogue.current().rules.version == 1


def test_a_trial_takes_the_latest_reports_only(cast: Cast) -> None:
    arrived(sealed(1, category="sabotage"))
    later = NOW + timedelta(days=1)
    arrived(sealed(2, now=later), now=later)
    trial = routing_trial.try_out(document=REST, by=cast.person("ada"), most=1)
    assert (trial.tried, trial.moved) == (1, 0)


def test_only_who_configures_tries_rules_out(cast: Cast, as_role: AS_ROLE) -> None:
    arrived(sealed(1))
    with pytest.raises(MayNotRoute):
        routing_trial.try_out(document=REST, by=cast.person("mei"))
    # Nor does the database tell others of reports that are none of theirs.
    with as_role("desk", "mei"):
        assert execute("SELECT * FROM routed_lately(10)") == []


def test_the_command_shows_tries_and_adopts(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        assert command.run(parser.parse_args(words)) == 0
        return capsys.readouterr().out

    arrived(sealed(1))
    file = tmp_path / "rules"
    file.write_text(run("show") + "category fraud: raise\n", encoding="utf-8")
    assert run("try", str(file)).startswith("Of 1 reports, 0 would go elsewhere, 1 be raised, 0 be tagged.")
    assert run("adopt", str(file)) == "Version 2 of the routing rules holds.\n"
    assert run("show") == file.read_text(encoding="utf-8")


def test_a_report_is_read_by_the_version_it_names_also_when_others_follow(cast: Cast) -> None:
    adopt(cast, TAGGED)
    assert catalogue.rules_of(2).tags.keys() == {"money"}
    adopt(cast, REST, seen=2)
    assert catalogue.rules_of(2).tags.keys() == {"money"}
    assert catalogue.rules_of(3).tags == {}
    assert catalogue.rules_of(99) == catalogue.NO_RULES


def test_what_one_database_said_of_a_version_is_forgotten_with_the_catalogue(cast: Cast) -> None:
    adopt(cast, TAGGED)
    adopt(cast, REST, seen=2)
    assert catalogue.rules_of(2).tags
    # As if another database had its own second version: in one, a version is never changed.
    execute("ALTER TABLE directory_routingversion DISABLE TRIGGER USER")
    execute("UPDATE directory_routingversion SET document = %s WHERE number = 2", REST)
    execute("ALTER TABLE directory_routingversion ENABLE TRIGGER USER")
    catalogue.forget()
    assert catalogue.rules_of(2).tags == {}

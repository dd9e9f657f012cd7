"""Which team a report goes to: the first rule that matches, from a catalogue that is remembered."""

from __future__ import annotations

import time

import pytest
from django.db import OperationalError, connection

from auricle.directory import catalogue, labels
from auricle.directory.models import Category, Region, Team
from auricle.directory.routing import NoTeam, route
from auricle.directory.routing_versions import write_version
from tests.hotline import NOW, arrived
from tests.people import Cast

RULES = """
# Whoever harms the rails is for those who know them.
category sabotage: team security
category fraud, region north: team north-team
profile dense-economy: team dense-team
category fraud: team fraud-team
everything: team general
"""


def team_for(category: str, region: str | None, language: str = "en", channel: str = "web") -> str:
    return route(category=category, region=region, language=language, channel=channel).team


@pytest.fixture
def rules(cast: Cast) -> None:
    """Rules of every kind before those of the cast, and one county more."""
    fraud = Category.objects.get(code="fraud")
    Category.objects.create(
        code="phone-fraud", names={"en": "Phone fraud"}, parent=fraud, legal_basis="x", default_grade=3,
        retention_days=9, questions=[], position=9,
    )  # fmt: skip
    dense = Region.objects.create(
        code="port", names={"en": "Port"}, population=9, profile="dense-economy", position=8
    )
    Region.objects.create(
        code="quay", names={"en": "Quay"}, parent=dense, population=9, profile="dense-economy", position=9
    )
    for code in ("north-team", "dense-team", "fraud-team"):
        Team.objects.create(code=code, names={"en": code})
    write_version(document=RULES, actor="test", seen=None, now=NOW)


@pytest.mark.parametrize(
    ("category", "region", "team"),
    [
        ("sabotage", "quay", "security"),
        ("sabotage", None, "security"),
        ("fraud", "north", "north-team"),
        ("fraud", "weir", "north-team"),
        ("phone-fraud", "weir", "north-team"),
        ("fraud", "quay", "dense-team"),
        ("fraud", "port", "dense-team"),
        ("fraud", None, "fraud-team"),
        ("phone-fraud", None, "fraud-team"),
    ],
)
def test_the_first_rule_that_matches_names_the_team(
    rules: None, category: str, region: str | None, team: str
) -> None:
    assert team_for(category, region) == team


def test_a_hotline_without_rules_has_no_team_for_anything(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE directory_routingversion")
    catalogue.forget()
    with pytest.raises(NoTeam):
        team_for("fraud", None)


def test_the_order_of_the_rules_is_the_policy(rules: None) -> None:
    lines = RULES.splitlines()
    swapped = "\n".join([*lines[:3], lines[5], lines[3], lines[4], lines[6]])
    write_version(document=swapped, actor="test", seen=None, now=NOW)
    assert (team_for("fraud", "north"), team_for("fraud", "quay")) == ("fraud-team", "fraud-team")


def test_the_language_and_the_channel_can_decide(rules: None) -> None:
    more = "language zh-hans: team north-team\nchannel letter: team dense-team\n"
    write_version(document=more + RULES, actor="test", seen=None, now=NOW)
    assert team_for("fraud", None, language="zh-hans") == "north-team"
    assert team_for("fraud", None, channel="letter") == "dense-team"
    assert team_for("fraud", None) == "fraud-team"


def test_the_custodians_never_get_a_report(cast: Cast) -> None:
    assert "custodians" not in catalogue.current().teams


def test_the_catalogue_is_read_once_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    catalogue.forget()
    first = catalogue.current()
    Category.objects.filter(code="fraud").update(active=False)
    clock[0] += catalogue.KEPT_SECONDS - 1
    assert catalogue.current() is first
    clock[0] += 2
    assert "fraud" not in catalogue.current().categories


def test_while_the_database_is_away_the_last_reading_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> catalogue.Catalogue:
        raise OperationalError

    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    catalogue.forget()
    first = catalogue.current()
    clock[0] += catalogue.KEPT_SECONDS + 1
    monkeypatch.setattr(catalogue, "read", away)
    assert catalogue.current() is first
    catalogue.forget()
    with pytest.raises(OperationalError):
        catalogue.current()


def test_categories_and_regions_stand_in_a_tree_and_in_their_order(rules: None) -> None:
    fraud, sabotage = catalogue.categories()
    assert [child.code for child in fraud.children] == ["phone-fraud"]
    assert sabotage.children == ()
    assert [(p.code, [c.code for c in p.counties]) for p in catalogue.regions()] == [
        ("north", ["weir"]),
        ("port", ["quay"]),
    ]


def test_names_come_in_the_language_or_in_english(cast: Cast) -> None:
    weir, fraud = catalogue.current().regions["weir"], catalogue.current().categories["fraud"]
    assert (weir.name("zh-hans"), weir.name("fr")) == ("堰县", "Weir County")
    assert (fraud.name("zh-hans"), fraud.name("fr")) == ("诈骗", "Fraud")


def test_a_row_of_a_list_finds_its_names_by_number(cast: Cast) -> None:
    arrived(now=NOW)
    known = catalogue.current()
    assert labels.category(known.categories["fraud"].id) == known.categories["fraud"]
    assert labels.region(known.regions["weir"].id) == known.regions["weir"]
    assert labels.province_of(known.regions["weir"]) == known.regions["north"]
    assert labels.province_of(known.regions["north"]) is None
    assert labels.team(known.teams["general"].id, "zh-hans") == "综合组"
    assert labels.team(known.teams["general"].id, "fr") == "General desk"
    assert (labels.category(0), labels.region(None), labels.team(0, "en")) == (None, None, "")


def test_a_report_that_nobody_works_on_is_not_routed_by_a_word(rules: None) -> None:
    assert team_for("nonsense", "nowhere") == "general"

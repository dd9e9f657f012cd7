"""The first run's plain parts: regions out of a file, whether the people suffice, a preset made one's own, the door."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auricle.founding import door
from auricle.founding.region_files import BadRegions, read_regions
from auricle.founding.shaping import OwnTeam, fallback_of, regions_from, regions_json, shape
from auricle.founding.staffing import lacks
from auricle.presets.loading import TeamSeed, load

HEADING = "code,name_en,name_zh,parent,population,profile\n"
GOOD = HEADING + "north,Northland,北原,,,\nweir,Weir County,堰县,north,90000,resource-rural\n"


def people(*given: tuple[str, tuple[str, ...], tuple[str, ...]]) -> list[dict[str, object]]:
    """Login, roles and teams of each."""
    return [{"login": login, "roles": roles, "teams": teams} for login, roles, teams in given]


ENOUGH = people(
    ("ada", ("administrator",), ()),
    ("mei", ("screener", "handler"), ("general",)),
    *((f"c{number}", ("custodian",), ()) for number in range(3)),
)


def test_a_file_gives_provinces_with_their_counties_and_all_their_people() -> None:
    (north,) = read_regions(GOOD.encode())
    assert (north.code, north.population, north.profile) == ("north", 90000, "mixed")
    assert [(c.code, c.names["zh-hans"], c.profile) for c in north.counties] == [
        ("weir", "堰县", "resource-rural")
    ]


def test_geojson_says_the_same_as_a_table() -> None:
    features = [
        {"type": "Feature", "geometry": None, "properties": {"code": "north", "name_en": "Northland"}},
        {
            "type": "Feature",
            "geometry": None,
            "properties": {"code": "weir", "name_en": "Weir", "parent": "north", "population": 90000},
        },
    ]
    (north,) = read_regions(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert (north.names["zh-hans"], north.counties[0].population) == ("Northland", 90000)


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "no_heading"),
        (HEADING.encode(), 0, "empty"),
        (b"\xff\xfe", 1, "not_utf8"),
        (b"{}", 0, "not_geojson"),
        (b'code,name_en,parent\n"' + b"x" * 140_000, 1, "not_csv"),
        (GOOD.replace("weir,", "Weir!,").encode(), 3, "bad_code"),
        (GOOD.replace(",north,", ",south,").encode(), 3, "unknown_parent"),
        (GOOD.replace("90000", "-3").encode(), 3, "bad_population"),
        (GOOD.replace("90000", "").encode(), 3, "bad_population"),
        (GOOD.replace("resource-rural", "hilly").encode(), 3, "unknown_profile"),
        (GOOD.replace("Weir County,堰县", ",").encode(), 3, "no_name"),
        ((GOOD + "north,North again,,,,\n").encode(), 4, "code_twice"),
    ],
)
def test_a_mistake_is_named_by_its_line(content: bytes, line: int, code: str) -> None:
    with pytest.raises(BadRegions) as caught:
        read_regions(content)
    assert (line, code) in caught.value.problems


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_any_program_ends_them(end: str) -> None:
    assert read_regions(GOOD.replace("\n", end).encode()) == read_regions(GOOD.encode())


@given(st.binary(max_size=400))
@example(b"\r0")
def test_no_file_does_worse_than_be_refused(content: bytes) -> None:
    with suppress(BadRegions):
        assert read_regions(content)


def test_regions_come_back_out_of_the_answers_as_they_went_in() -> None:
    found = read_regions(GOOD.encode())
    assert regions_from(json.loads(json.dumps(regions_json(found)))) == found


def test_enough_people_lack_nothing_that_must_be_there() -> None:
    assert [lack for lack in lacks(ENOUGH, ["general"]) if lack.must] == []


@pytest.mark.parametrize(
    ("without", "code"),
    [("ada", "no_administrator"), ("mei", "team_without_people"), ("c0", "too_few_custodians")],
)
def test_each_person_that_must_be_there_is_missed(without: str, code: str) -> None:
    left = [person for person in ENOUGH if person["login"] != without]
    assert code in {lack.code for lack in lacks(left, ["general"]) if lack.must}


def test_an_administrator_takes_no_custodians_seat() -> None:
    others = [person for person in ENOUGH if person["login"] != "c0"]
    both = people(("c0", ("custodian", "administrator"), ()))
    assert "too_few_custodians" in {lack.code for lack in lacks([*others, *both], ["general"]) if lack.must}


def test_what_a_team_that_is_left_out_would_get_goes_to_the_fallback() -> None:
    preset = load("national_hotline")
    own = shape(preset, teams=[], agencies=["court"])
    last = fallback_of(preset)
    assert {team.code for team in own.teams if team.kind == "work"} == {last}
    assert {rule.team for rule in own.rules} == {last}
    assert {category.team for category in own.categories} == {last}
    assert [agency.code for agency in own.agencies] == ["court"]
    assert len(own.categories) == len(preset.categories)


def test_a_team_of_ones_own_gets_its_subjects_with_all_that_is_below_them() -> None:
    preset = load("national_hotline")
    lending = next(c for c in preset.categories if c.code == "private-lending")
    harbour = OwnTeam(
        TeamSeed("harbour", {"en": "Harbour", "zh-hans": "港口组"}, "work"), frozenset({lending.code})
    )
    own = shape(preset, teams=["security", "fraud-finance"], agencies=[], more_teams=[harbour])
    assert [team.code for team in own.teams if team.kind == "work"][-1] == "harbour"
    below = {lending.code, *(child.code for child in lending.children)}
    # The preset sends collection to security, and lending in rich places to fraud: here both go to the harbour.
    assert {rule.team for rule in own.rules if rule.category in below} == {"harbour"}
    assert "harbour" not in {rule.team for rule in own.rules if rule.category not in below}
    assert [c.team for c in own.categories if c.code == lending.code] == ["harbour"]
    assert own.rules[-1] == preset.rules[-1]


def test_a_subject_that_the_preset_does_not_have_is_given_to_nobody() -> None:
    preset = load("national_hotline")
    lost = OwnTeam(TeamSeed("lost", {"en": "Lost", "zh-hans": "无"}, "work"), frozenset({"no-such-subject"}))
    own = shape(preset, teams=[t.code for t in preset.teams], agencies=[], more_teams=[lost])
    assert own.rules == preset.rules


def test_only_the_printed_code_opens_however_it_is_typed() -> None:
    code = door.new_code()
    digest = door.digest_of(code)
    assert door.opens(f" {code.upper().replace('-', ' ')} ", digest)
    assert not door.opens(door.new_code(), digest)
    assert not door.opens("", digest)
    assert code not in digest


def test_a_session_is_good_for_one_code_and_tells_it_to_nobody() -> None:
    digest = door.digest_of(door.new_code())
    session = door.new_session(digest)
    assert door.knows(session, digest)
    assert not door.knows(session, door.digest_of(door.new_code()))
    assert not door.knows("", digest)
    assert door.form_token(session) != session

"""The seeded configurations: complete, routable, and without a category that the product refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.presets import loading
from auricle.presets.loading import (
    FOLDER,
    CategorySeed,
    NoSuchPreset,
    Preset,
    available,
    load,
    read,
)
from auricle.presets.nodes import LANGUAGES, BrokenPreset

NATIONAL = load("national_hotline")

REFUSED_WORDS = [
    *("opinion", "belief", "religio", "faith", "church", "mosque", "temple", "politic", "ideolog", "party member"),
    *("ethnic", "race", "racial", "origin", "national minority", "migrant", "foreigner", "tribe", "caste"),
    *("health", "illness", "disease", "disab", "pregnan", "sexual", "gender", "associat", "union", "assembl"),
    *("protest", "demonstrat", "petition", "strike", "rumour", "rumor", "dissent", "extremis", "separatis"),
    *("subver", "journalis", "activis", "lawyer"),
    *("观点", "言论", "信仰", "宗教", "政治", "思想", "民族", "种族", "出身", "籍贯", "移民", "健康", "疾病", "残疾"),
    *("性取向", "结社", "工会", "集会", "抗议", "示威", "游行", "请愿", "上访", "罢工", "谣言", "异见", "极端", "分裂"),
    *("颠覆", "记者", "律师"),
]  # fmt: skip


def every_category(preset: Preset) -> list[CategorySeed]:
    return [c for parent in preset.categories for c in (parent, *parent.children)]


@pytest.fixture(params=available())
def preset(request: pytest.FixtureRequest) -> Preset:
    return load(request.param)


def test_there_is_no_category_for_opinion_belief_origin_health_association_or_protest(preset: Preset) -> None:
    for category in every_category(preset):
        words = " ".join((category.code, category.legal_basis, *category.names.values())).lower()
        found = [word for word in REFUSED_WORDS if word in words]
        assert not found, category.code


def test_every_category_has_a_legal_basis(preset: Preset) -> None:
    assert all(len(category.legal_basis) > 5 for category in every_category(preset))


def test_every_category_can_be_divided_and_asks_three_to_eight_questions(preset: Preset) -> None:
    for category in preset.categories:
        assert len(category.children) >= 2
        assert 3 <= len(category.questions) <= 8
        assert all(child.questions == category.questions for child in category.children)


def test_every_text_is_there_in_every_language(preset: Preset) -> None:
    for category in preset.categories:
        for question in category.questions:
            texts = [question.label, *(choice.label for choice in question.choices)]
            assert all(set(text) == set(LANGUAGES) for text in texts)
            assert set(question.help or LANGUAGES) == set(LANGUAGES)


def test_chinese_texts_are_chinese(preset: Preset) -> None:
    names = [c.names for c in every_category(preset)] + [t.names for t in preset.teams]
    names += [r.names for p in preset.regions for r in (p, *p.counties)] + [a.names for a in preset.agencies]
    for name in names:
        assert any("一" <= letter <= "鿿" for letter in name["zh-hans"]), name
        assert name["en"].isascii(), name


def test_chinese_questions_use_chinese_signs(preset: Preset) -> None:
    for category in preset.categories:
        for question in category.questions:
            assert not set("?:;") & set(question.label["zh-hans"] + (question.help or {}).get("zh-hans", ""))


def test_answers_about_the_reporters_own_safety_are_for_the_desk_alone() -> None:
    kept = {(c.code, q.id) for c in NATIONAL.categories for q in c.questions if q.desk_only}
    assert kept == {("national-security", "danger-to-you"), ("neighbourhood-family", "safe-now")}


def test_the_last_rule_catches_all_and_only_the_last(preset: Preset) -> None:
    *earlier, last = preset.rules
    assert (last.category, last.profile) == (None, "")
    assert all(rule.category for rule in earlier)


def test_codes_and_names_fit_the_database(preset: Preset) -> None:
    codes = [c.code for c in every_category(preset)] + [t.code for t in preset.teams]
    codes += [r.code for p in preset.regions for r in (p, *p.counties)]
    assert all(len(code) <= 60 and code.replace("-", "").isalnum() and code == code.lower() for code in codes)


def team_for(category: str, profile: str) -> str:
    parent = next(c.code for c in NATIONAL.categories if category in {c.code, *(s.code for s in c.children)})
    return next(
        rule.team
        for rule in NATIONAL.rules
        if rule.category in {None, category, parent} and rule.profile in {"", profile}
    )


@pytest.mark.parametrize(
    ("category", "profile", "team"),
    [
        ("private-lending", "dense-economy", "fraud-finance"),
        ("private-lending-repayment", "dense-economy", "fraud-finance"),
        ("private-lending", "resource-rural", "disputes"),
        ("private-lending-collection", "dense-economy", "security"),
        ("financial-dispute", "dense-economy", "fraud-finance"),
        ("financial-dispute", "", "disputes"),
        ("land-dispute", "resource-rural", "land-resources"),
        ("land-dispute", "mixed", "disputes"),
        ("resource-conflict-water", "resource-rural", "land-resources"),
        ("neighbourhood-family", "mixed", "disputes"),
        ("neighbourhood-family-violence", "mixed", "safety"),
        ("labour-dispute", "mixed", "labour"),
        ("national-security", "", "security"),
        ("hotline-misuse", "", "general"),
    ],
)
def test_a_report_goes_to_the_team_of_its_place(category: str, profile: str, team: str) -> None:
    assert team_for(category, profile) == team


def test_violence_never_goes_to_mediation() -> None:
    violent = [c.code for c in every_category(NATIONAL) if c.default_grade >= 4]
    for code in violent:
        for profile in ("dense-economy", "mixed", "resource-rural", ""):
            assert team_for(code, profile) != "disputes", code


def test_the_national_hotline_is_the_one_of_the_design() -> None:
    assert len(NATIONAL.categories) == 15
    assert len(NATIONAL.regions) == 12
    assert sum(len(province.counties) for province in NATIONAL.regions) == 120
    assert {province.profile for province in NATIONAL.regions} == {"dense-economy", "mixed", "resource-rural"}
    assert {team.code for team in NATIONAL.teams} == {
        *(
            "general",
            "security",
            "fraud-finance",
            "disputes",
            "land-resources",
            "labour",
            "safety",
            "custodians",
        ),
    }
    assert len(NATIONAL.agencies) == 9
    assert sorted(agency.kind for agency in NATIONAL.agencies).count("bank") == 2


def test_every_team_that_works_gets_something() -> None:
    working = {team.code for team in NATIONAL.teams if team.kind == "work"}
    assert {rule.team for rule in NATIONAL.rules} == working


def test_no_two_places_share_a_name() -> None:
    for language in LANGUAGES:
        names = [county.names[language] for province in NATIONAL.regions for county in province.counties]
        assert len(set(names)) == len(names)


def test_a_province_has_the_people_of_its_counties() -> None:
    for province in NATIONAL.regions:
        assert province.population == sum(county.population for county in province.counties)


def test_an_unknown_preset_is_refused() -> None:
    for name in ("moon_base", "..", "", "__pycache__"):
        with pytest.raises(NoSuchPreset):
            load(name)


def _drop(key: str) -> Callable[[dict[str, object]], None]:
    return lambda category: category.__delitem__(key)


def _set(key: str, value: object) -> Callable[[dict[str, object]], None]:
    return lambda category: category.__setitem__(key, value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_drop("legal_basis"), "legal_basis is missing"),
        (_set("legal_basis", "  "), "words are expected"),
        (_set("default_grade", 6), "a number from 1 to 5"),
        (_set("default_grade", "3"), "a number from 1 to 5"),
        (_set("team", "custodians"), "one of"),
        (_set("agency", "nobody"), "one of"),
        (_set("names", {"en": "Only English"}), "zh-hans is missing"),
        (_set("questions", []), "3 to 8 questions"),
        (_set("questions", "none"), "a list is expected"),
        (_set("code", "fraud"), "the code fraud is there twice"),
    ],
)
def test_a_mistake_is_named_by_its_place(
    tmp_path: Path, change: Callable[[dict[str, object]], None], said: str
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(FOLDER / "national_hotline", folder)
    file = folder / "categories.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data[0])
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BrokenPreset, match=said):
        read(folder)


def test_a_question_that_offers_no_choice_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(FOLDER / "national_hotline", folder)
    file = folder / "categories.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    choice = next(q for q in data[0]["questions"] if q["kind"] == "choice")
    choice["choices"] = choice["choices"][:1]
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BrokenPreset, match="two different choices"):
        read(folder)


def test_two_custody_teams_or_a_missing_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(FOLDER / "national_hotline", folder)
    file = folder / "organisation.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["teams"] = [team for team in data["teams"] if team["kind"] == "work"]
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BrokenPreset, match="custody"):
        read(folder)
    file.unlink()
    with pytest.raises(BrokenPreset, match=r"organisation\.json"):
        read(folder)


def test_available_presets_all_load() -> None:
    assert "national_hotline" in loading.available()

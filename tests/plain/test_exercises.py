"""The exercises of the preset, and what a broken file is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from auricle.presets.loading import FOLDER
from auricle.presets.loading import load as load_preset
from auricle.presets.nodes import LANGUAGES, BrokenPreset
from auricle.training import exercises
from auricle.training.copies import TAG
from auricle.training.exercises import Kind, load, read

FILE = FOLDER / exercises.PRESET / exercises.FILE
FEWEST = {Kind.SCREENING: 4, Kind.REDACTION: 5, Kind.OUTCOME: 3}


def test_there_are_enough_of_each_kind() -> None:
    for kind, number in FEWEST.items():
        assert sum(one.kind is kind for one in load().values()) >= number


def test_categories_and_places_are_the_presets_own() -> None:
    preset = load_preset(exercises.PRESET)
    categories = {child.code for top in preset.categories for child in top.children}
    counties = {county.code for province in preset.regions for county in province.counties}
    assert {one.category for one in load().values()} <= categories
    assert {one.region for one in load().values()} <= counties


def test_a_tag_fits_into_its_column() -> None:
    assert all(len(f"{TAG}{code}") <= 30 for code in load())


def test_every_report_is_there_in_every_language_and_is_another_text() -> None:
    for one in load().values():
        assert set(one.reports) == set(LANGUAGES)
        assert one.reports["en"]["text"].isascii()
        assert any("一" <= sign <= "鿿" for sign in one.reports["zh-hans"]["text"])


BREAKS: list[tuple[str, Any, str]] = [
    ("kind", "riding", "one of 'screening'"),
    ("title", {"en": "Only English"}, "zh-hans is missing"),
    ("answers", {"colour": {"right": ["yes"], "why": {"en": "a", "zh-hans": "b"}}}, "one of role"),
    ("answers", {"role": {"right": ["blue"], "why": {"en": "a", "zh-hans": "b"}}}, "one of 'none'"),
    ("grade", {"low": 4, "high": 2, "why": {"en": "a", "zh-hans": "b"}}, "a number from 4 to 5"),
    (
        "hide",
        [
            {
                "words": {"en": ["Nobody Nowhere"], "zh-hans": ["林晚秋"]},
                "why": {"en": "a", "zh-hans": "b"},
            }
        ],
        "words in en do not stand in the report",
    ),
    ("code", "far-too-long-a-name-for-a-tag", "at most 20 letters"),
]


@pytest.mark.parametrize(("key", "value", "says"), BREAKS)
def test_a_slip_is_named_by_its_place(tmp_path: Path, key: str, value: object, says: str) -> None:
    one = next(each for each in json.loads(FILE.read_text(encoding="utf-8")) if each["kind"] == "redaction")
    path = tmp_path / exercises.FILE
    path.write_text(json.dumps([one | {key: value}]), encoding="utf-8")
    with pytest.raises(BrokenPreset, match=says) as caught:
        read(path)
    assert str(caught.value).startswith(f"exercises.json[0].{key}")


def test_two_of_one_name_and_no_file_at_all_are_refused(tmp_path: Path) -> None:
    path = tmp_path / exercises.FILE
    with pytest.raises(BrokenPreset, match="cannot be read"):
        read(path)
    one = json.loads(FILE.read_text(encoding="utf-8"))[0]
    path.write_text(json.dumps([one, one]), encoding="utf-8")
    with pytest.raises(BrokenPreset, match="the same code"):
        read(path)

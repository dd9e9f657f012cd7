"""The invented reports of the demonstration: varied, complete, the same for the same seed."""

import re
from collections import Counter
from datetime import date

import pytest

from auricle.demo.standing import AGES, PATHS, SHARES
from auricle.demo.stories import VIOLENT, Story, make_stories
from auricle.presets.loading import load
from auricle.reports.guards import GRAVE
from auricle.reports.lifecycle import replay
from auricle.reports.moves import State
from auricle.reports.outcomes import NO_ACTION

PRESET = load("national_hotline")
TODAY = date(2031, 3, 4)


def stories(count: int = 200, seed: int = 7) -> list[Story]:
    return make_stories(preset=PRESET, count=count, seed=seed, today=TODAY)


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return stories()


def test_the_same_seed_tells_the_same_stories(told: list[Story]) -> None:
    assert told == stories()
    assert told != stories(seed=8)


def test_no_two_reports_read_alike(told: list[Story]) -> None:
    assert len({story.text for story in told}) == len(told) == 200


def test_every_state_category_and_language_is_there(told: list[Story]) -> None:
    assert Counter(story.state for story in told) == SHARES
    parents = {child.code: category.code for category in PRESET.categories for child in category.children}
    assert {parents[story.category] for story in told} == {category.code for category in PRESET.categories}
    languages = Counter(story.language for story in told)
    assert min(languages["en"], languages["zh-hans"]) > 60


def test_few_reports_still_stand_in_as_many_states() -> None:
    assert len({story.state for story in stories(count=13)}) == 13
    assert stories(count=0) == []


def test_every_state_is_reached_by_its_path() -> None:
    assert set(PATHS) == set(SHARES) == set(AGES) == set(State)
    for state, path in PATHS.items():
        assert replay(path) is state


def test_no_blank_is_left_unfilled(told: list[Story]) -> None:
    for story in told:
        for value in vars(story).values():
            assert not re.search(r"[{}]|\bNone\b", str(value) if isinstance(value, str) else "")
        assert len(story.text) > 25


def test_answers_are_ones_that_the_form_takes(told: list[Story]) -> None:
    asked = {child.code: category.questions for category in PRESET.categories for child in category.children}
    for story in told:
        questions = {question.id: question for question in asked[story.category]}
        for key, answer in story.answers.items():
            question = questions[key]
            if question.kind == "choice":
                assert answer in {choice.id for choice in question.choices}
            if question.kind == "yesno":
                assert answer in {"yes", "no"}
            if question.kind == "date":
                assert date.fromisoformat(answer) < TODAY


def test_a_story_is_written_in_its_language(told: list[Story]) -> None:
    for story in told:
        chinese = len(re.findall("[\u4e00-\u9fff]", story.text))
        assert (chinese > 10) is (story.language == "zh-hans")
        assert (chinese == 0) is (story.language == "en")


def test_only_numbers_and_addresses_kept_for_examples_appear(told: list[Story]) -> None:
    for story in told:
        words = " ".join([story.text, *story.answers.values()])
        assert all(found.endswith(".example") for found in re.findall(r"pay-\d\d\.\w+", words))
        assert all(found.startswith("555-01") for found in re.findall(r"\d{3}-\d{4}", words))


def test_a_violent_case_is_not_in_mediation(told: list[Story]) -> None:
    grades = {
        child.code: child.default_grade for category in PRESET.categories for child in category.children
    }
    for story in told:
        if story.state is State.IN_MEDIATION:
            assert grades[story.category] < VIOLENT


def test_an_outcome_is_there_exactly_where_one_was_proposed(told: list[Story]) -> None:
    proposed = {State.OUTCOME_PROPOSED, State.CLOSED, State.DISPOSITION_PROPOSED, State.DISPOSED}
    for story in told:
        assert (story.outcome is not None) is (story.state in proposed)
        assert not (story.grade >= GRAVE and story.outcome in NO_ACTION)


def test_what_is_about_to_be_destroyed_was_kept_long_enough(told: list[Story]) -> None:
    kept = {
        child.code: category.retention_days for category in PRESET.categories for child in category.children
    }
    for story in told:
        if story.state in {State.DISPOSITION_PROPOSED, State.DISPOSED}:
            assert story.age.days > kept[story.category]

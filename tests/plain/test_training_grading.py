"""What a learner did is compared with what is right: leaks first, and a leak never passes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.presets.nodes import LANGUAGES
from auricle.redaction.drafting import Place, places_of
from auricle.redaction.finding import find
from auricle.training.exercises import Exercise, Kind, load
from auricle.training.grading import Done, Topic, Verdict, grade_work

EXERCISES = list(load().values())
REDACTIONS = [one for one in EXERCISES if one.kind is Kind.REDACTION]
PLAIN = {
    "en": "Thank you. We checked it and wages were paid. Go to the traffic office or complain in writing. Tell us.",
    "zh-hans": "谢谢您。我们检查过了，工资已补发。请向交通部门申诉，或先书面投诉，再找监管部门。请告诉我们。",
}


def perfect(exercise: Exercise, language: str) -> Done:
    """Work in which everything is right."""
    texts = exercise.reports[language]
    hidden = [p for one in exercise.hide for words in one.words[language] for p in places_of(words, texts)]
    answers = {name: right.codes[0] for name, right in exercise.answers.items()}
    return Done(
        language=language,
        ending=exercise.ending.codes[0] if exercise.ending else "",
        answers=answers,
        grade=exercise.grade.low if exercise.grade else None,
        texts=texts,
        hidden=tuple(hidden),
        outcome=exercise.outcome.codes[0] if exercise.outcome else "",
        message=PLAIN[language] if exercise.outcome else "",
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.code)
def test_the_right_work_has_every_point(exercise: Exercise, language: str) -> None:
    result = grade_work(exercise, perfect(exercise, language))
    assert [one for one in result.findings if one.verdict is not Verdict.RIGHT] == []
    assert (result.score, result.passed) == (100, True)
    assert (result.recall, result.precision) == ((1.0, 1.0) if exercise.hide else (None, None))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", REDACTIONS, ids=lambda one: one.code)
def test_a_leak_comes_first_and_does_not_pass(exercise: Exercise, language: str) -> None:
    done = perfect(exercise, language)
    for left in range(len(done.hidden)):
        result = grade_work(exercise, replace(done, hidden=done.hidden[:left] + done.hidden[left + 1 :]))
        assert result.findings[0].topic is Topic.LEAK
        assert not result.passed
        assert result.recall is not None
        assert result.recall < 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_machine_suggests_is_not_enough(language: str) -> None:
    """A learner who accepts every suggestion and looks at nothing has a leak somewhere."""
    leaks = []
    for exercise in REDACTIONS:
        texts = exercise.reports[language]
        hidden = tuple(
            Place(name, span.start, span.end) for name, text in texts.items() for span in find(text, language)
        )
        leaks.append(bool(grade_work(exercise, replace(perfect(exercise, language), hidden=hidden)).leaks))
    assert sum(leaks) >= 3


def test_half_a_name_is_a_leak() -> None:
    exercise = REDACTIONS[0]
    done = perfect(exercise, "en")
    first = done.hidden[0]
    half = replace(first, end=first.end - 3)
    assert grade_work(exercise, replace(done, hidden=(half, *done.hidden[1:]))).leaks


def test_hiding_everything_leaks_nothing_and_is_not_right_either() -> None:
    exercise = REDACTIONS[0]
    texts = exercise.reports["en"]
    everything = tuple(Place(name, 0, len(text)) for name, text in texts.items() if text)
    result = grade_work(exercise, replace(perfect(exercise, "en"), hidden=everything))
    assert not result.leaks
    assert any(one.topic is Topic.KEPT and one.verdict is Verdict.MISSED for one in result.findings)
    assert result.precision == 0


@pytest.mark.parametrize(
    ("grade", "verdict"),
    [
        (None, Verdict.MISSED),
        (1, Verdict.MISSED),
        (2, Verdict.PARTLY),
        (3, Verdict.RIGHT),
        (5, Verdict.PARTLY),
    ],
)
def test_a_grade_that_is_one_off_is_nearly_right(grade: int | None, verdict: Verdict) -> None:
    exercise = load()["nurse-on-night-shift"]
    findings = grade_work(exercise, replace(perfect(exercise, "en"), grade=grade)).findings
    assert [one.verdict for one in findings if one.topic is Topic.GRADE] == [verdict]


def test_a_message_is_read_for_what_it_says_and_how() -> None:
    exercise = load()["nothing-was-found"]
    hard = (
        "Notwithstanding considerable investigatory undertakings, wrong accusation considerations necessitate "
        "administrative discontinuation."
    )
    result = grade_work(exercise, replace(perfect(exercise, "en"), message=hard))
    missed = {one.topic for one in result.findings if one.verdict is Verdict.MISSED}
    assert {Topic.PLAIN, Topic.MENTION, Topic.AVOID} <= missed


def test_passing_on_what_is_not_ours_is_graded_without_a_letter() -> None:
    exercise = load()["parking-ticket"]
    result = grade_work(exercise, replace(perfect(exercise, "en"), ending="pass_on", outcome="", message=""))
    topics = {one.topic for one in result.findings}
    assert Topic.PLAIN not in topics
    assert result.findings[0].topic is Topic.ENDING


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_hiding_more_never_finds_less_and_a_score_is_a_score(data: st.DataObject) -> None:
    exercise = data.draw(st.sampled_from(REDACTIONS))
    language = data.draw(st.sampled_from(LANGUAGES))
    texts = {name: text for name, text in exercise.reports[language].items() if text}
    stretch = st.sampled_from(sorted(texts)).flatmap(
        lambda name: st.tuples(
            st.just(name), st.integers(0, len(texts[name]) - 1), st.integers(1, len(texts[name]))
        )
    )
    drawn = data.draw(st.lists(stretch, max_size=8))
    places = [Place(name, start, end) for name, start, end in drawn if start < end]
    grade = data.draw(st.none() | st.integers(1, 5))
    results = [
        grade_work(exercise, Done(language=language, texts=texts, hidden=tuple(places[:upto]), grade=grade))
        for upto in range(len(places) + 1)
    ]
    recalls = [one.recall or 0.0 for one in results]
    assert recalls == sorted(recalls)
    for one in results:
        assert 0 <= one.score <= 100
        assert 0 <= (one.precision or 0) <= 1
        assert bool(one.leaks) == ((one.recall or 0) < 1)
        assert [each.topic is Topic.LEAK for each in one.findings] == sorted(
            [each.topic is Topic.LEAK for each in one.findings], reverse=True
        )

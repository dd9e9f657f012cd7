"""The labelled sentences are consistent, and hardly anything that leads to one person by itself is missed in them."""

from collections import Counter
from itertools import pairwise

import pytest

from auricle.redaction.shapes import find_identifiers
from auricle.redaction.spans import IDENTIFIERS, Kind, Span
from bench.rig.redaction_scores import PARTS, Sentence, of_identifiers, scores, sentences, together

SENTENCES = sentences()
FIRST = 210
LEAST_RECALL = 0.98
LEAST_PRECISION = 0.95


def parts() -> list[list[Sentence]]:
    return [[one for one in SENTENCES if one.part == part] for part in PARTS]


def by_shape(text: str, _language: str) -> list[Span]:
    return find_identifiers(text)


def test_there_are_enough_sentences_in_both_languages_and_none_twice() -> None:
    languages = Counter(one.language for one in SENTENCES)
    assert min(languages["en"], languages["zh-hans"]) >= 100
    assert len({one.text for one in SENTENCES}) == len(SENTENCES)
    assert [one.number for one in SENTENCES] == list(range(1, len(SENTENCES) + 1))


def test_every_other_sentence_of_the_first_is_held_out() -> None:
    first = SENTENCES[:FIRST]
    assert all(one.part == PARTS[(one.number - 1) % 2] for one in first)
    assert "held out" not in {one.part for one in SENTENCES[FIRST:]}


def test_each_part_has_all_kinds_but_one_and_sentences_in_which_there_is_nothing() -> None:
    for part in parts():
        assert len({label.kind for one in part for label in one.labels}) >= len(Kind) - 1
        assert sum(not one.labels for one in part) >= len(part) / 10


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: str(one.number))
def test_labels_lie_where_they_say_in_order_and_apart(sentence: Sentence) -> None:
    for label in sentence.labels:
        assert sentence.text[label.start : label.end] == label.words == label.words.strip() != ""
    assert all(one.end <= other.start for one, other in pairwise(sentence.labels))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: str(one.number))
def test_what_is_labelled_once_is_labelled_wherever_it_stands(sentence: Sentence) -> None:
    for words in {label.words for label in sentence.labels}:
        assert sentence.text.count(words) == sum(label.words.count(words) for label in sentence.labels)


def test_identifiers_are_found() -> None:
    score = of_identifiers(scores(SENTENCES, by_shape))
    assert score.labels >= 100
    assert score.recall >= LEAST_RECALL


def test_what_is_found_by_its_shape_is_hardly_ever_something_else() -> None:
    assert together(scores(SENTENCES, by_shape)).precision >= LEAST_PRECISION


def test_of_identifiers_only_shapes_are_looked_for() -> None:
    found = {span.kind for one in SENTENCES for span in find_identifiers(one.text)}
    assert found == IDENTIFIERS | {Kind.WEB, Kind.ADDRESS}

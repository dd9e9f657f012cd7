"""Placeholders: one for each span, the same for the same words, and nothing of the words in them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.redaction.replacing import Replacer, replace
from auricle.redaction.spans import Kind, Span


def at(text: str, words: str, kind: Kind) -> list[Span]:
    return [Span(match.start(), match.end(), kind, 0.9) for match in re.finditer(re.escape(words), text)]


def test_the_same_words_get_the_same_number_in_all_texts_of_a_report() -> None:
    replacer = Replacer()
    story = "Ann Li met Bo; Ann Li paid."
    spans = [*at(story, "Bo", Kind.PERSON), *at(story, "Ann Li", Kind.PERSON)]
    assert replacer.replace(story, spans) == "[PERSON 1] met [PERSON 2]; [PERSON 1] paid."
    name = "ann_li.jpg"
    assert replacer.replace(name, at(name, "ann_li", Kind.PERSON)) == "[PERSON 1].jpg"


def test_a_part_of_a_name_is_the_same_person_if_there_is_only_one() -> None:
    replacer = Replacer()
    names = ("Peter Hargrove", "Hargrove's", "Ann Hargrove", "Hargrove", "Peter")
    written = [replacer.replace(name, [Span(0, len(name), Kind.PERSON, 1)]) for name in names]
    assert written == ["[PERSON 1]", "[PERSON 1]", "[PERSON 2]", "[PERSON 1]", "[PERSON 1]"]


def test_two_with_the_same_family_name_are_not_made_one() -> None:
    replacer = Replacer()
    names = ("Peter Hargrove", "Ann Hargrove", "Hargrove")
    written = [replacer.replace(name, [Span(0, len(name), Kind.PERSON, 1)]) for name in names]
    assert written == ["[PERSON 1]", "[PERSON 2]", "[PERSON 3]"]


def test_ways_to_write_a_number_are_one_number() -> None:
    replacer = Replacer()
    for way in ("13800138000", "138-0013-8000", "１３８ 0013 8000"):
        assert replacer.replace(way, [Span(0, len(way), Kind.PHONE, 1)]) == "[PHONE 1]"


def test_length_tells_nothing() -> None:
    for words in ("Bo", "Wolfeschlegelsteinhausenbergerdorff"):
        assert replace(words, [Span(0, len(words), Kind.PERSON, 1)]) == "[PERSON 1]"


def test_nobody_can_type_a_placeholder() -> None:
    text = "He is [PERSON 1], ring 123456."
    assert replace(text, at(text, "123456", Kind.PHONE)) == "He is (PERSON 1), ring [PHONE 1]."


def test_overlapping_spans_leave_no_part() -> None:
    text = "Anna Belle"
    spans = [Span(0, 6, Kind.PERSON, 0.5), Span(3, 10, Kind.PLACE, 0.9)]
    assert replace(text, spans) == "[PLACE 1]"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 4), (2, 2), (2, 1)])
def test_a_span_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not in the text"):
        replace("abc", [Span(start, end, Kind.ID, 1)])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.data())
def test_what_a_span_covers_is_gone_and_the_rest_stays(text: str, data: st.DataObject) -> None:
    secret = "Zuzanna Kral 0770"
    cut = data.draw(st.integers(0, len(text)))
    whole = text[:cut] + secret + text[cut:]
    result = replace(whole, [Span(cut, cut + len(secret), Kind.PERSON, 1)])
    assert secret not in result
    assert len(result) == len(text) + len("[PERSON 1]")

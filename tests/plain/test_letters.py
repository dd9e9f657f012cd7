"""Letters in parts, and how plain a text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.directory.letter_parts import OptionWithoutText, Part, parts, put_together
from auricle.directory.plain_language import Level, plainness
from auricle.presets import loading

LETTER = """Thank you.
We have read it.

? if the place is missing
Where was it?

? if it hurries
Call the emergency number.

Goodbye."""

paragraphs = st.lists(
    st.tuples(st.booleans(), st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=30)),
    min_size=1,
)


def test_a_letter_is_paragraphs_some_of_them_optional() -> None:
    assert parts(LETTER) == (
        Part("Thank you.\nWe have read it."),
        Part("Where was it?", 1, "if the place is missing"),
        Part("Call the emergency number.", 2, "if it hurries"),
        Part("Goodbye."),
    )


def test_what_was_not_chosen_is_not_sent_nor_when_it_belongs_in() -> None:
    assert put_together(LETTER, ()) == "Thank you.\nWe have read it.\n\nGoodbye."
    assert put_together(LETTER, {2}) == (
        "Thank you.\nWe have read it.\n\nCall the emergency number.\n\nGoodbye."
    )


@pytest.mark.parametrize("text", ["Hello.\n\n? if it is late", "?  \ntext", "? when\n   "])
def test_an_optional_part_needs_a_reason_and_a_text(text: str) -> None:
    with pytest.raises(OptionWithoutText):
        parts(text)


@given(paragraphs, st.sets(st.integers(1, 10)))
def test_every_chosen_paragraph_is_sent_once_and_in_order(
    given_parts: list[tuple[bool, str]], chosen: set[int]
) -> None:
    lines = [f"? when {n}\n{words}" if optional else words for n, (optional, words) in enumerate(given_parts)]
    found = parts("\r\n\r\n".join(lines))
    assert [(part.number > 0, part.text) for part in found] == given_parts
    sent = put_together("\n\n".join(lines), chosen)
    assert sent.split("\n\n") == (
        [part.text for part in found if part.number == 0 or part.number in chosen] or [""]
    )


def test_short_words_in_short_sentences_are_plain() -> None:
    found = plainness("We have read it. You can look in your inbox. Do you want help?")
    assert found is not None
    assert (found.level, found.longest) == (Level.PLAIN, 6)


def test_the_figure_is_the_lix_of_the_text() -> None:
    """Ten words in two sentences, three of them long: 10/2 + 100 * 3/10."""
    found = plainness("The committee considered it. We then wrote a reply yesterday.")
    assert found is not None
    assert found.figure == 35


def test_officialese_is_hard() -> None:
    found = plainness(
        "Notwithstanding the aforementioned considerations, determinations concerning applicability of provisions "
        "remain subject to administrative proceedings undertaken by responsible authorities."
    )
    assert found is not None
    assert found.level is Level.HARD


def test_chinese_is_measured_by_its_sentences() -> None:
    short, long = plainness("我们已经读过。请看收件箱。"), plainness("根据" + "有关规定" * 12 + "处理。")
    assert short is not None
    assert long is not None
    assert (short.level, long.level) == (Level.PLAIN, Level.HARD)


@pytest.mark.parametrize("text", ["", "  ", "12 34", "?!"])
def test_a_text_without_words_has_no_figure(text: str) -> None:
    assert plainness(text) is None


@pytest.mark.parametrize("name", loading.available())
def test_the_letters_of_a_preset_are_plain_and_have_the_same_options_in_each_language(name: str) -> None:
    for letter in loading.load(name).letters:
        options = {language: [part.number for part in parts(text)] for language, text in letter.texts.items()}
        assert len(set(map(tuple, options.values()))) == 1, letter.code
        for language, text in letter.texts.items():
            found = plainness(put_together(text, range(1, 20)))
            assert found is not None
            assert found.level is Level.PLAIN, f"{letter.code} {language}: {found}"

"""What is the same word, and what of a masked text is shown around it."""

from __future__ import annotations

import pytest

from auricle.errors import Invalid
from auricle.inbox.search_words import fold, read, shown_words, snippet


def shown(masked: str, typed: str) -> str:
    """A snippet, with what was found in square brackets."""
    pieces = snippet(masked, read(typed))
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("savings", "They took my SAVINGS."),
        ("ＳＡＶＩＮＧＳ", "They took my savings."),
        ("savings", "They took my ｓａｖｉｎｇｓ."),
        ("straße", "In der STRASSE"),
        ("café", "In the cafe\u0301 by the weir"),
        ("储蓄", "他们拿走了我的储蓄。"),
        ("转账　码头", "在码头要我转账。"),
        ("ガラス", "ｶﾞﾗｽの家"),
        ("took they", "They took my savings."),
    ],
)
def test_it_is_the_same_word_to_people(typed: str, text: str) -> None:
    assert read(typed).among(shown_words(text))
    assert "[" in shown(text, typed)


def test_each_word_must_be_there() -> None:
    assert not read("savings boat").among(shown_words("They took my savings."))


@pytest.mark.parametrize(
    ("typed", "code"), [("", "too_short"), (" a ", "too_short"), ("a" * 101, "too_long"), ("ab " * 9, "")]
)
def test_what_is_too_short_or_too_long_is_refused(typed: str, code: str) -> None:
    if code:
        with pytest.raises(Invalid) as refused:
            read(typed)
        assert refused.value.errors == {"words": code}
    else:
        assert read(typed).words == ("ab",)


def test_nine_different_words_are_too_many() -> None:
    with pytest.raises(Invalid):
        read("one two three four five six seven eight nine")


def test_what_is_hidden_is_not_found_nor_the_name_of_its_kind() -> None:
    masked = "Call ⟦phone⟧ or ⟦person 2⟧ about the phone"
    assert not read("person").among(shown_words(masked))
    assert shown(masked, "phone") == "Call ⟦phone⟧ or ⟦person 2⟧ about the [phone]"
    assert not read("orabout").among(shown_words("or⟦person⟧about"))


def test_a_snippet_is_short_and_cuts_no_mask() -> None:
    masked = "x" * 100 + "⟦phone⟧" + "y" * 57 + "word" + "z" * 55 + "⟦account number 3⟧" + "w" * 200
    found = shown(masked, "word")
    assert found == "… ⟦phone⟧" + "y" * 57 + "[word]" + "z" * 55 + "⟦account number 3⟧ …"


def test_words_that_overlap_are_marked_once() -> None:
    assert shown("abcde", "abc bcd") == "[abcd]e"


def test_what_was_typed_does_not_show_in_a_log_line() -> None:
    assert "savings" not in repr(read("savings"))
    assert "savings" not in repr(snippet("my savings", read("savings")))


def test_folding_twice_changes_nothing() -> None:
    for text in ("ＡＢＣ", "ẞ", "ﾊﾞ", "ﬁne", "İ"):
        assert fold(fold(text)) == fold(text)

"""What callers hear: every prompt has words in every language, and fixed places for what belongs in them."""

from __future__ import annotations

import re
from dataclasses import replace

import polib
import pytest

from auricle.voice.call_values import Call, Prompt, State
from auricle.voice.prompts.saying import LONGEST_SAID, Digits, Menu, Opened, Said, Sentence, sentences
from auricle.voice.prompts.speech import VOICES
from auricle.voice.prompts.words import WORDS, in_language, locale_of
from workshop.catalogues import LANGUAGES, brought_up_to_date, catalogue_of, in_speech

PLACE = re.compile(r"%\(\w+\)s")
UP_TO_DATE = "run `.venv/bin/python -m workshop.catalogues` and translate what it names"
CODE = "12345678901234567895"
MENU = Menu(("en", "zh-hans"), "112", ({"en": "Fraud", "zh-hans": "诈骗"}, {"en": "Smuggling"}))
OPENED = Opened(["It has arrived."], ["We have read it."])


def heard(
    prompt: Prompt, call: Call | None = None, menu: Menu = MENU, opened: Opened | None = None
) -> list[Said]:
    return sentences(prompt, call or Call(languages=2, code=CODE, typed="5550142"), menu, opened)


def texts(said: list[Said]) -> list[str]:
    return [each.text for each in said if isinstance(each, Sentence)]


def test_a_long_message_is_read_whole_in_pieces_that_end_with_a_sentence() -> None:
    english = "We have looked into it, and it is as you said. " * 300
    chinese = "我们已经核实，情况属实。" * 300
    for text in (english, chinese, "x" * 1700, "word " * 500):
        said = sentences(Prompt.MESSAGES, Call(), MENU, Opened([], [text]))
        pieces = [each.text for each in said if isinstance(each, Sentence) and each.private]
        assert "".join(pieces) == text
        assert max(map(len, pieces)) <= LONGEST_SAID
        if text in (english, chinese):
            assert all(each.strip()[-1:] in (".", "。", "") for each in pieces)


def test_every_prompt_has_words_and_every_language_a_voice() -> None:
    assert set(WORDS) == set(Prompt)
    assert {locale_of(language) for language in VOICES} == {"en", *LANGUAGES}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_catalogue_is_whole_and_says_the_same_places(locale: str) -> None:
    source, path = in_speech(), catalogue_of(locale, "phone")
    assert f"{brought_up_to_date(locale, source, 'phone')}\n" == path.read_text("utf-8"), UP_TO_DATE
    entries = polib.pofile(str(path), check_for_duplicates=True)
    assert entries.untranslated_entries() == entries.fuzzy_entries() == []
    assert [e.msgid for e in entries if set(PLACE.findall(e.msgid)) != set(PLACE.findall(e.msgstr))] == []
    assert [e.msgid for e in entries if re.search("你(?!们)", e.msgstr)] == []


@pytest.mark.parametrize("language", [1, 2])
@pytest.mark.parametrize("prompt", Prompt)
def test_a_prompt_says_something_and_leaves_no_place_empty(prompt: Prompt, language: int) -> None:
    said = heard(prompt, Call(languages=2, language=language, code=CODE, typed="5550142"), opened=OPENED)
    assert said
    assert not [text for text in texts(said) if not text or "%(" in text]


def test_emergency_and_languages_are_said_in_each_language_by_its_own_voice() -> None:
    for prompt in (Prompt.EMERGENCY, Prompt.LANGUAGES):
        assert [each.language for each in heard(prompt)] == ["en", "zh-hans"]
    assert texts(heard(Prompt.EMERGENCY))[0].endswith("call 112.")
    assert texts(heard(Prompt.LANGUAGES))[1] == in_language("For English, press %(key)s.", "zh-hans", key="2")


def test_a_category_without_a_name_in_the_callers_language_has_its_english_one() -> None:
    said = texts(heard(Prompt.CATEGORIES, Call(languages=2, language=2)))
    assert said[0].startswith("诈骗")
    assert said[1].startswith("Smuggling")


def test_what_is_not_there_is_not_offered() -> None:
    # Neither a person nor a call back can be had yet.
    assert not [key for key in ("3", "4") if f"press {key}" in " ".join(texts(heard(Prompt.MENU)))]
    closed = Opened([], [], may_write=False, may_withdraw=False)
    assert texts(heard(Prompt.STATUS, opened=closed)) == [WORDS[Prompt.STATUS]]
    alone = Menu(("en",), "112")
    assert texts(heard(Prompt.MENU, menu=alone)) == [WORDS[Prompt.MENU]]


def test_a_code_is_read_in_groups_of_four_and_what_is_said_to_one_caller_is_private() -> None:
    digits = heard(Prompt.RECEIPT)[0]
    assert isinstance(digits, Digits)
    assert digits.groups == ["1234", "5678", "9012", "3456", "7895"]
    for prompt in (Prompt.STATUS, Prompt.MESSAGES):
        first = heard(prompt, opened=OPENED)[0]
        assert isinstance(first, Sentence)
        assert first.private
    assert CODE not in repr(digits)


def test_who_waits_hears_their_place_and_the_minutes_and_no_minutes_where_nobody_knows_them() -> None:
    said = texts(heard(Prompt.WAIT, Call(languages=2, place=3, minutes=7)))
    assert said[1:3] == ["You are number 3 in the queue.", "It will take about 7 minutes."]
    said = texts(heard(Prompt.PLACE, Call(languages=2, place=1, minutes=1)))
    assert said == ["You are next.", "It will take about one minute."]
    assert not any("minute" in text for text in texts(heard(Prompt.PLACE, Call(languages=2, place=2))))


def test_who_waits_hears_the_emergency_number_in_the_language_that_they_chose() -> None:
    call = Call(State.WAITING, languages=2, language=2)
    assert [said.language for said in heard(Prompt.EMERGENCY, call) if isinstance(said, Sentence)] == [
        "zh-hans"
    ]
    assert "press 5" not in " ".join(texts(heard(Prompt.WAIT, Call(State.WAITING, languages=2, urgent=True))))


@pytest.mark.parametrize("prompt", [Prompt.MENU, Prompt.WAIT, Prompt.OFFER_CALL_BACK])
def test_to_be_called_back_is_offered_only_where_somebody_would_call(prompt: Prompt) -> None:
    somebody = replace(MENU, windows=({"en": "Tomorrow morning"},))
    assert not any("called back" in text for text in texts(heard(prompt)))
    assert any("called back" in text for text in texts(heard(prompt, menu=somebody)))

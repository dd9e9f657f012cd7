"""Prompts lie on disk from one start to the next: fixed words alone, whole or not at all."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from auricle.voice import service
from auricle.voice.call_values import Call, Prompt, State
from auricle.voice.prompts import words
from auricle.voice.prompts.saying import Digits, Menu, Opened, Sentence, sentences
from auricle.voice.prompts.shelf import Shelf
from auricle.voice.prompts.speech import Speech, digit_sentence, is_fixed, require_program
from auricle.voice.prompts.words import in_language

CODE = "73940128566310948275"
NUMBER = "01555014688"
NAMES = ({"en": "Fraud", "zh-hans": "诈骗"},)
MENU = Menu(
    ("en", "zh-hans"), "112", NAMES, ({"en": "Tomorrow morning", "zh-hans": "明天上午"},), person=True
)
OPENED = Opened(["It has arrived."], ["Ask for Zuzanna at the counter."])
HELLO = Sentence("en", "Hello.", "hello")


class Quick(Speech):
    """A voice that makes the sound of a text without espeak-ng, and counts how often."""

    made = 0

    async def _made(self, said: Sentence) -> bytes:
        self.made += 1
        return said.text.encode() * 2


def house(speech: Speech, menu: Menu = MENU) -> Any:
    return SimpleNamespace(speech=speech, menu=menu)


def texts_of_the_catalogues() -> set[str]:
    """All words that a prompt may consist of, as patterns with their places open."""
    marked = [value for value in vars(words).values() if isinstance(value, str)]
    english = {*words.WORDS.values(), *words.DIGITS.values(), *marked}
    return {in_language(text, language) for text in english for language in MENU.languages}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_made_once_is_taken_at_the_next_start(tmp_path: Path) -> None:
    async def start() -> int:
        speech = Quick(shelf=Shelf(tmp_path))
        await service._learn_all(house(speech))
        return speech.made

    first = asyncio.run(start())
    assert first > 100
    # The names of categories and of hours are the organisation's, and are made anew.
    assert asyncio.run(start()) == 4


def test_no_file_is_of_a_call_whatever_is_said_in_it(tmp_path: Path) -> None:
    async def scenario() -> tuple[set[str], set[str]]:
        speech = Quick(shelf=Shelf(tmp_path))
        await service._learn_all(house(speech))
        before = files(tmp_path)
        for prompt in Prompt:
            for state in State:
                call = Call(state=state, languages=2, code=CODE, typed=NUMBER, place=57, minutes=93)
                await speech.sound(sentences(prompt, call, MENU, OPENED))
        return before, files(tmp_path)

    before, after = asyncio.run(scenario())
    assert before == after
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (
        *OPENED.sentences,
        *OPENED.messages,
        CODE,
        NUMBER,
        "number 57",
        "93 minutes",
        "Fraud",
        "Tomorrow",
    ):
        assert word.encode() not in kept
    assert {path.stat().st_mode & 0o077 for path in [tmp_path]} == {0}


def test_what_is_fixed_are_words_of_the_catalogues_with_no_more_than_a_number_in_them() -> None:
    patterns = [
        re.compile(re.sub(r"%\\\((key|place|minutes|emergency)\\\)s", r"\\d+", re.escape(text)))
        for text in texts_of_the_catalogues()
        if "%(name)s" not in text
    ]
    for prompt in Prompt:
        for language in (1, 2):
            call = Call(language=language, languages=2, code=CODE, typed=NUMBER, place=7, minutes=3)
            for said in sentences(prompt, call, MENU, OPENED):
                if isinstance(said, Digits):
                    continue
                fixed = any(pattern.fullmatch(said.text) for pattern in patterns)
                assert is_fixed(said) <= fixed, said.name
                assert not (is_fixed(said) and said.text in (*OPENED.sentences, *OPENED.messages))


def test_nothing_of_one_caller_is_learnt() -> None:
    prompts = [one for one in Prompt if one not in service.PRIVATE]
    said = service._said(house(Quick()), *prompts)
    assert not any(isinstance(each, Digits) or each.private for each in said)
    assert [each.text for each in said if not is_fixed(each)] == [
        "Fraud: press 1.", "诈骗请按1。", "Tomorrow morning: press 1.", "明天上午请按1。",
    ]  # fmt: skip


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 5000, None])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(b"sound" * 100, "words")
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] if damage is None else damage)
    assert shelf.take("words") is None
    shelf.put(b"sound" * 100, "words")
    assert shelf.take("words") == b"sound" * 100


def test_other_words_another_voice_or_version_are_another_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(b"sound", "1", "espeak-ng 1.51", "en-gb", "Hello.")
    for other in (("1", "espeak-ng 1.52", "en-gb", "Hello."), ("1", "espeak-ng 1.51", "en", "-gbHello.")):
        assert shelf.take(*other) is None


def test_what_nobody_wants_any_more_is_removed_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("Of the operator.")
    old = Shelf(tmp_path)
    old.put(b"sound", "old words")
    (tmp_path / f"{'ab' * 8}.part").write_bytes(b"cut off by a crash")
    shelf = Shelf(tmp_path)
    shelf.put(b"sound", "new words")
    shelf.tidy()
    assert len(files(tmp_path)) == 2
    assert "README" in files(tmp_path)
    assert shelf.take("new words") == b"sound"


def test_a_folder_that_is_gone_costs_time_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> bytes:
        speech = Quick(shelf=Shelf(tmp_path / "gone"))
        await speech.learn([HELLO, digit_sentence("en", "1")])
        await speech.tidy()
        return await speech.sound([HELLO])

    assert asyncio.run(scenario()) == b"Hello." * 2
    # Once is enough.
    assert [record.getMessage() for record in caplog.records] == [
        "Prompts cannot be kept on disk: FileNotFoundError"
    ]


def test_a_sound_of_espeak_comes_back_as_it_was(tmp_path: Path) -> None:
    require_program()

    async def start() -> bytes:
        speech = Speech(shelf=Shelf(tmp_path))
        await speech.learn([HELLO])
        return await speech.sound([HELLO])

    made = asyncio.run(start())
    (path,) = tmp_path.iterdir()
    written = path.stat().st_mtime_ns
    assert asyncio.run(start()) == made
    assert path.stat().st_mtime_ns == written

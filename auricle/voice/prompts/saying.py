"""Which sentences a prompt consists of, for this call at this moment. Plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from auricle.voice.call_flow import GROUP
from auricle.voice.call_values import Call, Prompt, State
from auricle.voice.prompts import words
from auricle.voice.prompts.words import WORDS, in_language

MOST_CHOICES = 9
LONGEST_SAID = 500
"""Characters that the voice is given at once."""
ENDS = re.compile(r"[.!?](?=\s)|[。！？\n]")


@dataclass(frozen=True)
class Sentence:
    """Words to be said. What is `private` belongs to one caller: its sound is made anew each time, and kept nowhere."""

    language: str
    text: str = field(repr=False)
    name: str = ""
    """Of the recording by a person that may take its place."""
    private: bool = False


@dataclass(frozen=True)
class Digits:
    """Digits, one by one, in groups, each group after a soft tone."""

    language: str
    digits: str = field(repr=False)

    @property
    def groups(self) -> list[str]:
        return [self.digits[start : start + GROUP] for start in range(0, len(self.digits), GROUP)]


Said = Sentence | Digits


@dataclass(frozen=True)
class Opened:
    """What the hotline says of the report that is open."""

    sentences: Sequence[str] = field(repr=False)
    messages: Sequence[str] = field(repr=False)
    may_write: bool = True
    may_withdraw: bool = True


@dataclass(frozen=True)
class Menu:
    """What there is to choose from, and whom to call in an emergency."""

    languages: tuple[str, ...]
    emergency: str
    categories: tuple[Mapping[str, str], ...] = ()
    """The names of each, by language."""
    windows: tuple[Mapping[str, str], ...] = ()
    """When callers can be called back, by language; none: not at all."""
    person: bool = False
    """Whether somebody is there to speak with."""


def sentences(prompt: Prompt, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    """What is said, in its order."""
    language = menu.languages[min(call.language, len(menu.languages)) - 1]
    special = SPECIAL.get(prompt)
    if special is not None:
        return special(language, call, menu, opened)
    return [_fixed(prompt, language)]


def _fixed(prompt: Prompt, language: str, **filled: str) -> Sentence:
    return Sentence(language, in_language(WORDS[prompt], language, **filled), prompt.value)


def _emergency(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    # Before a language is chosen it is said in each of them.
    chosen = call.recorded or call.state is State.WAITING
    among = menu.languages if len(menu.languages) > 1 and not chosen else (language,)
    return [_fixed(Prompt.EMERGENCY, each, emergency=menu.emergency) for each in among]


def _languages(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    return [_fixed(Prompt.LANGUAGES, each, key=str(key)) for key, each in enumerate(menu.languages, start=1)]


def _menu(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    ways = [
        (words.TO_PERSON, "to_person", menu.person),
        (words.TO_CALL_BACK, "to_call_back", bool(menu.windows)),
        (words.OTHER_LANGUAGE, "other_language", len(menu.languages) > 1),
    ]
    return [_fixed(Prompt.MENU, language), *_ways(language, ways)]


def _ways(language: str, ways: Sequence[tuple[str, str, bool]]) -> list[Said]:
    """One sentence for each way on that is there."""
    return [Sentence(language, in_language(text, language), name) for text, name, there in ways if there]


def _categories(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    names = [each.get(language) or each["en"] for each in menu.categories[:MOST_CHOICES]]
    choices = [
        Sentence(language, in_language(words.NAMED, language, name=name, key=str(key)))
        for key, name in enumerate(names, start=1)
    ]
    return [*choices, _fixed(Prompt.CATEGORIES, language)]


def _windows(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    names = [each.get(language) or each["en"] for each in menu.windows[:MOST_CHOICES]]
    choices = [
        Sentence(language, in_language(words.NAMED, language, name=name, key=str(key)))
        for key, name in enumerate(names, start=1)
    ]
    return [_fixed(Prompt.WINDOWS, language), *choices]


def _private(language: str, text: str) -> list[Sentence]:
    """A text of any length, in pieces that can be said: each ends with a sentence, or at least with a word."""
    said = []
    while len(text) > LONGEST_SAID:
        ends = [found.end() for found in ENDS.finditer(text, 1, LONGEST_SAID)]
        cut = ends[-1] if ends else text.rfind(" ", 1, LONGEST_SAID)
        cut = cut if cut > 0 else LONGEST_SAID
        said.append(Sentence(language, text[:cut], private=True))
        text = text[cut:]
    return [*said, Sentence(language, text, private=True)]


def _receipt(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    return [Digits(language, call.code), _fixed(Prompt.RECEIPT, language)]


def _number(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    said = Sentence(language, in_language(words.YOUR_NUMBER, language), "your_number")
    return [said, Digits(language, call.typed), _fixed(Prompt.NUMBER, language)]


def _status(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    if opened is None:
        return [_fixed(Prompt.STATUS, language)]
    said: list[Said] = [each for text in opened.sentences for each in _private(language, text)]
    ways = [
        (words.HEAR_MESSAGES, "hear_messages", bool(opened.messages)),
        (words.ADD_MORE, "add_more", opened.may_write),
        (words.TO_WITHDRAW, "to_withdraw", opened.may_withdraw),
        (words.TO_PERSON_FROM_STATUS, "to_person_from_status", menu.person),
    ]
    return [*said, *_ways(language, ways), _fixed(Prompt.STATUS, language)]


def _wait(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    return [
        _fixed(Prompt.WAIT, language),
        *_place(language, call, menu, opened),
        *_ways(language, [(words.DANGER, "danger", not call.urgent)]),
        *_instead(language, menu),
    ]


def _place(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    said: list[Said] = [
        Sentence(language, in_language(words.NEXT, language), "next")
        if call.place == 1
        else _numbered(Prompt.PLACE.value, WORDS[Prompt.PLACE], language, place=call.place)
    ]
    if call.minutes == 1:
        said.append(Sentence(language, in_language(words.ONE_MINUTE, language), "one_minute"))
    elif call.minutes is not None:
        said.append(_numbered("minutes", words.MINUTES, language, minutes=call.minutes))
    return said


def _numbered(name: str, text: str, language: str, **number: int) -> Sentence:
    (value,) = number.values()
    filled = {key: str(value) for key in number}
    return Sentence(language, in_language(text, language, **filled), f"{name}-{value}")


def _instead(language: str, menu: Menu) -> list[Said]:
    ways = [
        (words.CALL_BACK_INSTEAD, "call_back_instead", bool(menu.windows)),
        (words.REPORT_INSTEAD, "report_instead", True),
    ]
    return _ways(language, ways)


def _offer(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    return [_fixed(Prompt.OFFER_CALL_BACK, language), *_instead(language, menu)]


def _messages(language: str, call: Call, menu: Menu, opened: Opened | None) -> list[Said]:
    if opened is None or not opened.messages:
        return [Sentence(language, in_language(words.NO_MESSAGES, language), "no_messages")]
    said: list[Said] = [each for text in opened.messages for each in _private(language, text)]
    return [*said, _fixed(Prompt.MESSAGES, language)]


SPECIAL: Mapping[Prompt, Callable[[str, Call, Menu, Opened | None], list[Said]]] = {
    Prompt.EMERGENCY: _emergency,
    Prompt.LANGUAGES: _languages,
    Prompt.MENU: _menu,
    Prompt.CATEGORIES: _categories,
    Prompt.WINDOWS: _windows,
    Prompt.RECEIPT: _receipt,
    Prompt.NUMBER: _number,
    Prompt.STATUS: _status,
    Prompt.MESSAGES: _messages,
    Prompt.WAIT: _wait,
    Prompt.PLACE: _place,
    Prompt.OFFER_CALL_BACK: _offer,
}

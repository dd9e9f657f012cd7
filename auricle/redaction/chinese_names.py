"""Names of persons, organisations and places in Chinese: by family names, ranks and kinds, over a dictionary's words.

Plain. The dictionary says where words end and what they are. It has never seen most names: one witness of several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from auricle.redaction import chinese_words as words
from auricle.redaction.spans import Kind, Span

HAN = re.compile(r"[\u4e00-\u9fff]")
_ONLY_HAN = re.compile(r"[\u4e00-\u9fff]+")
_A_NAME = frozenset({"nr", "nrt", "nrfg"})
_NAMING = frozenset({"n", "nz", "ns", "nt", "ng", "vn", "b", "j", "i", "l", "g", "zg", "x", *_A_NAME})
_DOING = frozenset({"v", "a", "ad", "an", "d", "z", "t"})
"""What the dictionary takes an unknown name of a firm for, such as "far voyage"."""
_POINTING = frozenset({"r", "m", "q", "mq"})
"""Which or how many: the name begins after it, if there is one."""
LONGEST_ORGANISATION = 7

_FAMILY = re.compile(rf"{words.COMPOUND_SURNAMES}|[{''.join(sorted(words.SURNAMES))}]")
_RANKED = re.compile(rf"({_FAMILY.pattern})({words.TITLES})")
_SPOKEN_RANK = re.compile(rf"({_FAMILY.pattern})({words.SHORT_RANKS})")
_LATIN_RANKED = re.compile(rf"(?<![A-Za-z])[A-Z][A-Za-z]{{1,15}}(?:{words.TITLES})")
_AFTER = re.compile(
    rf"(?:{words.BEFORE_A_NAME})[:是为,\"( ]{{0,2}}((?:([\u4e00-\u9fff])\2|{words.NICKNAMES}))"
)
_NICK = re.compile(r"[老小阿]([\u4e00-\u9fff])|([\u4e00-\u9fff])[哥姐](?![哥姐夫妹弟])")
_NO_BROTHER = frozenset("大二三四五六七八九表堂小老帅的我他她你哥姐个位")
_PEOPLES = re.compile(rf"(?:{words.PEOPLES}){{2,4}}|买买提|巴特尔|其其格")
_BEFORE = re.compile(rf"(?:{words.BEFORE_A_NAME})[:是为,\"( ]{{0,2}}$")
_ORGANISATION = re.compile(words.ORGANISATIONS)
_PLACE = re.compile(words.PLACES)
_BEFORE_NAMES = frozenset(words.BEFORE_A_NAME.split("|"))
_OF_A_PLACE = frozenset("县镇乡村市区省路街巷")
LOOK_BACK = 8


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the dictionary's cut, and what it is."""

    text: str
    start: int
    sort: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Cut:
    """A text and where the dictionary would cut it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[_Word] = []
        self.inside: list[int] = []
        """Which word each sign belongs to."""
        for number, (word, sort) in enumerate(rjieba.tag(text)):
            self.words.append(_Word(word, len(self.inside), sort))
            self.inside.extend([number] * len(word))

    def word(self, place: int) -> _Word:
        """The word around a place."""
        return self.words[self.inside[place]]

    def begins(self, place: int) -> bool:
        """A name may begin where a word does, or within one that the dictionary only guessed."""
        word = self.word(place)
        return word.start == place or not _known(word.text)

    def ends(self, place: int) -> bool:
        """A name may end before a sign that is none, before a little word, or where a word ends."""
        if (
            place >= len(self.text)
            or not HAN.match(self.text[place])
            or self.text[place] in words.LITTLE_WORDS
        ):
            return True
        return self.word(place).start == place

    def sort(self, start: int, end: int) -> str:
        """What the dictionary takes these signs for, if they are one word to it."""
        word = self.word(start)
        return word.sort if (word.start, word.end) == (start, end) else ""


def _known(word: str) -> bool:
    return rjieba.has_word(word)


def names(text: str) -> Iterator[Span]:
    """What is called something, in Chinese signs."""
    if not HAN.search(text):
        return
    cut = _Cut(text)
    if len(cut.inside) != len(text):  # the dictionary dropped a sign, and places would be wrong
        return
    yield from _ranked(cut)
    yield from _nicknames(cut)
    yield from _full_names(cut)
    for match in _PEOPLES.finditer(text):
        yield Span(*match.span(), Kind.PERSON, 0.75)
    yield from _organisations(cut)
    yield from _places(cut)


def _ranked(cut: _Cut) -> Iterator[Span]:
    """A family name with a rank or a form of address, as 王经理: how most people are named."""
    for match in _RANKED.finditer(cut.text):
        start, end = match.span()
        if cut.begins(start) and cut.ends(end) and not _known(cut.text[start : match.end(1) + 1]):
            yield Span(start, end, Kind.PERSON, 0.85)
    for match in _SPOKEN_RANK.finditer(cut.text):
        start, end = match.span()
        rare = match[1] in words.RARE_AS_SURNAMES or match[0] in words.NO_NAMES
        if not rare and cut.begins(start) and cut.ends(end) and not _known(match[0]):
            yield Span(start, end, Kind.PERSON, 0.6)
    for match in _LATIN_RANKED.finditer(cut.text):
        yield Span(*match.span(), Kind.PERSON, 0.8)


def _nicknames(cut: _Cut) -> Iterator[Span]:
    """老马, 小陈, 阿强, 龙哥."""
    for match in _NICK.finditer(cut.text):
        start, end = match.span()
        whole, sort = match[0], cut.sort(start, end)
        if not (cut.begins(start) and cut.ends(end)) or whole in words.NO_NAMES:
            continue
        if whole[0] in "老小":
            fits = whole[1] in words.SURNAMES - words.RARE_AS_SURNAMES and not _known(
                cut.text[start + 1 : end + 1]
            )
        elif whole[0] == "阿":
            fits = sort in _A_NAME or not _known(whole)
        else:
            fits = whole[0] not in _NO_BROTHER and (sort in {*_A_NAME, "ns"} or not _known(whole))
        if fits:
            yield Span(start, end, Kind.PERSON, 0.7)
    for match in _AFTER.finditer(cut.text):
        if not (match[2] and match[2] in words.LITTLE_WORDS) and match[1] not in words.NO_NAMES:
            yield Span(*match.span(1), Kind.PERSON, 0.7)


def _full_names(cut: _Cut) -> Iterator[Span]:
    """A family name and one or two signs, if there is a ground to take them for a name."""
    at = 0
    while match := _FAMILY.search(cut.text, at):
        found = _full_name(cut, match, follows=bool(at) and match.start() == at + 1)
        if found:
            yield found
        at = found.end if found else match.start() + 1


def _full_name(cut: _Cut, family: re.Match[str], *, follows: bool) -> Span | None:
    start = family.start()
    if not cut.begins(start):
        return None
    for length in (2, 1):
        end = family.end() + length
        given = cut.text[family.end() : end]
        if len(given) < length or not _ONLY_HAN.fullmatch(given) or words.LITTLE_WORDS & set(given):
            continue
        if cut.ends(end):
            score = _ground(cut, family, end, follows=follows)
            if score:
                return Span(start, end, Kind.PERSON, score)
    return None


def _ground(cut: _Cut, family: re.Match[str], end: int, *, follows: bool) -> float:
    """How sure it is that these signs are a name; 0 if nothing says so. What comes before is the best witness."""
    start, whole = family.start(), cut.text[family.start() : end]
    is_name = cut.sort(start, end) in _A_NAME
    if whole[:2] in words.NO_NAMES or whole in words.NO_NAMES or (_known(whole) and not is_name):
        return 0.0
    if _BEFORE.search(cut.text[max(0, start - LOOK_BACK) : start]):
        return 0.0 if len(family[0]) == 1 and _known(whole[:2]) and not is_name else 0.9
    if family[0] in words.RARE_AS_SURNAMES and len(whole) == 2:
        return 0.0
    if whole[-1] in _OF_A_PLACE:
        return 0.0
    if is_name:
        return 0.85
    apart = cut.sort(*family.span()) and cut.sort(family.end(), end) in _A_NAME
    if len(family[0]) == 2 or apart:
        return 0.8
    if follows and cut.text[start - 1] in "和与跟及、":
        return 0.6
    return 0.5 if len(whole) == 3 and _guessed(cut.word(start), start) else 0.0


def _guessed(word: _Word, start: int) -> bool:
    """Whether the dictionary made a noun up here: it does so where it meets a name."""
    return word.start == start and len(word.text) > 1 and word.sort in _NAMING and not _known(word.text)


def _organisations(cut: _Cut) -> Iterator[Span]:
    """A kind of organisation with words before it that say which one."""
    for match in _ORGANISATION.finditer(cut.text):
        if match.end() < len(cut.text) and cut.begins(match.end()) is False:
            continue
        start = _of_organisation(cut, match.start())
        if start is not None:
            yield Span(start, match.end(), Kind.ORGANISATION, 0.8)


def _of_organisation(cut: _Cut, kind: int) -> int | None:
    """Where the name of an organisation begins whose kind begins here, or None if nothing before it is a name."""
    first = cut.word(kind)
    own = cut.text[first.start : kind]
    start = first.start if own and own not in words.NOT_OF_ITS_OWN and HAN.match(own) else None
    lowest = cut.inside[kind]
    for word in reversed(cut.words[max(0, lowest - LONGEST_ORGANISATION) : lowest]):
        if (
            not _ONLY_HAN.fullmatch(word.text)
            or word.text in _BEFORE_NAMES
            or word.text in words.LITTLE_WORDS
        ):
            break
        if word.text in words.NOT_OF_ITS_OWN:
            if word.sort in _POINTING and word.text[0] != "第":
                break
            continue
        proper = word.sort in _NAMING or (start is None and word.sort in _DOING and len(word.text) == 2)
        if not proper or word.text in words.NO_ORGANISATIONS or word.text[0] in "和与跟":
            break
        start = word.start
    return start


def _places(cut: _Cut) -> Iterator[Span]:
    """What the dictionary knows as a place, and words before a kind of place, as 青石 before 镇."""
    for number, word in enumerate(cut.words):
        before = cut.words[number - 1] if number else None
        if _PLACE.fullmatch(word.text) and before and _names_a_place(before):
            yield Span(before.start, word.end, Kind.PLACE, 0.6)
        elif word.text in words.NO_PLACES or not _ONLY_HAN.fullmatch(word.text):
            continue
        elif len(word.text) > 1 and (word.sort == "ns" or _guessed_place(word)):
            yield Span(word.start, word.end, Kind.PLACE, 0.5)


def _names_a_place(word: _Word) -> bool:
    if not _ONLY_HAN.fullmatch(word.text) or word.text in words.NO_PLACES | words.NOT_OF_ITS_OWN:
        return False
    return len(word.text) > 1 and word.sort in {"ns", "nz", "nr", "nrt", "ng", "n", "a", "v"}


def _guessed_place(word: _Word) -> bool:
    """A longer word that ends as a place does, and is in no dictionary or in it as a name."""
    if len(word.text) < 3 or not _PLACE.fullmatch(word.text[-1]):
        return False
    return not _known(word.text) or (word.sort in _A_NAME and word.text[-1] in "省市县区镇乡村")

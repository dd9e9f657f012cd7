"""Names of persons, organisations and places in Latin letters: words with a capital, and what stands around. Plain.

A run of capitalised words is one name. What it is of, its own words say first, then those before it, then those after.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auricle.redaction.english_words import (
    ALONE_NO_NAME,
    ORGANISATIONS,
    PLACES_FIRST,
    PLACES_LAST,
    RELATIONS,
    TITLES,
)
from auricle.redaction.given_words import ALSO_WORDS, NAMES
from auricle.redaction.spans import Kind, Span

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶĹĽŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŹŻŽİȘȚ"
_LOWER = "a-zß-öø-ÿāăąćčďđēęěğģīıķĺľłńņňōőœřśşšţťūůűźżžșț"
_ONE = (
    rf"(?:[{_UPPER}]'[{_UPPER}][{_LOWER}]{{1,30}}|(?:Mc|Mac)?[{_UPPER}][{_LOWER}]{{1,30}}|[{_UPPER}]{{2,20}})"
)
# A full stop ends a sentence, but for these.
_SHORT = r"(?:St|Mr|Mrs|Ms|Dr|Prof|Sgt|Capt|Lt|Col|Maj|Gen|Insp|Cllr|Hon|Fr|Rev|Mt|Ft)\."
_WORD = rf"(?:{_SHORT}|{_ONE}(?:-{_ONE}){{0,2}}|[{_UPPER}]\.(?:-?[{_UPPER}]\.)?)(?:'s(?= [{_UPPER}]))?"
_SMALL = r"(?:al-|el-|(?:bin|ibn|ben|abu|de|da|do|dos|di|del|della|la|le|du|van|von|der|den|ter|af|y|e) )"
_JOINT = rf"(?: {{1,2}}(?:(?:& ){_SMALL}?|(?:of |of the |for |for the |and )?{_SMALL}{{0,2}}))"
_RUN = re.compile(rf"(?<![\w@.'/-])(?:al-)?{_WORD}(?:{_JOINT}{_WORD}){{0,7}}(?![\w@])")
_PARTS = re.compile(rf"{_WORD}|&|\b(?:of|for|and|the)\b")

_CALLED = re.compile(
    r"(?:\b(?:called|named|nam(?:e|es) (?:is|was|are|were)|I am|I'm|signed by|signs as|alias|known as|ask for)"
    rf"|\b(?:{RELATIONS})[:,]?|account name|beneficiary:?) ?[\"']?(?:\w{{1,12}}\"? )?$",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|behind|outside|around|through|towards?|across|of|into|via)(?: the)? $",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|behind|outside|around|through|across|into|via)(?: the)? $", re.IGNORECASE
)
_ACTS = re.compile(
    r"(?: and [A-Z]\w{1,20})?"
    r"(?:'s\b| (?:(?:and|who|also|never|always|has|had|is|was|will|did) ){0,2}(?:says?|said|told|tells|paid|pays|asked"
    r"|asks|took|takes|gave|gives|wants?|wanted|knows?|knew|called|calls|wrote|writes|promised|threatened|signed|signs|bought"
    r"|buys|sold|sells|brought|brings|made|makes|came|comes|went|left|saw|sent|sends|keeps?|kept|drives?|drove|works?|worked"
    r"|lives?|lived|lost|loses|needs?|runs?|ran|stood|sits?|helped|got|gets|does|did|hid|hides|stole|steals|hit|beat|won|ordered|locks?|lent|offered|married)\b)"
)
_SENTENCE = re.compile(r"(?:^|[.!?:;\n\"(]\s{0,3}|\A)$")
_SMALL_NAME = re.compile(rf"\b(?:name is|name's|name was|named) ([{_UPPER}{_LOWER}]{{3,20}})\b")
LOOK_BACK, LOOK_AHEAD = 40, 40
LEAST_LETTERS = 3

Part = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words that stand together, and the sentence's words before and after them."""

    parts: tuple[Part, ...]
    before: str
    after: str
    begins: bool

    @property
    def words(self) -> list[str]:
        return [_bare(word) for word, _, _ in self.parts]

    def span(self, kind: Kind, score: float) -> Span:
        return Span(self.parts[0][1], self.parts[-1][2], kind, score)


def _bare(word: str) -> str:
    return word.removesuffix("'s").rstrip(".")


def names(text: str) -> Iterator[Span]:
    """What is called something, with a capital."""
    for match in _RUN.finditer(text):
        for run in _runs(text, match):
            found = _judge(run)
            if found:
                yield found
    yield from _small_names(text)


def _runs(text: str, match: re.Match[str]) -> Iterator[_Run]:
    """The run without words that only begin a sentence; cut at "and", "of" and "for" if no organisation spans them."""
    parts: list[Part] = [(one[0], *one.span()) for one in _PARTS.finditer(text, *match.span())]
    pieces = [parts] if _spans_joints(parts) else _cut(parts)
    for piece in pieces:
        kept = _without_beginning(piece)
        if kept:
            start, end = kept[0][1], kept[-1][2]
            before = text[max(0, start - LOOK_BACK) : start]
            yield _Run(
                tuple(kept), before, text[end : end + LOOK_AHEAD], begins=bool(_SENTENCE.search(before))
            )


def _spans_joints(parts: list[Part]) -> bool:
    words = [_bare(word) for word, _, _ in parts]
    return "&" in words or bool(
        {"of", "for", "and"} & set(words[1:-1]) and ORGANISATIONS & {words[0], words[-1]}
    )


def _cut(parts: list[Part]) -> list[list[Part]]:
    pieces: list[list[Part]] = [[]]
    for part in parts:
        if part[0] in {"of", "for", "and", "the", "&"}:
            pieces.append([])
        else:
            pieces[-1].append(part)
    return pieces


def _without_beginning(parts: list[Part]) -> list[Part]:
    kept = list(parts)
    while kept and (_bare(kept[0][0]) in ALONE_NO_NAME or kept[0][0] in {"of", "for", "and", "the", "&"}):
        del kept[0]
    while kept and kept[-1][0] in {"of", "for", "and", "the", "&"}:
        del kept[-1]
    return kept


def _judge(run: _Run) -> Span | None:
    words = run.words
    if all(word.isupper() and len(word) > 1 and word.capitalize() not in NAMES for word in words):
        return None
    return next((span for span in (rule(run) for rule in _RULES) if span), None)


def _titled(run: _Run) -> Span | None:
    """After a title or a rank. The title is left: what somebody does is often the matter itself."""
    titles = 0
    while titles < len(run.parts) and run.words[titles] in TITLES:
        titles += 1
    if not titles or titles == len(run.parts) or run.words[-1] in ORGANISATIONS | PLACES_LAST:
        return None
    return _Run(run.parts[titles:], run.before, run.after, begins=False).span(Kind.PERSON, 0.9)


def _organisation(run: _Run) -> Span | None:
    words = run.words
    if len(words) < 2 or not (words[-1] in ORGANISATIONS or words[0] in ORGANISATIONS or "&" in words):
        return None
    return run.span(Kind.ORGANISATION, 0.85)


def _place(run: _Run) -> Span | None:
    words = run.words
    if len(words) < 2 or words[0] in NAMES:
        return None
    if words[-1] in PLACES_LAST or words[0] in PLACES_FIRST:
        return run.span(Kind.PLACE, 0.8)
    return None


def _with_given_name(run: _Run) -> Span | None:
    """A given name, or one that is a word as well but has another name behind it."""
    words = [word.capitalize() if word.isupper() else word for word in run.words]
    initial = len(words) > 1 and len(words[0]) == 1
    if initial or words[0] in NAMES or words[-1] in NAMES:
        return run.span(Kind.PERSON, 0.85)
    if words[0] in ALSO_WORDS and len(words) > 1:
        return run.span(Kind.PERSON, 0.75)
    return None


def _called(run: _Run) -> Span | None:
    known = run.words[0] in TITLES | ORGANISATIONS | PLACES_LAST and len(run.words) == 1
    return run.span(Kind.PERSON, 0.8) if not known and _CALLED.search(run.before) else None


def _located(run: _Run) -> Span | None:
    if run.begins or run.words[0] in ORGANISATIONS | TITLES | ALSO_WORDS:
        return None
    if _IN_PLACE.search(run.before) or (len(run.words) == 1 and _PLACED.search(run.before)):
        return run.span(Kind.PLACE, 0.5)
    return None


def _two_words(run: _Run) -> Span | None:
    return run.span(Kind.PERSON, 0.6) if len(run.words) > 1 else None


def _one_word(run: _Run) -> Span | None:
    """Within a sentence a capital is no accident; at its beginning only what somebody does makes it a name."""
    word = run.words[0]
    if word in TITLES | ORGANISATIONS | PLACES_LAST | PLACES_FIRST | ALSO_WORDS or len(word) < LEAST_LETTERS:
        return None
    if _ACTS.match(run.after):
        return run.span(Kind.PERSON, 0.5)
    return None if run.begins else run.span(Kind.PERSON, 0.35)


def _small_names(text: str) -> Iterator[Span]:
    """People who write without capitals write their name so as well."""
    for match in _SMALL_NAME.finditer(text):
        if match[1].capitalize() not in ALONE_NO_NAME | TITLES:
            yield Span(*match.span(1), Kind.PERSON, 0.6)


_RULES = (_titled, _organisation, _place, _with_given_name, _called, _located, _two_words, _one_word)

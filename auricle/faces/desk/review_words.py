"""The second review in words: what each text is, and each place that was found in one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from auricle.directory import labels
from auricle.faces.shared.staff.mask_words import KINDS
from auricle.faces.shared.staff.text_titles import questions, title
from auricle.inbox.report_texts import ANSWER
from auricle.inbox.review_page import HIDDEN, LEFT, OPEN, ItemShown, Piece, ReviewPage, TextBeside
from auricle.redaction.spans import Kind
from auricle.reports.masking import REPLACED

STATES: Mapping[str, Promise] = {
    OPEN: gettext_lazy("To decide"),
    HIDDEN: gettext_lazy("Hidden"),
    LEFT: gettext_lazy("Stays"),
}
CODED = frozenset({"choice", "yesno", "date"})


@dataclass(frozen=True)
class PieceWords:
    """A stretch of a draft as it is shown: words, or what stands in their place."""

    words: str = field(repr=False)
    state: str = ""
    number: int = 0
    kind: str = ""


@dataclass(frozen=True)
class TextWords:
    """One text under its name, as it was written and as the draft stands."""

    title: str
    original: str = field(repr=False)
    pieces: tuple[PieceWords, ...] = field(repr=False)


@dataclass(frozen=True)
class ItemWords:
    """A place to decide on: `place` is what its form sends, `was` the decision that it was shown with."""

    number: int
    words: str = field(repr=False)
    kind: str
    state: str
    state_words: Promise
    place: str
    was: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class IdentifierWords:
    """Something to find the same matter by: `place` is what its form sends."""

    number: int
    words: str = field(repr=False)
    kind: str
    place: str
    used: bool


def identifier_words(page: ReviewPage) -> list[IdentifierWords]:
    """What the same matter can be found by, in the order of the texts."""
    return [
        IdentifierWords(one.number, one.words, kind_words(one.item.kind), str(one.item.place), one.used)
        for one in page.identifiers
    ]


def text_words(page: ReviewPage) -> list[TextWords]:
    """Every text in which people write freely; what was chosen from a list names nobody."""
    category = labels.category(page.header.row.category)
    asked = {str(question.get("id")): question for question in questions(category)}
    return [
        TextWords(title(text.name, asked), text.original, tuple(map(_piece, text.pieces)))
        for text in page.texts
        if not _is_coded(text, asked)
    ]


def item_words(page: ReviewPage) -> list[ItemWords]:
    """Every place, what nobody has decided first."""
    return list(_items(page.items))


def kind_words(kind: Kind) -> str:
    """What a place holds."""
    return str(KINDS[REPLACED[kind]])


def _items(items: tuple[ItemShown, ...]) -> Iterator[ItemWords]:
    for one in items:
        yield ItemWords(
            one.number,
            one.words,
            kind_words(one.item.kind),
            one.state,
            STATES[one.state],
            str(one.item.place),
            one.item.decided,
            one.who,
            one.at,
        )


def _piece(piece: Piece) -> PieceWords:
    kind = kind_words(piece.kind) if piece.kind else ""
    return PieceWords(piece.words, piece.state, piece.number, kind)


def _is_coded(text: TextBeside, asked: Mapping[str, Mapping[str, object]]) -> bool:
    kind = asked.get(text.name.removeprefix(ANSWER), {}).get("kind")
    return text.name.startswith(ANSWER) and kind in CODED and len(text.pieces) < 2

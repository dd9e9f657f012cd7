"""All that a reviewer sees of a report: the original beside its draft, the answers so far, and what is still missing.

Contact data is hidden on both sides, in what is suggested too; showing it is an act with a reason. A reviewer judges a
hidden place by its kind, and looks at it when that is not enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.inbox import desk_masking, identifying, redacting, review_texts
from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_reading import history
from auricle.inbox.opened import FileEntry
from auricle.inbox.redacting import Redaction
from auricle.inbox.report_texts import files_of
from auricle.redaction.drafting import Draft, Item, pieces
from auricle.redaction.spans import Kind, Span
from auricle.reports import masking
from auricle.reports.facts import Given, collect
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow, Refusal, plan
from auricle.reports.models import Event
from auricle.reports.moves import Move, State
from auricle.reports.queries import Header, header_of
from auricle.vault.member_keys import Unlocked

HIDDEN, OPEN, LEFT = "hidden", "open", "left"


@dataclass(frozen=True)
class Piece:
    """A stretch of a draft. `kind` is None for words that nothing was said of; `number` is the item's on the page."""

    words: str = field(repr=False)
    kind: Kind | None = None
    state: str = ""
    number: int = 0


@dataclass(frozen=True)
class TextBeside:
    """One text of the report: as it was written, and the draft."""

    name: str
    original: str = field(repr=False)
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True)
class ItemShown:
    """One place to decide on, or decided: `who` and `at` say by whom and when."""

    number: int
    item: Item
    words: str = field(repr=False)
    state: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class IdentifierShown:
    """Something that the same matter could be found by, under the number of its place, and whether it is."""

    number: int
    item: Item
    words: str = field(repr=False)
    used: bool


@dataclass(frozen=True)
class ReviewPage:
    """A report in its second review. `refusal` says what is in the way of an approval, if anything is."""

    header: Header
    texts: tuple[TextBeside, ...] = field(repr=False)
    items: tuple[ItemShown, ...] = field(repr=False)
    identifiers: tuple[IdentifierShown, ...] = field(repr=False)
    files: tuple[FileEntry, ...] = field(repr=False)
    released: frozenset[UUID]
    reasons: Mapping[str, str] = field(repr=False)
    check_words: str = field(repr=False)
    masked: bool
    hidden: int
    current: bool
    names: Mapping[str, str]
    refusal: Refusal | None

    @property
    def open(self) -> int:
        """How many suggestions nobody has decided."""
        return sum(item.state == OPEN for item in self.items)


def read_review(*, by: Unlocked, report: UUID, now: datetime, unmask: Reason | None = None) -> ReviewPage:
    """Open a report to review it; that leaves its line in the trail. Raises as redacting.begin, and MayNotUnmask."""
    with transaction.atomic():
        redaction = redacting.begin(by, report)
        trail.record(actor=by.person.pseudonym, act="read_to_redact", at=now, report=report)
        if unmask is not None:
            team = redaction.row.team.code
            desk_masking.note_unmasking(by=by, report=report, team=team, reason=unmask, now=now)
    return _page(by, redaction, now, shown=unmask is not None)


def _page(by: Unlocked, redaction: Redaction, now: datetime, *, shown: bool) -> ReviewPage:
    row, draft, desk = redaction.row, redaction.draft, redaction.opened.desk
    events = tuple(history(row.pk))
    header = header_of(by=by.person, row=row, events=events, now=now)
    reviews = header.reviews
    names = colleagues.names([*(event.actor for event in events), *(one.member for one in redaction.made)])
    masks = {name: [] if shown else _masks(text, redaction) for name, text in draft.texts.items()}
    version, _ = review_texts.open_version(desk, row.pk, reviews.number("redacted"))
    check = review_texts.open_words(desk, row.pk, f"{review_texts.CHECK}{reviews.number('recheck')}")
    return ReviewPage(
        header=header,
        texts=tuple(_beside(name, draft, masks[name]) for name in draft.texts),
        items=tuple(_items(redaction, masks, names)),
        identifiers=tuple(_identifiers(redaction, masks)),
        files=files_of(redaction.opened.report),
        released=version.released,
        reasons=review_texts.open_words(desk, row.pk, f"{review_texts.CARD}{reviews.number('grade')}"),
        check_words=check.get("words", ""),
        masked=not shown,
        hidden=sum(map(len, masks.values())),
        current=reviews.redacted is not None
        and reviews.redacted.answers.get("decisions") == len(redaction.made)
        and set(version.texts) >= set(draft.texts),
        names=names,
        refusal=_refusal(by, redaction, header, events, now),
    )


def _refusal(
    by: Unlocked, redaction: Redaction, header: Header, events: tuple[Event, ...], now: datetime
) -> Refusal | None:
    facts = collect(
        redaction.row,
        by=by.person,
        given=Given(has_reason=True),
        now=now,
        events=events,
        reviews=header.reviews,
    )
    try:
        plan(state=State(redaction.row.state), move=Move.APPROVE_REVIEW, facts=facts)
    except (MoveNotAllowed, MoveNotNow) as error:
        return error.refusal
    return None


def _masks(text: str, redaction: Redaction) -> list[masking.Span]:
    return masking.find(text, redaction.opened.marks)


def _beside(name: str, draft: Draft, masks: list[masking.Span]) -> TextBeside:
    text = draft.texts[name]
    numbers = {item.place: number for number, item in enumerate(draft.items, start=1)}
    hidden = draft.hidden(name)
    laid: list[tuple[int, int, object]] = [(span.start, span.end, span) for span in hidden]
    laid += [
        (item.place.start, item.place.end, item)
        for item in draft.items
        if item.place.source == name and not _covered(item, hidden)
    ]
    found = []
    for start, end, what in pieces(text, sorted(laid, key=lambda one: one[:2])):
        words = _words(text, start, end, masks)
        if isinstance(what, Span):
            number = next(
                (n for place, n in numbers.items() if place.source == name and place.start == start), 0
            )
            found.append(Piece(words, what.kind, HIDDEN, number))
        elif isinstance(what, Item):
            found.append(Piece(words, what.kind, _state(what), numbers[what.place]))
        else:
            found.append(Piece(words))
    return TextBeside(name, _words(text, 0, len(text), masks), tuple(found))


def _items(
    redaction: Redaction, masks: Mapping[str, list[masking.Span]], names: Mapping[str, str]
) -> Iterator[ItemShown]:
    made = {decision.name: one for one in redaction.made for decision in one.decisions}
    for number, item in enumerate(redaction.draft.items, start=1):
        place, by = item.place, made.get(item.decided)
        words = _words(redaction.draft.texts[place.source], place.start, place.end, masks[place.source])
        yield ItemShown(
            number, item, words, _state(item), names.get(by.member, "") if by else "", by.at if by else None
        )


def _identifiers(redaction: Redaction, masks: Mapping[str, list[masking.Span]]) -> Iterator[IdentifierShown]:
    numbers = {item.place: number for number, item in enumerate(redaction.draft.items, start=1)}
    for one in identifying.found_in(redaction):
        place = one.item.place
        words = _words(redaction.draft.texts[place.source], place.start, place.end, masks[place.source])
        yield IdentifierShown(numbers[place], one.item, words, one.used)


def _state(item: Item) -> str:
    return OPEN if item.verdict is None else HIDDEN if item.verdict == "accept" else LEFT


def _covered(item: Item, hidden: list[Span]) -> bool:
    return any(span.start < item.place.end and item.place.start < span.end for span in hidden)


def _words(text: str, start: int, end: int, masks: list[masking.Span]) -> str:
    """A stretch of a text with what is masked in it as masks: the whole of each mask, once."""
    parts, at = [], start
    for mask in masks:
        if mask.end > at and mask.start < end:
            before = text[at : max(at, mask.start)].translate(masking.INSTEAD)
            parts += [before, f"{masking.OPEN}{mask.kind.value}{masking.CLOSE}"]
            at = min(mask.end, end)
    return "".join((*parts, text[at:end].translate(masking.INSTEAD)))

"""Make the redacted version of a report: decide place by place what is hidden, then keep what comes of it.

Each decision is kept by itself, so that two reviewers never lose one of the other's. Whoever decides on a place says
what they saw there; if somebody else decided on it since, nothing is written and the second is told.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.inbox import review_texts
from auricle.inbox.desk_reading import MayNotRead, find_original
from auricle.inbox.opening import Opened, open_all
from auricle.inbox.report_texts import FILE, texts_of
from auricle.inbox.review_texts import Known, Made, Version
from auricle.redaction.drafting import Decision, Draft, Item, Place, Verdict, drafted, places_of
from auricle.redaction.file_names import find_in_name
from auricle.redaction.finding import find
from auricle.redaction.replacing import Replacer
from auricle.redaction.spans import Kind, Span
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.review_log import keep_step
from auricle.vault.member_keys import Unlocked

MOST_WORDS = 200
MOST_AT_ONCE = 500
"""Places that one decision may hide: what stands more often than this is no name."""


class ScreenedIt(NotAllowed):
    """Whoever made the first review does not make the second."""


class NothingToReview(NotNow):
    """The report is destroyed; there is nothing to redact."""


class StillOpen(NotNow):
    """Some suggestions have been neither accepted nor rejected."""


@dataclass(frozen=True)
class Redaction:
    """A report in its second review: as it was written, the draft, and who decided what. repr shows no word."""

    row: Report
    opened: Opened = field(repr=False)
    draft: Draft = field(repr=False)
    made: tuple[Made, ...] = field(repr=False)


def begin(by: Unlocked, report: UUID) -> Redaction:
    """Open a report to redact it; the caller leaves the line in the trail.

    Raises NoSuchReport, MayNotRead, ScreenedIt, NothingToReview, NoTeamKey.
    """
    row = reviewable(by, report)
    opened = open_all(by, report)
    made = tuple(review_texts.open_decisions(opened.desk, report))
    texts = texts_of(opened.report)
    draft = drafted(
        texts,
        suggested={name: _suggested(name, text, row.language) for name, text in texts.items()},
        decisions=[decision for one in made for decision in one.decisions],
        always=_always(texts, opened.marks),
    )
    return Redaction(row, opened, draft, made)


def reviewable(by: Unlocked, report: UUID) -> Report:
    """The row of a report that this person may review. Raises NoSuchReport, MayNotRead, ScreenedIt, NothingToReview."""
    row = find_original(by, report)
    if not by.person.may(Permission.REVIEW):
        raise MayNotRead
    if row.state == State.DISPOSED:
        raise NothingToReview
    took = Event.objects.filter(report=row, kind=Move.TAKE).order_by("-number").first()
    if took is not None and took.actor == by.person.pseudonym:
        raise ScreenedIt
    return row


def decide(
    *, by: Unlocked, report: UUID, place: Place, verdict: Verdict, kind: Kind | None, was: str, now: datetime
) -> str:
    """Accept or reject what stands at a place; `was` names the decision that was seen there, if there was one.

    Returns the name of the new one.

    Raises Invalid for a place that nothing stands at, SomeoneWasFirst if it was decided since, and as `begin`.
    """
    with locked(by, report) as redaction:
        item = redaction.draft.item(place)
        if item is None:
            raise Invalid({"place": "unknown"})
        if item.decided != was:
            raise SomeoneWasFirst
        return _keep(by, redaction, [Decision(place, kind or item.kind, verdict)], now)


def accept_rest(*, by: Unlocked, report: UUID, now: datetime) -> int:
    """Accept every suggestion that nobody has decided. Returns how many. Raises as `begin`."""
    with locked(by, report) as redaction:
        _keep(by, redaction, map(_accepted, redaction.draft.open), now)
        return len(redaction.draft.open)


def hide_words(*, by: Unlocked, report: UUID, words: str, kind: Kind, now: datetime) -> int:
    """Hide these words wherever they stand in the report. Returns in how many places.

    Raises Invalid ("length", "not_there", "too_often"), and as `begin`.
    """
    if not 1 <= len(" ".join(words.split())) <= MOST_WORDS:
        raise Invalid({"words": "length"})
    with locked(by, report) as redaction:
        places = places_of(words, redaction.draft.texts)
        if not places or len(places) > MOST_AT_ONCE:
            raise Invalid({"words": "too_often" if places else "not_there"})
        _keep(by, redaction, (Decision(place, kind, Verdict.ACCEPT) for place in places), now)
        return len(places)


def make_version(*, by: Unlocked, report: UUID, seen: int, released: frozenset[UUID], now: datetime) -> int:
    """Keep the version that follows from the decisions, and which files a handler may open. Returns its number.

    `seen` is the number of the last version that was seen. Raises StillOpen, SomeoneWasFirst, and as `begin`.
    """
    with locked(by, report) as redaction:
        draft, row = redaction.draft, redaction.row
        if draft.open:
            raise StillOpen
        replacer = Replacer(_known(redaction, seen).numbers)
        texts = draft.replaced(replacer)
        step = keep_step(
            row,
            "redacted",
            seen=seen,
            member=by.person.pseudonym,
            now=now,
            values={"answers": {"decisions": len(redaction.made)}},
        )
        files = frozenset(file for file in released if f"{FILE}{file}" in texts)
        known = Known(replacer.numbers, tuple(_words(draft)))
        review_texts.keep_version(by, row, Version(step.number, texts, files), known, now)
        trail.record(actor=by.person.pseudonym, act="redacted_version_made", at=now, report=report)
    return step.number


@contextmanager
def locked(by: Unlocked, report: UUID) -> Iterator[Redaction]:
    """A redaction in a transaction in which nobody else decides on the same report.

    Decisions take turns: two at once would each be checked against what the other has not written yet.
    """
    with transaction.atomic():
        list(Report.objects.select_for_update().filter(pk=report).values_list("pk"))
        yield begin(by, report)


def _keep(by: Unlocked, redaction: Redaction, decisions: Iterable[Decision], now: datetime) -> str:
    kept = list(decisions)
    if not kept:
        return ""
    trail.record(actor=by.person.pseudonym, act="spans_decided", at=now, report=redaction.row.pk)
    number = 1 + max((one.number for one in redaction.made), default=0)
    return review_texts.keep_decisions(by, redaction.row, kept, number=number, now=now)


def _accepted(item: Item) -> Decision:
    return Decision(item.place, item.kind, Verdict.ACCEPT)


def _known(redaction: Redaction, number: int) -> Known:
    """What the version before hid: the same words keep their number."""
    _, known = review_texts.open_version(redaction.opened.desk, redaction.row.pk, number)
    return known


def _words(draft: Draft) -> Iterable[tuple[Kind, str]]:
    """The words that are hidden, each once."""
    return dict.fromkeys(
        (span.kind, text[span.start : span.end])
        for name, text in draft.texts.items()
        for span in draft.hidden(name)
    )


def _suggested(name: str, text: str, language: str) -> list[Span]:
    if name.startswith(FILE):
        return find_in_name(lambda part: find(part, language), text)
    return find(text, language)


def _always(texts: dict[str, str], marks: Iterable[str]) -> dict[str, list[Span]]:
    """What was moved into the vault is hidden whatever anybody decides."""
    found: dict[str, list[Span]] = {}
    for mark in marks:
        for place in places_of(mark, texts):
            found.setdefault(place.source, []).append(Span(place.start, place.end, Kind.PERSON, 1.0))
    return found

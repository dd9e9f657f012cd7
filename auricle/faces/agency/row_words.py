"""A referral's seven facts in an officer's language, and the lists that they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from auricle.directory import labels
from auricle.faces.shared.staff.promise import ClockFace, promise
from auricle.referrals.agency_lists import Page, Row, Which
from auricle.referrals.moves import AgencyOutcome, ClockKind, Kind, State
from auricle.referrals.wording import ASKED, CLOCKS, KINDS, OUTCOMES, STATES

Text = str | Promise

NAMES: Mapping[Which, Text] = MappingProxyType(
    {
        Which.WAITING: _("Waiting for your answer"),
        Which.NEW: _("New"),
        Which.UNDERWAY: _("In progress"),
        Which.ENDED: _("Ended"),
    }
)
MEANINGS: Mapping[Which, Text] = MappingProxyType(
    {
        Which.WAITING: _("Late, sent back to you, or recalled and still to be deleted."),
        Which.NEW: _("Confirm that it arrived, then accept it or return it."),
        Which.UNDERWAY: _("Accepted. The promise that ends first is on top."),
        Which.ENDED: _("What is over, the latest on top. What was recalled cannot be opened any more."),
    }
)
EMPTY: Mapping[Which, Text] = MappingProxyType(
    {
        Which.WAITING: _("Nothing is late, and nothing was sent back."),
        Which.NEW: _("Nothing new."),
        Which.UNDERWAY: _("Nothing is in progress."),
        Which.ENDED: _("Nothing has ended yet."),
    }
)


@dataclass(frozen=True)
class RowWords:
    """One referral as a list shows it."""

    id: UUID
    number: str
    urgent: bool
    informs: bool
    kind: Text
    grade: int | None
    category: str
    asked: Text
    place: str
    province: str
    state: Text
    outcome: Text
    clock: ClockFace
    turn: Text
    unread: bool
    newer: bool
    sent_back: bool
    ended: datetime | None


@dataclass(frozen=True)
class ListWords:
    """A list with its name, what is in it, and where it goes on."""

    which: Which
    name: Text
    meaning: Text
    empty: Text
    rows: list[RowWords]
    following: str

    @property
    def count(self) -> str:
        """How many are shown; a plus where there are more."""
        return f"{len(self.rows)}{'+' if self.following else ''}"


def listed_words(which: Which, page: Page, now: datetime) -> ListWords:
    """A page of a list in words."""
    rows = [row_words(row, which, now) for row in page.rows]
    return ListWords(which, NAMES[which], MEANINGS[which], EMPTY[which], rows, page.following)


def row_words(row: Row, which: Which, now: datetime) -> RowWords:
    """Numbers and codes become words in the officer's language."""
    place, province = place_words(row.region)
    return RowWords(
        id=row.id,
        number=row.number,
        urgent=row.kind is Kind.URGENT,
        informs=row.kind is Kind.INFORMATION,
        kind=KINDS[row.kind],
        grade=row.grade,
        category=category_words(row.category),
        asked=ASKED[row.asked],
        place=place,
        province=province,
        state=STATES[row.state],
        outcome=OUTCOMES[AgencyOutcome(row.outcome)] if row.outcome else "",
        clock=clock_words(row.due_kind, row.due_at, row.steps_at, now),
        turn=_turn(row, which),
        unread=row.unread,
        newer=row.newer,
        sent_back=row.sent_back,
        ended=row.ended_at,
    )


def clock_words(kind: str, due: datetime | None, steps: tuple[datetime, ...], now: datetime) -> ClockFace:
    """The promise that ends first, or that none runs."""
    if not kind or due is None:
        return ClockFace("none", pgettext("referral", "No promise runs"), "", None)
    return promise(CLOCKS[ClockKind(kind)], due, steps, now)


def category_words(number: int) -> str:
    """The name of a category in the language of the page."""
    found = labels.category(number)
    return found.name(get_language() or "en") if found else ""


def place_words(number: int | None) -> tuple[str, str]:
    """The names of a region and of the province that it lies in."""
    language, region = get_language() or "en", labels.region(number)
    province = labels.province_of(region) if region else None
    return region.name(language) if region else "", province.name(language) if province else ""


def _turn(row: Row, which: Which) -> Text:
    if which is Which.ENDED:
        return _("nobody any more")
    if row.state is State.RECALLED:
        return _("your agency, to delete copies")
    if row.state is State.INFORMED:
        return _("your agency, to read")
    return _("the hotline") if row.for_the_hotline else _("your agency")

"""Search the words of the reports of one's teams: opened, looked through and forgotten again, step by step.

There is no index of words anywhere. Each step opens reports for some seconds, the newest first, and says how far it
came; whoever wants more goes on. What is found is what the searcher could read on the report's page: the original with
its contact data hidden, or the redacted version; what is hidden there is not found either. The words are in the request
alone: not in the trail, not in an address, not in a table.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import NotFound, NotNow
from auricle.inbox import desk_reading
from auricle.inbox.search_scan import Looking
from auricle.inbox.search_texts import Where, texts_shown
from auricle.inbox.search_words import Piece, Sought, read, shown_words, snippet
from auricle.reports import received_list
from auricle.reports.models import Report
from auricle.reports.queries import Row
from auricle.reports.received_list import Came, Scope
from auricle.sealing.envelope import SealError
from auricle.vault.member_keys import Unlocked
from auricle.vault.team_keys import NoTeamKey

BATCH = 250
PAGE = 20
SECONDS = 2.0
MOST_SNIPPETS = 3
MOST_AN_HOUR = 200
"""Steps, not words: a search of thousands of reports is some of them."""
HOUR = timedelta(hours=1)


class SearchedTooOften(NotNow):
    """This person searched so often within the last hour that they have to wait."""


@dataclass(frozen=True)
class Asked:
    """What is looked for and where, how far one has come, and what was found before. repr shows no words."""

    words: str = field(repr=False)
    scope: Scope
    after: str = ""
    kept: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """Some words around what was found, masked as on the report's page."""

    where: Where
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True)
class Hit:
    """One report that holds all the words."""

    row: Row
    snippets: tuple[Snippet, ...] = field(repr=False)


@dataclass(frozen=True)
class Found:
    """What was found so far. `following` is where the next step goes on, empty at the end of the scope.

    `total` is how many reports the scope has, up to MOST_COUNTED, and `left` how many of them are still before one;
    `shut` is how many of those that were to be shown did not open.
    """

    hits: tuple[Hit, ...]
    total: int
    left: int
    shut: int
    back_to: datetime | None
    following: str

    @property
    def full(self) -> bool:
        """Whether a page of hits is full, so that somebody should look at them before it goes on."""
        return len(self.hits) >= PAGE


def step(*, by: Unlocked, asked: Asked, now: datetime, seconds: float = SECONDS, most: int = PAGE) -> Found:
    """Search for about so many seconds, or until a page is full. One line in the trail says how many were opened.

    Raises Invalid, MayNotSee, MayNotRead, NoTeamKey, SearchedTooOften.
    """
    sought = read(asked.words)
    originals = desk_reading.may_read(by.person)
    if not originals and not by.person.may(Permission.READ_REDACTED):
        raise desk_reading.MayNotRead
    if not originals:
        asked = replace(asked, scope=replace(asked.scope, mine=True))
    with transaction.atomic():
        _require_pace(by, now)
        search = _Search(by, sought, Looking(by, sought) if originals else None)
        search.again(asked.kept[:most])
        last, more = search.on(asked, until=time.monotonic() + seconds, most=most)
        detail: dict[str, str | int] = {
            "opened": search.opened,
            "since": asked.scope.since.date().isoformat(),
            "until": asked.scope.until.date().isoformat(),
        }
        trail.record(actor=by.person.pseudonym, act="content_searched", at=now, detail=detail)
        return _found(by, asked, search, last, more=more)


class _Search:
    """One step's work: what it opened, and what it found."""

    def __init__(self, by: Unlocked, sought: Sought, looking: Looking | None) -> None:
        # A handler holds the key of the originals and may not read them. Nothing that depends on an original may show,
        # not even by how long it took: theirs, which are few, are opened one by one as their page shows them.
        self._by, self._sought, self.looking = by, sought, looking
        self.hits: list[tuple[Report, tuple[Snippet, ...]]] = []
        self.opened = 0
        self.shut = 0

    def again(self, kept: tuple[UUID, ...]) -> None:
        """What earlier steps found, opened once more for this page."""
        for row in received_list.found(by=self._by.person, reports=kept):
            self.opened += 1
            self._look_into(row)

    def on(self, asked: Asked, *, until: float, most: int) -> tuple[Came | None, bool]:
        """From the place of the last step on: the last that it came past, and whether there are more."""
        last, after = None, asked.after
        while True:
            batch = received_list.page(by=self._by.person, scope=asked.scope, after=after, most=BATCH)
            passed = self._through(batch, until, most)
            last = batch[passed - 1] if passed else last
            if passed < len(batch) or len(batch) < BATCH or last is None or self._over(until, most):
                return last, passed < len(batch) or len(batch) == BATCH
            after = last.cursor

    def _through(self, batch: list[Came], until: float, most: int) -> int:
        """How many of a batch were looked at until time or page was up."""
        if len(self.hits) >= most:
            return 0
        ids = [came.id for came in batch]
        could = set(ids)
        if self.looking:
            could = self.looking.candidates(ids)
            self.opened += len(ids)
        rows = {row.pk: row for row in received_list.found(by=self._by.person, reports=list(could))}
        for passed, came in enumerate(batch, 1):
            if came.id in rows:
                self.opened += 0 if self.looking else 1
                self._look_into(rows[came.id])
                if self._over(until, most):
                    return passed
        return len(batch)

    def _over(self, until: float, most: int) -> bool:
        return len(self.hits) >= most or time.monotonic() > until

    def _look_into(self, row: Report) -> None:
        """Open it as its page does; it is found when each word stands in what is shown."""
        try:
            texts = texts_shown(desk_reading.shown(by=self._by, row=row))
        except (desk_reading.MayNotRead, NoTeamKey, NotFound, SealError):
            self.shut += 1
            return
        if self._sought.among("\n".join(shown_words(text) for _, text in texts)):
            found = ((where, snippet(text, self._sought)) for where, text in texts)
            shown = [Snippet(where, pieces) for where, pieces in found if pieces]
            self.hits.append((row, tuple(shown[:MOST_SNIPPETS])))


def _found(by: Unlocked, asked: Asked, search: _Search, last: Came | None, *, more: bool) -> Found:
    rows = [row for row, _ in search.hits]
    hits = zip(received_list.facts(rows), (snippets for _, snippets in search.hits), strict=True)
    at = last.at if last else received_list.place_of(asked.after)
    rest = replace(asked.scope, until=at) if at else asked.scope
    return Found(
        hits=tuple(Hit(row, snippets) for row, snippets in hits),
        total=received_list.count(by=by.person, scope=asked.scope),
        left=received_list.count(by=by.person, scope=rest) if more else 0,
        shut=search.shut + (search.looking.shut if search.looking else 0),
        back_to=at,
        following=(last.cursor if last else asked.after) if more else "",
    )


def _require_pace(by: Unlocked, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT searches_since(%s, %s)", [by.person.pseudonym, now - HOUR])
        if cursor.fetchone()[0] >= MOST_AN_HOUR:
            raise SearchedTooOften

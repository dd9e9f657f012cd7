"""Filters that people keep under a name: for themselves or for a team, each with its count.

A name is open text that the team reads, so it names nobody. What a search finds depends on who looks: their teams, and
with "me" their reports. Nothing is sent anywhere; a mark on the page says that there is something new.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from auricle.directory.people import Person
from auricle.directory.permissions import Role
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.reports.list_filter import ListFilter, read_address
from auricle.reports.models import SavedSearch, SearchLook
from auricle.reports.queries import may_see
from auricle.reports.search_counts import Counted, count
from auricle.reports.search_marks import Mark

MOST_OWN = 30
MOST_SHARED = 30
LONGEST_NAME = 60
UNDO_WITHIN = timedelta(days=1)


class NoSuchSearch(NotFound):
    """There is no such search, or it is neither this person's nor shared with one of their teams."""


class NotYourSearch(NotAllowed):
    """A shared search is changed by whoever keeps it, or taken away by a supervisor of its team."""


@dataclass(frozen=True)
class Search:
    """One search as this person sees it. `new` is counted for the mark NEW alone."""

    id: int
    name: str
    wanted: ListFilter
    owner: str
    team: int | None
    mine: bool
    may_delete: bool
    mark: Mark
    threshold: int | None
    counted: Counted

    @property
    def stands_out(self) -> bool:
        """Whether there is what this person wanted to see."""
        if self.mark is Mark.MANY:
            return self.counted.all is None or self.counted.all >= (self.threshold or 0)
        return self.mark is Mark.NEW and self.counted.new > 0


def searches(*, by: Person, now: datetime) -> list[Search]:
    """One's own in one's own order, then those that colleagues share with one's teams. Raises MayNotSee."""
    may_see(by)
    seen = SavedSearch.objects.filter(deleted_at=None).select_related("owner")
    own = list(seen.filter(owner_id=by.id).order_by("position", "pk")[:MOST_OWN])
    shared = seen.filter(team_id__in=by.teams).exclude(owner_id=by.id).order_by("team", "name", "pk")
    rows = [*own, *shared[:MOST_SHARED]]
    looks = {look.search_id: look for look in SearchLook.objects.filter(member_id=by.id, search__in=rows)}
    wanted = [read_address(row.query) for row in rows]
    since = [looks[row.pk].at if row.pk in looks and looks[row.pk].mark == Mark.NEW else None for row in rows]
    counts = count(list(zip(wanted, since, strict=True)), by=by, now=now)
    return [
        _search(row, by, looks.get(row.pk), each, counted)
        for row, each, counted in zip(rows, wanted, counts, strict=True)
    ]


def keep(*, by: Person, name: str, wanted: ListFilter, team: int | None, now: datetime) -> int:
    """Keep a filter under a name, for oneself or for one of one's teams. Raises MayNotSee, Invalid."""
    may_see(by)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": "length"})
    if team is not None and team not in by.teams:
        raise Invalid({"team": "unknown"})
    with transaction.atomic():
        own = SavedSearch.objects.filter(owner_id=by.id)
        own.filter(deleted_at__lt=now - UNDO_WITHIN).delete()
        if own.filter(deleted_at=None).count() >= MOST_OWN:
            raise Invalid({"name": "too_many"})
        last = own.aggregate(last=Max("position"))["last"] or 0
        row = SavedSearch.objects.create(
            owner_id=by.id, team_id=team, name=name, query=wanted.address(), position=last + 1
        )
        SearchLook.objects.create(search=row, member_id=by.id, at=now, mark=Mark.NEW)
    return row.pk


def look_into(*, by: Person, search: int, now: datetime) -> ListFilter:
    """The filter of a search; from now on only what comes later is new. Raises MayNotSee, NoSuchSearch."""
    row = _find(by, search)
    SearchLook.objects.bulk_create(
        [SearchLook(search=row, member_id=by.id, at=now, mark=Mark.NONE)],
        update_conflicts=True,
        unique_fields=["search", "member"],
        update_fields=["at"],
    )
    return read_address(row.query)


def choose_mark(*, by: Person, search: int, mark: Mark, threshold: int | None, now: datetime) -> None:
    """Say when a search is to stand out for oneself. Raises MayNotSee, NoSuchSearch, Invalid."""
    row = _find(by, search)
    if mark is Mark.MANY and (threshold is None or not 1 <= threshold <= 1000):
        raise Invalid({"threshold": "range"})
    SearchLook.objects.bulk_create(
        [
            SearchLook(
                search=row,
                member_id=by.id,
                at=now,
                mark=mark,
                threshold=threshold if mark is Mark.MANY else None,
            )
        ],
        update_conflicts=True,
        unique_fields=["search", "member"],
        # Who chooses anew wants to be told anew.
        update_fields=["mark", "threshold", "told_at"],
    )


def delete(*, by: Person, search: int, now: datetime) -> None:
    """Take a search away. It can be brought back for a day. Raises MayNotSee, NoSuchSearch, NotYourSearch."""
    row = _find(by, search)
    if not _may_delete(by, row):
        raise NotYourSearch
    SavedSearch.objects.filter(pk=row.pk).update(deleted_at=now)


def bring_back(*, by: Person, search: int, now: datetime) -> None:
    """Undo deleting. Raises MayNotSee, NoSuchSearch, NotYourSearch."""
    row = _find(by, search, deleted_since=now - UNDO_WITHIN)
    if not _may_delete(by, row):
        raise NotYourSearch
    SavedSearch.objects.filter(pk=row.pk).update(deleted_at=None)


def move_up(*, by: Person, search: int) -> None:
    """Change places with the one above, in one's own order. Raises MayNotSee, NoSuchSearch, NotYourSearch."""
    row = _find(by, search)
    if row.owner_id != by.id:
        raise NotYourSearch
    with transaction.atomic():
        own = list(SavedSearch.objects.filter(owner_id=by.id, deleted_at=None).order_by("position", "pk"))
        place = [each.pk for each in own].index(row.pk)
        if place == 0:
            return
        own[place - 1 : place + 1] = [own[place], own[place - 1]]
        for position, each in enumerate(own, 1):
            each.position = position
        SavedSearch.objects.bulk_update(own, ["position"])


def _find(by: Person, search: int, *, deleted_since: datetime | None = None) -> SavedSearch:
    may_see(by)
    there = Q(deleted_at__gte=deleted_since) if deleted_since else Q(deleted_at=None)
    mine = Q(owner_id=by.id) | Q(team_id__in=by.teams)
    row = SavedSearch.objects.filter(there, mine, pk=search).first()
    if row is None:
        raise NoSuchSearch
    return row


def _may_delete(by: Person, row: SavedSearch) -> bool:
    """Whoever left a team leaves what they shared with it behind, to its supervisors."""
    if row.team_id is not None and row.team_id not in by.teams:
        return False
    return row.owner_id == by.id or Role.SUPERVISOR in by.roles


def _search(
    row: SavedSearch, by: Person, look: SearchLook | None, wanted: ListFilter, counted: Counted
) -> Search:
    return Search(
        id=row.pk,
        name=row.name,
        wanted=wanted,
        owner=row.owner.name,
        team=row.team_id,
        mine=row.owner_id == by.id,
        may_delete=_may_delete(by, row),
        mark=Mark(look.mark) if look else Mark.NONE,
        threshold=look.threshold if look else None,
        counted=counted,
    )

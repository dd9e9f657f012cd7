"""Categories, regions and teams as a reporter's form needs them: read once, kept for a minute in each process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from types import MappingProxyType

from django.db import InterfaceError, OperationalError

from auricle.directory import routing_rules
from auricle.directory.models import Category, Region, RoutingVersion, Team
from auricle.directory.routing_rules import Ruleset

KEPT_SECONDS = 60.0
MOST_OLDER_RULES = 8
NO_RULES = Ruleset(0, (), MappingProxyType({}))


@dataclass(frozen=True)
class CategoryInfo:
    """A category with its names by language code, its questions and its sub-categories."""

    id: int
    code: str
    names: Mapping[str, str]
    parent: str | None
    default_grade: int
    questions: tuple[Mapping[str, object], ...]
    children: tuple["CategoryInfo", ...] = ()

    def name(self, language: str) -> str:
        """The name in this language, or in English."""
        return self.names.get(language, self.names["en"])


@dataclass(frozen=True)
class RegionInfo:
    """A province with its counties, or a county."""

    id: int
    code: str
    names: Mapping[str, str]
    parent: str | None
    profile: str
    counties: tuple["RegionInfo", ...] = ()

    def name(self, language: str) -> str:
        """The name in this language, or in English."""
        return self.names.get(language, self.names["en"])


@dataclass(frozen=True)
class TeamInfo:
    """A team that reports are routed to."""

    id: int
    code: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Catalogue:
    """One consistent reading of the open configuration."""

    categories: Mapping[str, CategoryInfo]
    top_categories: tuple[CategoryInfo, ...]
    regions: Mapping[str, RegionInfo]
    provinces: tuple[RegionInfo, ...]
    teams: Mapping[str, TeamInfo]
    agencies: Mapping[str, Mapping[str, str]]
    """The names of agencies, by the code of the team that holds an agency's key."""
    rules: Ruleset
    unsorted: CategoryInfo | None = None
    """The category of what is not sorted yet: among `categories`, and offered by no form."""


class _Kept:
    """The last reading and when it was made. The lock keeps a crowd of threads from all reading at once."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: Catalogue | None = None
        self.until = 0.0


_kept = _Kept()


def current() -> Catalogue:
    """The catalogue, at most a minute old; an older one while the database is away, since filing must go on."""
    with _kept.lock:
        if _kept.value is None or time.monotonic() > _kept.until:
            _kept.value = _read_or_keep(_kept.value)
            _kept.until = time.monotonic() + KEPT_SECONDS
        return _kept.value


def _read_or_keep(older: Catalogue | None) -> Catalogue:
    try:
        return read()
    except (OperationalError, InterfaceError):
        if older is None:
            raise
        return older


def forget() -> None:
    """Read anew at the next question: after set-up, and between tests."""
    with _kept.lock:
        _kept.value = None
    _older_rules.cache_clear()


def rules_of(number: int) -> Ruleset:
    """A version of the rules that a report names; without any rules when it is not there."""
    rules = current().rules
    if rules.version == number:
        return rules
    try:
        return _older_rules(number)
    except RoutingVersion.DoesNotExist:
        return NO_RULES


@lru_cache(maxsize=MOST_OLDER_RULES)
def _older_rules(number: int) -> Ruleset:
    """Versions never change, so some are kept."""
    return routing_rules.read(RoutingVersion.objects.get(pk=number).document, version=number)


def categories() -> tuple[CategoryInfo, ...]:
    """The top categories in their order, each with its sub-categories."""
    return current().top_categories


def filed_under() -> tuple[CategoryInfo, ...]:
    """What a list of reports can be narrowed by: the top categories, and the one for what is not sorted yet."""
    known = current()
    return (*known.top_categories, *((known.unsorted,) if known.unsorted else ()))


def regions() -> tuple[RegionInfo, ...]:
    """The provinces in their order, each with its counties."""
    return current().provinces


def read() -> Catalogue:
    """Read everything from the database."""
    rows = list(Category.objects.filter(active=True).select_related("parent"))
    tops, by_category = _categories(rows)
    unsorted = next((by_category[row.code] for row in rows if row.unsorted), None)
    provinces, by_region = _read_regions()
    teams = {t.code: TeamInfo(t.pk, t.code, t.names) for t in Team.objects.filter(kind="work")}
    agencies = {t.code: t.names for t in Team.objects.filter(kind="agency")}
    newest = RoutingVersion.objects.order_by("-number").first()
    rules = routing_rules.read(newest.document, version=newest.number) if newest else NO_RULES
    return Catalogue(by_category, tops, by_region, provinces, teams, agencies, rules, unsorted)


def _categories(rows: list[Category]) -> tuple[tuple[CategoryInfo, ...], dict[str, CategoryInfo]]:
    flat = {row.code: _category(row) for row in rows}
    tops = tuple(
        _category(row, tuple(c for c in flat.values() if c.parent == row.code))
        for row in rows
        if row.parent is None and not row.unsorted
    )
    return tops, flat | {top.code: top for top in tops}


def _category(row: Category, children: tuple[CategoryInfo, ...] = ()) -> CategoryInfo:
    parent = row.parent.code if row.parent else None
    return CategoryInfo(
        row.pk, row.code, row.names, parent, row.default_grade, tuple(row.questions), children
    )


def _read_regions() -> tuple[tuple[RegionInfo, ...], dict[str, RegionInfo]]:
    rows = list(Region.objects.select_related("parent"))
    flat = {row.code: _region(row) for row in rows}
    provinces = tuple(
        _region(row, tuple(r for r in flat.values() if r.parent == row.code))
        for row in rows
        if row.parent is None
    )
    return provinces, flat | {province.code: province for province in provinces}


def _region(row: Region, counties: tuple[RegionInfo, ...] = ()) -> RegionInfo:
    return RegionInfo(
        row.pk, row.code, row.names, row.parent.code if row.parent else None, row.profile, counties
    )

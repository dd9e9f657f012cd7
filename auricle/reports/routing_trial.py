"""Try routing rules before they count: what they would have done with the latest reports. Opens and changes nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from auricle.directory import catalogue, routing, routing_rules, routing_versions
from auricle.directory.people import Person
from auricle.directory.routing_rules import Ruleset

MOST_TRIED = 10_000


@dataclass(frozen=True)
class Change:
    """Reports with the same open facts that other rules would treat differently; empty is as before."""

    category: str
    region: str
    language: str
    channel: str
    reports: int
    before: str
    after: str
    """The team's code now and then."""
    tags: tuple[str, ...]
    raised: bool


@dataclass(frozen=True)
class Trial:
    """What rules would have done with the latest reports, against the rules in force."""

    tried: int
    moved: int
    raised: int
    tagged: int
    by_team: tuple[tuple[str, int, int], ...]
    """A team's code, how many reports came to it by the rules in force and how many would by the others."""
    changes: tuple[Change, ...]
    """The most frequent first."""


def try_out(*, document: str, by: Person, most: int = 1000) -> Trial:
    """What these rules would have done with the latest reports. Changes nothing and opens nothing.

    Raises MayNotRoute, BrokenRules.
    """
    routing_versions.may_route(by)
    return trial_of(document=document, most=most)


def trial_of(*, document: str, most: int) -> Trial:
    """As `try_out`, whoever asks."""
    routing_rules.check(document, known=routing_versions.known())
    return _compare(routing_rules.read(document, version=0), _latest(min(most, MOST_TRIED)))


@dataclass(frozen=True)
class _Alike:
    """So many of the latest reports have these open facts."""

    category: str
    region: str
    language: str
    channel: str
    reports: int


def _compare(wanted: Ruleset, latest: Iterator[_Alike]) -> Trial:
    held = catalogue.current()
    now, then, changes = Counter[str](), Counter[str](), []
    raised = tagged = tried = 0
    for alike in latest:
        matter = routing.matter(held, alike.category, alike.region, alike.language, alike.channel)
        before, after = routing_rules.decide(held.rules, matter), routing_rules.decide(wanted, matter)
        tried += alike.reports
        if before is None or after is None:
            continue
        now[before.team] += alike.reports
        then[after.team] += alike.reports
        tags = tuple(tag for tag in after.tags if tag not in before.tags)
        raises = after.raised and not before.raised
        raised += alike.reports if raises else 0
        tagged += alike.reports if tags else 0
        if before.team != after.team or tags or raises:
            facts = (alike.category, alike.region, alike.language, alike.channel, alike.reports)
            changes.append(Change(*facts, before.team, after.team, tags, raises))
    moved = sum(change.reports for change in changes if change.before != change.after)
    by_team = tuple((team, now[team], then[team]) for team in sorted(now | then))
    changes.sort(key=lambda change: (-change.reports, change.category, change.region))
    return Trial(tried, moved, raised, tagged, by_team, tuple(changes))


def _latest(most: int) -> Iterator[_Alike]:
    """The open facts of the latest reports of all teams, counted: no report is named."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT category, region, language, channel, reports FROM routed_lately(%s)", [most])
        rows = cursor.fetchall()
    return (_Alike(*row) for row in rows)

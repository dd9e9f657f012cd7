"""Which team a report goes to, and what the rules in force do with it besides."""

from auricle.directory import catalogue, routing_rules
from auricle.directory.catalogue import Catalogue, TeamInfo
from auricle.directory.routing_rules import Decision, Matter
from auricle.errors import NotFound


class NoTeam(NotFound):
    """No rule names a team, which a set-up with a last rule for everything rules out."""


def route(*, category: str, region: str | None, language: str, channel: str) -> Decision:
    """What the rules decide for a report with these codes; a rule for a category covers its sub-categories.

    Raises NoTeam when no rule names a team.
    """
    known = catalogue.current()
    decision = routing_rules.decide(known.rules, matter(known, category, region, language, channel))
    if decision is None:
        raise NoTeam
    return decision


def team_of(decision: Decision) -> TeamInfo:
    """The team that was decided for. Raises NoTeam where the rules name one that there is not."""
    team = catalogue.current().teams.get(decision.team)
    if team is None:
        raise NoTeam
    return team


def matter(known: Catalogue, category: str, region: str | None, language: str, channel: str) -> Matter:
    """What the rules look at for these codes; what the catalogue does not know is under nothing."""
    filed, place = known.categories.get(category), known.regions.get(region) if region else None
    return Matter(
        categories=tuple(code for code in (category, filed.parent if filed else None) if filed and code),
        regions=tuple(code for code in (place.code, place.parent) if code) if place else (),
        profile=place.profile if place else "",
        language=language,
        channel=channel,
    )

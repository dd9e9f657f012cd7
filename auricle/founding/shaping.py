"""A preset as this hotline wants it: its own regions, fewer teams and agencies, and some of its own. Plain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auricle.presets.loading import AgencySeed, CategorySeed, Preset, RegionSeed, TeamSeed


@dataclass(frozen=True)
class OwnTeam:
    """A team that the preset does not have, and the subjects of reports that go to it."""

    team: TeamSeed
    categories: frozenset[str]


def fallback_of(preset: Preset) -> str:
    """The team that gets what no other team takes; it cannot be left out."""
    return preset.rules[-1].team


def working_teams(preset: Preset) -> tuple[TeamSeed, ...]:
    """The teams that get reports."""
    return tuple(team for team in preset.teams if team.kind == "work")


def shape(
    preset: Preset,
    *,
    teams: Iterable[str],
    agencies: Iterable[str],
    more_agencies: Sequence[AgencySeed] = (),
    more_teams: Sequence[OwnTeam] = (),
    regions: Sequence[RegionSeed] | None = None,
) -> Preset:
    """The preset with these of its teams and agencies, and with one's own.

    What a team that is left out would get goes to the fallback. A subject that is given to a team of one's own goes to
    it with all its sub-categories, whatever exceptions the preset makes.
    """
    last, chosen, partners = fallback_of(preset), set(teams), set(agencies)
    kept = tuple(t for t in preset.teams if t.kind == "custody" or t.code == last or t.code in chosen)
    codes, given = {team.code for team in kept}, _given(preset, more_teams)

    def owner(team: str, category: str | None) -> str:
        return given.get(category or "") or (team if team in codes else last)

    return replace(
        preset,
        teams=(*kept, *(own.team for own in more_teams)),
        agencies=(*(a for a in preset.agencies if a.code in partners), *more_agencies),
        categories=tuple(
            _given_to(category, owner(category.team, category.code)) for category in preset.categories
        ),
        rules=tuple(replace(rule, team=owner(rule.team, rule.category)) for rule in preset.rules),
        regions=tuple(regions) if regions is not None else preset.regions,
    )


def regions_json(regions: Iterable[RegionSeed]) -> list[dict[str, Any]]:
    """Regions as the draft keeps them."""
    return [
        {
            "code": region.code,
            "names": dict(region.names),
            "population": region.population,
            "profile": region.profile,
            "counties": regions_json(region.counties),
        }
        for region in regions
    ]


def regions_from(data: Sequence[Mapping[str, Any]]) -> tuple[RegionSeed, ...]:
    """Regions out of the draft."""
    return tuple(
        RegionSeed(
            item["code"],
            item["names"],
            item["population"],
            item["profile"],
            regions_from(item["counties"]),
        )
        for item in data
    )


def _given_to(category: CategorySeed, team: str) -> CategorySeed:
    return replace(category, team=team, children=tuple(replace(c, team=team) for c in category.children))


def _given(preset: Preset, more_teams: Sequence[OwnTeam]) -> dict[str, str]:
    """The team of one's own for each category and sub-category that is given to one."""
    return {
        each.code: own.team.code
        for own in more_teams
        for category in preset.categories
        if category.code in own.categories
        for each in (category, *category.children)
    }

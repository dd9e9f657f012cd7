"""Write a preset into an empty installation: categories, regions, teams, agencies and the routing rules."""

from datetime import datetime

from django.db import transaction

from auricle.directory import agencies, cards, catalogue, letters, routing_rules, routing_versions
from auricle.directory.models import Category, Region, Team
from auricle.directory.questions import DESK_ONLY
from auricle.errors import NotNow
from auricle.presets.loading import CategorySeed, Preset, Question, RegionSeed


class AlreadySetUp(NotNow):
    """There is a configuration already; a preset is only for an empty installation."""


@transaction.atomic
def install_preset(preset: Preset, *, now: datetime) -> None:
    """Write the whole preset, or nothing. Raises AlreadySetUp."""
    if Team.objects.exists() or Category.objects.exists():
        raise AlreadySetUp
    Team.objects.bulk_create([Team(code=s.code, names=dict(s.names), kind=s.kind) for s in preset.teams])
    for agency in preset.agencies:
        agencies.with_team(code=agency.code, names=dict(agency.names), kind=agency.kind)
    categories: dict[str, Category] = {}
    for seed in preset.categories:
        categories[seed.code] = _category(seed, None, len(categories))
        for child in seed.children:
            categories[child.code] = _category(child, categories[seed.code], len(categories))
    _category(preset.unsorted, None, len(categories), unsorted=True)
    position = 0
    for province in preset.regions:
        parent = _region(province, None, position)
        counties = enumerate(province.counties, start=position + 1)
        Region.objects.bulk_create([_county(county, parent, place) for place, county in counties])
        position += 1 + len(province.counties)
    document = routing_rules.write(routing_rules.of_preset(preset))
    routing_versions.write_version(document=document, actor="preset", seen=0, now=now)
    letters.install(preset.letters, now=now)
    cards.install(preset.cards, now=now)
    catalogue.forget()


def _category(
    seed: CategorySeed, parent: Category | None, position: int, *, unsorted: bool = False
) -> Category:
    return Category.objects.create(
        code=seed.code,
        names=dict(seed.names),
        parent=parent,
        legal_basis=seed.legal_basis,
        default_grade=seed.default_grade,
        retention_days=seed.retention_days,
        questions=[_question(question) for question in seed.questions],
        position=position,
        unsorted=unsorted,
    )


def _question(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "kind": question.kind,
        "label": dict(question.label),
        "help": dict(question.help or {}),
        "choices": [{"id": choice.id, "label": dict(choice.label)} for choice in question.choices],
        **({DESK_ONLY: True} if question.desk_only else {}),
    }


def _region(seed: RegionSeed, parent: Region | None, position: int) -> Region:
    region = _county(seed, parent, position)
    region.save()
    return region


def _county(seed: RegionSeed, parent: Region | None, position: int) -> Region:
    return Region(
        code=seed.code,
        names=dict(seed.names),
        parent=parent,
        population=seed.population,
        profile=seed.profile,
        position=position,
    )

"""Fills an empty database with the national hotline and two members of staff, as the database's owner.

    python -m bench.rig.set_up

It has the real size of catalogue and routing, because a report is looked up in both. Prints each login with the
address of its one-time codes as JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime

import django

# Before the models, which need the settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auricle.config.settings.owner")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from auricle.directory import agencies, routing_rules, routing_versions  # noqa: E402
from auricle.directory.models import Category, Region, Team  # noqa: E402
from auricle.directory.permissions import Role  # noqa: E402
from auricle.presets.loading import CategorySeed, RegionSeed, load  # noqa: E402
from auricle.sealing.envelope import Seed  # noqa: E402
from auricle.sealing.signatures import OrgSeed  # noqa: E402
from auricle.vault.setting_up import NewPerson, is_set_up, set_up_people_and_keys  # noqa: E402
from bench.rig.logins import CALL_TAKER, OFFICER, password_of  # noqa: E402

PRESET = "national_hotline"
ROLES = {
    "mei": frozenset({Role.SCREENER}),
    CALL_TAKER: frozenset({Role.CALL_TAKER}),
    "tom": frozenset({Role.SUPERVISOR}),
    "hal": frozenset({Role.HANDLER}),
    "ria": frozenset({Role.REVIEWER}),
    **dict.fromkeys(("una", "vic", "wim"), frozenset({Role.CUSTODIAN})),
}


def fill() -> dict[str, str]:
    """Write the catalogue, the routing, the people and the signed keys, once."""
    if is_set_up():
        return {}
    preset = load(PRESET)
    teams = {
        team.code: Team.objects.create(code=team.code, names=dict(team.names), kind=team.kind)
        for team in preset.teams
    }
    for agency in preset.agencies:
        agencies.with_team(code=agency.code, names=dict(agency.names), kind=agency.kind)
    write_regions(preset.regions)
    write_categories(preset.categories)
    write_categories([preset.unsorted], unsorted=True)
    document = routing_rules.write(routing_rules.of_preset(preset))
    routing_versions.write_version(document=document, actor="bench", seen=0, now=datetime.now(UTC))
    accounts = set_up_people_and_keys(
        people=[
            NewPerson(login, login.title(), roles, frozenset(teams), password=password_of(login))
            for login, roles in ROLES.items()
        ]
        + [
            NewPerson(
                OFFICER,
                OFFICER.title(),
                frozenset({Role.OFFICER}),
                frozenset(),
                password=password_of(OFFICER),
                agency=preset.agencies[0].code,
            )
        ],
        org_seed=OrgSeed((settings.AURICLE_KEYS / "org.seed").read_bytes()),
        registrar_seed=Seed((settings.AURICLE_KEYS / "registrar.seed").read_bytes()),
        issuer="bench",
        now=datetime.now(UTC),
    )
    return {account.login: account.totp_uri for account in accounts}


def write_regions(seeds: Sequence[RegionSeed], parent: Region | None = None) -> None:
    """Write provinces, and under each its counties."""
    for position, seed in enumerate(seeds):
        row = Region.objects.create(
            code=seed.code,
            names=dict(seed.names),
            parent=parent,
            population=seed.population,
            profile=seed.profile,
            position=position,
        )
        write_regions(seed.counties, row)


def write_categories(
    seeds: Sequence[CategorySeed], parent: Category | None = None, *, unsorted: bool = False
) -> None:
    """Write categories, and under each its sub-categories; their questions are not what is measured."""
    for position, seed in enumerate(seeds):
        row = Category.objects.create(
            code=seed.code,
            names=dict(seed.names),
            parent=parent,
            legal_basis=seed.legal_basis,
            default_grade=seed.default_grade,
            retention_days=seed.retention_days,
            questions=[],
            position=position,
            unsorted=unsorted,
        )
        write_categories(seed.children, row)


if __name__ == "__main__":
    print(json.dumps(fill()))

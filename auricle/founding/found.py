"""Make the hotline out of the answers: all of it in one transaction, or nothing."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from auricle.config import key_files, keys
from auricle.directory import invitations
from auricle.directory.invitations import Invited, Open
from auricle.directory.models import Team
from auricle.directory.permissions import Role
from auricle.directory.setting_up import install_preset
from auricle.errors import NotNow
from auricle.founding import files, kept_settings
from auricle.founding.draft import Draft
from auricle.founding.shaping import OwnTeam, regions_from, shape
from auricle.founding.staffing import by_link, lacks
from auricle.presets import loading
from auricle.presets.loading import AgencySeed, Preset, TeamSeed
from auricle.vault import key_signing, recovery
from auricle.vault.models import SealingKey
from auricle.vault.organisation_key import fingerprint_of_public
from auricle.vault.recovery_ceremony import read_public
from auricle.vault.setting_up import Account, NewPerson, set_up_people_and_keys
from auricle.vault.signing_files import read_answer, write_request


class NotReady(NotNow):
    """A step is still to be answered, or somebody is missing: look at the list on the last page."""


@dataclass(frozen=True)
class Founded:
    """What each person is given, once: a sheet with a password, or a link that invites them. repr shows none of it."""

    accounts: list[Account] = field(repr=False)
    invited: list[Invited] = field(repr=False)


@dataclass(frozen=True)
class Place:
    """Where an installation keeps its files: the data folder, and the owner's keys in it."""

    data: Path

    @property
    def draft(self) -> Path:
        """The answers so far."""
        return files.draft(self.data)

    @property
    def owner_keys(self) -> Path:
        """The folder with every key file."""
        return self.data / "keys" / key_files.OWNER

    @property
    def handed_over(self) -> Path:
        """The file that says that people have what they sign in with."""
        return files.handed_over(self.data)


def preset_of(answers: Draft) -> Preset:
    """The preset with everything that was chosen instead of it."""
    teams, regions = answers.of("teams"), answers.of("regions")
    own = regions_from(regions["own"]) if regions.get("source") == "file" else None
    more = [AgencySeed(each["code"], each["names"], each["kind"]) for each in teams.get("more", ())]
    return shape(
        loading.load(answers.of("hotline")["preset"]),
        teams=teams.get("teams", ()),
        agencies=teams.get("agencies", ()),
        more_agencies=more,
        more_teams=[_own_team(each) for each in teams.get("own", ())],
        regions=own,
    )


def trust(place: Place, answers: Draft) -> None:
    """Bring the key files to the organisation that was chosen: one elsewhere, or one that is made here."""
    chosen = answers.of("keys")
    public = base64.b64decode(chosen["public"]) if chosen["kind"] == "offline" else None
    seed = key_files.organisation_seed(place.owner_keys)
    if public is None and seed is not None:
        return
    key_files.change_organisation(place.owner_keys, public)


def found(*, place: Place, answers: Draft, now: datetime) -> Founded:
    """Found the hotline. Returns what each person is given, once.

    With the organisation's seed here all keys are signed at once; otherwise they wait, and no report is accepted
    before. Raises NotReady, AlreadySetUp, or Invalid for people who do not fit the teams.
    """
    if answers.next_step() != "confirm" or any(lack.must for lack in _lacks(answers)):
        raise NotReady
    hotline = answers.of("hotline")
    trust(place, answers)
    kept_settings.put_in_force(place.owner_keys, hotline)
    seed, preset = key_files.organisation_seed(place.owner_keys), preset_of(answers)
    # Somebody may be listed for a team that was taken off the list afterwards.
    teams = frozenset(team.code for team in preset.teams)
    people = answers.of("people")["people"]
    with transaction.atomic():
        install_preset(preset, now=now)
        if answers.of("recovery").get("file"):
            # First of all keys, and signed at once where that is possible: what is made after it is covered by it.
            recovery.propose_key(public=read_public(answers.of("recovery")["file"]), now=now)
            if seed is not None:
                key_signing.sign_waiting(org_seed=seed, now=now)
        accounts = set_up_people_and_keys(
            people=[_person(each, teams) for each in people if not by_link(each)],
            org_seed=seed,
            registrar_seed=keys.registrar_seed(),
            issuer=hotline["name"],
            now=now,
        )
        invited = [
            invitations.invite_as_operator(
                login=each["login"], name=each["name"], language=each["language"], now=now
            )
            for each in people
            if by_link(each)
        ]
        kept_settings.keep(place.data, hotline)
    return Founded(accounts, invited)


def not_yet_in(*, now: datetime) -> tuple[Open, ...]:
    """Who was invited and has not come in."""
    return invitations.invited_by_operator(now=now)


def is_founded() -> bool:
    """Whether the answers have become a hotline."""
    return Team.objects.exists()


def unsigned() -> bool:
    """Whether a key waits for the organisation's signature; until then no report is accepted."""
    return SealingKey.objects.filter(signature=None, retired_at=None).exists()


def fingerprint_of(place: Place) -> str:
    """The organisation's key as people compare it, to be published on paper."""
    return fingerprint_of_public(kept_settings.organisation_key_bytes(place.owner_keys))


def request_text(*, place: Place, hotline: Mapping[str, str], now: datetime) -> str:
    """The file to take to the organisation's machine. Raises NothingToSign when all keys are signed."""
    kept_settings.put_in_force(place.owner_keys, hotline)
    return write_request(key_signing.request(now=now))


def take_signatures(*, place: Place, hotline: Mapping[str, str], text: str, now: datetime) -> int:
    """Put the signed keys into force; returns how many. Raises Unreadable and what key_signing.take raises."""
    kept_settings.put_in_force(place.owner_keys, hotline)
    return len(key_signing.take(answer=read_answer(text), now=now))


def finish(place: Place) -> None:
    """End the first run: the faces start, and the answers are forgotten."""
    files.end(place.data)


def _own_team(given: Mapping[str, Any]) -> OwnTeam:
    return OwnTeam(TeamSeed(given["code"], given["names"], "work"), frozenset(given["categories"]))


def _lacks(answers: Draft) -> list[Any]:
    teams = [team.code for team in preset_of(answers).teams if team.kind == "work"]
    return list(lacks(answers.of("people")["people"], teams))


def _person(given: Mapping[str, Any], teams: frozenset[str]) -> NewPerson:
    return NewPerson(
        login=given["login"],
        name=given["name"],
        roles=frozenset(Role(role) for role in given["roles"]),
        teams=frozenset(given["teams"]) & teams,
        language=given["language"],
        agency=given["agency"],
    )

"""First set-up: people with their keys, and the signed keys of registrar, teams and custodians' seats.

The organisation's seed is given for this one call; a hotline in operation keeps it offline.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from auricle.directory.models import Agency, Member, Membership, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.directory.signing_in import create_member
from auricle.errors import Invalid
from auricle.sealing.envelope import Seed
from auricle.sealing.one_time import TotpSecret, totp_uri
from auricle.sealing.signatures import OrgSeed
from auricle.vault import key_signing, seats, storing, team_keys
from auricle.vault.member_keys import create_key, wrap_under_password
from auricle.vault.models import SealingKey
from auricle.vault.parcel import FEWEST_SEATS, SEATS

# Words of an easily typed alphabet: about 100 bits.
EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
GROUP_LETTERS = 5


@dataclass(frozen=True)
class NewPerson:
    """Somebody to make an account for. Without a password one is made up."""

    login: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[str]
    language: str = "en"
    password: str = field(default="", repr=False)
    agency: str = ""


@dataclass(frozen=True)
class Account:
    """What is handed to a new person once, and kept nowhere."""

    login: str
    password: str = field(repr=False)
    totp_uri: str = field(repr=False)


def set_up_people_and_keys(
    *, people: Sequence[NewPerson], org_seed: bytes | None, registrar_seed: Seed, issuer: str, now: datetime
) -> list[Account]:
    """Make the accounts, then a key for the registrar, one for each team and one for each custodian's seat, all signed.

    The first five custodians of the list get the seats. Without the organisation's seed the keys wait for their
    signatures, and no report is accepted before.

    Raises Invalid when somebody has an unknown team, role or agency or a login that is taken, when a team has nobody
    to hold its key (a report sealed to it could never be opened), or when there are fewer than three custodians.
    """
    _check(people)
    with transaction.atomic():
        accounts = [_make_account(person, issuer, now) for person in people]
        team_keys.create_key(
            purpose="registrar", holder=storing.REGISTRAR, team=None, seed=registrar_seed, now=now
        )
        # The custodians have seats instead of a key in common: one that each of them held would open by one alone.
        # An agency without officers has no key yet: its first officer makes it.
        for team in Team.objects.filter(kind__in=team_keys.WITH_KEY):
            members = Membership.objects.filter(team=team).values_list("member_id", flat=True)
            if team.kind == "agency" and not members:
                continue
            team_keys.create_team_key(team=team, members=members, actor=key_signing.OPERATOR, now=now)
        holders = [Member.objects.get(login=person.login) for person in people if _sits(person)]
        seats.fill_seats(holders=holders[: len(SEATS)], now=now)
        if org_seed is not None:
            key_signing.sign_waiting(org_seed=OrgSeed(org_seed), now=now)
    storing.forget()
    return accounts


def is_set_up() -> bool:
    """Whether there are keys to seal to."""
    return SealingKey.objects.filter(purpose="registrar", retired_at=None, signature__isnull=False).exists()


def new_password() -> str:
    """A random password of four groups."""
    groups = ("".join(secrets.choice(EASY_LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def _make_account(person: NewPerson, issuer: str, now: datetime) -> Account:
    password = person.password or new_password()
    new = create_member(login=person.login, name=person.name, password=password, language=person.language)
    seed = create_key(member=new.member)
    wrap_under_password(member=new.member, seed=seed, kek=new.kek, now=now)
    give_roles(member=new.member, roles=person.roles)
    teams = Team.objects.filter(code__in=person.teams)
    if person.agency:
        agency = Agency.objects.get(code=person.agency)
        Member.objects.filter(pk=new.member.pk).update(agency=agency)
        teams = Team.objects.filter(agency=agency)
    Membership.objects.bulk_create([Membership(member=new.member, team=team) for team in teams])
    return Account(
        person.login, password, totp_uri(TotpSecret(new.totp_secret), account=person.login, issuer=issuer)
    )


def _sits(person: NewPerson) -> bool:
    return Role.CUSTODIAN in person.roles and Role.ADMINISTRATOR not in person.roles


def _check(people: Sequence[NewPerson]) -> None:
    errors: dict[str, str] = {}
    teams = set(Team.objects.exclude(kind="agency").values_list("code", flat=True))
    logins = set(Member.objects.values_list("login", flat=True))
    agencies = {"", *Agency.objects.values_list("code", flat=True)}
    for person in people:
        if person.login in logins:
            errors[person.login] = "taken"
        logins.add(person.login)
        if not person.teams <= teams:
            errors[person.login] = "unknown team"
        if not person.roles <= MEMBER_ROLES:
            errors[person.login] = "unknown role"
        officer = person.roles == {Role.OFFICER} and not person.teams
        if person.agency not in agencies or bool(person.agency) is not officer:
            errors[person.login] = "an officer has an agency and this one role, and nobody else has one"
    if sum(_sits(person) for person in people) < FEWEST_SEATS:
        errors["custodians"] = "fewer than three custodians"
    held = {team for person in people for team in person.teams}
    working = set(Team.objects.filter(kind="work").values_list("code", flat=True))
    errors |= dict.fromkeys(sorted(working - held), "nobody to hold its key")
    if errors:
        raise Invalid(errors)

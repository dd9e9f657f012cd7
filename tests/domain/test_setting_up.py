"""Setting up: a preset into an empty installation, then people and keys, all or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auricle.config import keys
from auricle.directory import catalogue
from auricle.directory.models import Agency, Category, Member, Region, Team
from auricle.directory.people import Person, new_pseudonym
from auricle.directory.permissions import CONTENT, Permission, Role
from auricle.directory.preferences import choose_language
from auricle.directory.routing import route
from auricle.directory.routing_rules import BrokenRules
from auricle.directory.setting_up import AlreadySetUp, install_preset
from auricle.errors import Invalid
from auricle.presets.loading import Preset, load
from auricle.sealing import signatures
from auricle.sealing.envelope import PublicKey
from auricle.sealing.signatures import KeyStatement, new_org_seed, org_public
from auricle.vault import seats
from auricle.vault.models import MemberWrap, SealingKey, TeamSeed
from auricle.vault.setting_up import NewPerson, is_set_up, new_password, set_up_people_and_keys
from auricle.vault.storing import info_of
from tests.hotline import NOW
from tests.people import Cast

ORG = new_org_seed()


@pytest.fixture(scope="module")
def preset() -> Preset:
    """The preset of the demonstration."""
    return load("national_hotline")


@pytest.fixture
def two_teams(db: None) -> None:
    """A team that works, and the custodians."""
    Team.objects.create(code="general", names={"en": "General"})
    Team.objects.create(code="custodians", names={"en": "Custodians"}, kind="custody")


def people(*more: NewPerson) -> list[NewPerson]:
    mei = NewPerson("mei", "Mei", frozenset({Role.SCREENER}), frozenset({"general"}), password="mei's words")
    return [mei, *custodians("noor", "omar", "petra"), *more]


def custodians(*logins: str) -> list[NewPerson]:
    return [
        NewPerson(login, login.title(), frozenset({Role.CUSTODIAN}), frozenset({"custodians"}))
        for login in logins
    ]


def set_up(*more: NewPerson) -> dict[str, str]:
    accounts = set_up_people_and_keys(
        people=people(*more), org_seed=ORG, registrar_seed=keys.registrar_seed(), issuer="Test Line", now=NOW
    )
    return {account.login: account.password for account in accounts}


def test_a_preset_fills_an_empty_installation(db: None, preset: Preset) -> None:
    install_preset(preset, now=NOW)
    assert Team.objects.exclude(kind="agency").count() == len(preset.teams)
    assert Agency.objects.count() == len(preset.agencies)
    assert len(catalogue.current().rules.rules) == len(preset.rules)
    # And the one for what is not sorted yet, which no form offers.
    assert Category.objects.count() == 1 + sum(1 + len(c.children) for c in preset.categories)
    assert catalogue.current().unsorted not in (None, *catalogue.categories())
    assert Region.objects.count() == sum(1 + len(r.counties) for r in preset.regions)


def test_every_category_in_every_place_has_a_team(db: None, preset: Preset) -> None:
    install_preset(preset, now=NOW)
    known = catalogue.current()
    for category in known.categories:
        for region in (None, *known.regions):
            decision = route(category=category, region=region, language="en", channel="web")
            assert decision.team in known.teams


def test_a_second_preset_is_refused_and_changes_nothing(db: None, preset: Preset) -> None:
    install_preset(preset, now=NOW)
    with pytest.raises(AlreadySetUp):
        install_preset(preset, now=NOW)
    assert Team.objects.exclude(kind="agency").count() == len(preset.teams)


def test_a_broken_preset_leaves_nothing_behind(db: None, preset: Preset) -> None:
    broken = replace(preset, rules=(replace(preset.rules[0], team="nobody"),))
    with pytest.raises(BrokenRules):
        install_preset(broken, now=NOW)
    assert not Team.objects.exists()
    assert not Category.objects.exists()


def test_every_team_and_the_registrar_get_a_key_that_the_organisation_signed(two_teams: None) -> None:
    assert not is_set_up()
    set_up()
    assert is_set_up()
    found = SealingKey.objects.order_by("purpose", "holder")
    assert [(key.purpose, key.holder) for key in found] == [
        *(("custody", f"seat/{number}") for number in (1, 2, 3)),
        ("registrar", "registrar"),
        ("team", "general"),
    ]
    for key in map(info_of, found):
        statement = KeyStatement(
            key.purpose, key.holder, PublicKey(key.public), int(key.expires_at.timestamp())
        )
        signatures.check_statement(org_public(ORG), statement, key.signature, NOW.timestamp())


def test_the_first_five_custodians_get_a_seat_and_no_key_in_common(two_teams: None) -> None:
    set_up(*custodians("quinn", "rui", "sana"))
    assert [place.name for place in seats.places()] == ["Noor", "Omar", "Petra", "Quinn", "Rui"]
    assert not TeamSeed.objects.filter(member__login="noor").exists()


@pytest.mark.parametrize("known", [[], ["noor"], ["noor", "omar"]])
def test_fewer_than_three_custodians_are_too_few_to_lose_one(two_teams: None, known: list[str]) -> None:
    mei = NewPerson("mei", "Mei", frozenset({Role.SCREENER}), frozenset({"general"}))
    with pytest.raises(Invalid) as refused:
        set_up_people_and_keys(
            people=[mei, *custodians(*known)],
            org_seed=ORG,
            registrar_seed=keys.registrar_seed(),
            issuer="Test Line",
            now=NOW,
        )
    assert refused.value.errors == {"custodians": "fewer than three custodians"}


def test_an_administrator_gets_no_seat(two_teams: None) -> None:
    both = frozenset({Role.CUSTODIAN, Role.ADMINISTRATOR})
    set_up(NewPerson("ada", "Ada", both, frozenset()))
    assert "Ada" not in {place.name for place in seats.places()}


def test_who_is_in_no_team_gets_an_account_and_no_key(two_teams: None) -> None:
    set_up(NewPerson("ada", "Ada", frozenset({Role.ADMINISTRATOR}), frozenset()))
    ada = Member.objects.get(login="ada")
    assert MemberWrap.objects.filter(member=ada).exists()
    assert not TeamSeed.objects.filter(member=ada).exists()


def test_accounts_have_a_password_and_a_secret_to_hand_over_once(two_teams: None) -> None:
    accounts = set_up_people_and_keys(
        people=people(), org_seed=ORG, registrar_seed=keys.registrar_seed(), issuer="Test Line", now=NOW
    )
    mei, noor, *_ = accounts
    assert mei.password == "mei's words"
    assert len(noor.password) >= 20
    assert noor.totp_uri.startswith("otpauth://totp/Test%20Line")
    assert noor.password not in repr(noor)
    assert "secret" not in repr(noor)


@pytest.mark.parametrize(
    ("person", "field", "error"),
    [
        (NewPerson("zoe", "Zoe", frozenset({Role.SCREENER}), frozenset({"nowhere"})), "zoe", "unknown team"),
        (NewPerson("zoe", "Zoe", frozenset({Role.CLOCK}), frozenset({"general"})), "zoe", "unknown role"),
        (NewPerson("zoe", "Zoe", frozenset({Role.REPORTER}), frozenset()), "zoe", "unknown role"),
    ],
)
def test_a_person_who_cannot_be_is_named(two_teams: None, person: NewPerson, field: str, error: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(person)
    assert refused.value.errors == {field: error}
    assert not Member.objects.exists()


def test_a_team_that_nobody_could_open_reports_for_is_refused(two_teams: None) -> None:
    Team.objects.create(code="empty", names={"en": "Empty"})
    with pytest.raises(Invalid) as refused:
        set_up()
    assert refused.value.errors == {"empty": "nobody to hold its key"}
    assert not SealingKey.objects.exists()


def test_two_with_one_login_are_refused_before_anything_is_made(two_teams: None) -> None:
    twin = NewPerson("mei", "Another Mei", frozenset({Role.HANDLER}), frozenset({"general"}))
    with pytest.raises(Invalid) as refused:
        set_up(twin)
    assert refused.value.errors == {"mei": "taken"}
    assert not Member.objects.exists()


def test_made_up_passwords_and_pseudonyms_tell_nothing_and_do_not_repeat() -> None:
    assert len({new_password() for _ in range(200)}) == 200
    assert len({new_pseudonym() for _ in range(200)}) == 200
    assert all(len(new_pseudonym()) <= 16 for _ in range(20))


def test_a_member_chooses_a_language_that_the_desk_speaks(cast: Cast) -> None:
    choose_language(by=cast.person("mei"), language="zh-hans")
    assert cast.person("mei").language == "zh-hans"
    with pytest.raises(Invalid):
        choose_language(by=cast.person("mei"), language="xx")


def test_an_administrator_reads_nothing_whatever_role_they_give_themselves() -> None:
    roles = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.SCREENER, Role.CUSTODIAN})
    ada = Person(1, "m-ADA", "Ada", "en", roles, (1,))
    assert not any(ada.may(permission) for permission in CONTENT)
    assert ada.may(Permission.MANAGE_ACCOUNTS)

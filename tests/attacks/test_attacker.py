"""The attacker's program does open what it is given the key to; otherwise the thefts would prove nothing."""

from __future__ import annotations

import base64
import importlib
import secrets

import pytest
from django.apps import apps
from pytest_django import Settings

from auricle.config import keys
from auricle.config.mail import ReporterMail
from auricle.inbox import reporter_contact, reporter_side
from auricle.intake import drafts
from auricle.mailing import own_address
from auricle.sealing import codes
from auricle.vault import seats
from auricle.vault.models import SealingKey
from auricle.vault.reporter_key import auth_of, server_half
from auricle.vault.team_keys import team_seeds
from tests.attacks.attacker import secret_of
from tests.attacks.conftest import Attack, Reports, stolen
from tests.attacks.loot import keys_in, said_in, values_of
from tests.attacks.sealed_things import KNOWN
from tests.conftest import savepoint_of_test
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast


def team_seed(cast: Cast) -> bytes:
    """The seed of the team of Mei."""
    mei = cast.unlocked("mei")
    (seed,) = team_seeds(
        mei, [bytes(key) for key in SealingKey.objects.values_list("key_id", flat=True)]
    ).values()
    return seed


def test_it_knows_every_column_that_is_sealed() -> None:
    found = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model.__module__.startswith("auricle.")
        for field in model._meta.local_fields
        if importlib.import_module(model.__module__).FIELD_CLASSES[f"{model.__name__}.{field.name}"]
        == "sealed"
    }
    assert found == set(KNOWN)


def test_a_sessions_secret_leads_to_the_words_of_the_team(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    with savepoint_of_test():
        cookie = cast.cookie("mei", NOW)
    opened = attack(secret_of(cookie))
    assert opened.reports("content") == {reports.general.id}
    assert any(b"13800138000" in words for words in opened.words[reports.general.id, "content"])


def test_a_teams_seed_alone_does_too(cast: Cast, reports: Reports, attack: Attack) -> None:
    assert attack(team_seed(cast)).reports("content") == {reports.general.id}


def test_a_draft_of_a_call_opens_to_its_writers_seed_and_to_no_teams(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    lin = cast.unlocked("lin")
    drafts.keep(by=lin.person, fields={"text": "They took my savings."}, seen=0, now=NOW)
    assert attack(team_seed(cast), cast.unlocked("mei").seed).drafts == set()
    assert attack(lin.seed).drafts == {lin.person.id}


def test_two_seats_open_every_identity(cast: Cast, reports: Reports, attack: Attack) -> None:
    two = [seats.held_seat(cast.unlocked(login)).seed for login in ("noor", "quinn")]
    opened = attack(*two)
    assert opened.reports("identity") == {reports.general.id, reports.security.id}
    assert b"Ann Ferry" in b"".join(opened.words[reports.general.id, "identity"])


def test_a_code_with_the_installations_half_opens_its_report(reports: Reports, attack: Attack) -> None:
    code = codes.read_receipt_code(reports.security.code)
    half = server_half(auth_of(code))
    assert attack(half.part).halves == {reports.security.id}
    seed = reporter_side.open_by_code(code=reports.security.code, now=NOW)
    assert attack(base64.urlsafe_b64decode(seed)).reports() == {reports.security.id}


def test_the_registrars_seed_opens_what_waits_and_the_pepper_one_time_secrets(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    waiting = arrived(sealed(3))
    opened = attack(keys.registrar_seed(), keys.pepper())
    assert opened.registrations == {waiting}
    assert len(opened.one_time_secrets) > 10
    assert opened.seeds == {"registrar registrar"}
    assert not opened.words


@pytest.mark.parametrize("letters", [0, 3, 13])
def test_a_key_is_seen_in_whatever_it_lies(
    cast: Cast, reports: Reports, attack: Attack, letters: int
) -> None:
    seed = team_seed(cast)
    in_letters = [base64.b64encode(seed), base64.urlsafe_b64encode(seed), seed.hex().encode()]
    for block in (b"\x01" * letters + seed, *(b" " * letters + written for written in in_letters)):
        assert attack(*keys_in([block + b"\0 word after word"])).reports() == {reports.general.id}


def test_a_key_is_seen_in_a_large_memory_where_an_allocator_puts_it() -> None:
    seed = secrets.token_bytes(32)
    assert seed in keys_in([b"\0" * 200_000 + seed + b"\0" * 200_000])


def test_what_is_not_random_is_no_key() -> None:
    text = b"A sentence of a person, which has 32 signs and more. " * 50
    pointers = b"".join((0x7F00_1234_5678 + number * 64).to_bytes(8, "little") for number in range(500))
    assert keys_in([text, pointers, bytes(9_000)]) == set()


def test_a_key_that_lay_in_a_column_would_be_found(cast: Cast, reports: Reports, attack: Attack) -> None:
    """A row's values are searched like any memory: here one that somebody forgot to seal."""
    seed = team_seed(cast)
    tables = stolen()
    tables["directory_team"][0]["names"] = seed
    assert attack(*keys_in(values_of(tables))).reports() == {reports.general.id}


def test_a_word_is_seen_however_it_is_written() -> None:
    word = "秘Zqword"
    blocks = [word.encode("utf-16-le"), base64.b64encode(b"x" + word.encode()), b"nothing"]
    assert [said_in([block], {"it": word}) for block in blocks] == [{"it"}, {"it"}, set()]


def test_the_registrars_seed_alone_opens_mail_addresses(
    cast: Cast, reports: Reports, attack: Attack, settings: Settings
) -> None:
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    settings.AURICLE_MAIL_REPORTERS = ReporterMail("news@example.org", "", "", 9)
    mei, report = cast.person("mei"), reports.general
    own_address.give(by=mei, address="mei@office.example", now=NOW)
    with savepoint_of_test():
        cookie = cast.cookie("mei", NOW)
        inbox = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_contact.keep_plain(cookie=inbox, address="me@home.example", language="en", now=NOW)
    assert attack(secret_of(cookie), team_seed(cast), keys.pepper()).addresses == set()
    assert attack(keys.registrar_seed()).addresses == {mei.id, report.id}

"""Keys wait until the organisation signed them; what it did not sign, or not for us, is not taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from pytest_django import Settings

from auricle.directory.models import Team
from auricle.sealing.keys import new_seed
from auricle.sealing.signatures import OrgSeed, fingerprint, new_org_seed, org_public
from auricle.vault import key_log, key_signing, storing, team_keys
from auricle.vault.key_signing import (
    NoOrganisationKey,
    NothingToSign,
    OlderSignature,
    OtherHotline,
    UnknownKey,
)
from auricle.vault.models import KeyLogLine, SealingKey
from auricle.vault.signing_files import Answer, ForeignSignature, SignatureExpired, sign_request
from auricle.vault.storing import NoKey
from tests.faces.desk import acts
from tests.hotline import NOW, execute
from tests.people import ORG, Cast

Act = Callable[[str], AbstractContextManager[None]]
YEAR = int((NOW + timedelta(days=365)).timestamp())


@pytest.fixture(autouse=True)
def pinned(settings: Settings, cast: Cast) -> None:
    """This process knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()


def waiting(holder: str = "general") -> SealingKey:
    """A next key that nobody has signed."""
    team = Team.objects.get(code=holder)
    return team_keys.create_key(purpose="team", holder=holder, team=team, seed=new_seed(), now=NOW)


def answered(*, seed: OrgSeed = ORG, until: int = YEAR) -> Answer:
    """What waits, signed."""
    return sign_request(key_signing.request(now=NOW), seed=seed, until=until)


def present(holder: str = "general") -> bytes:
    """The key that reports are sealed to now."""
    storing.forget()
    return storing.recipients(team=holder, now=NOW).team.key_id


def test_a_key_that_waits_is_given_to_nobody(cast: Cast) -> None:
    before = present()
    waiting()
    assert present() == before


def test_a_team_whose_only_key_waits_takes_no_report(cast: Cast) -> None:
    team = Team.objects.create(code="labour", names={"en": "Labour"})
    team_keys.create_team_key(team=team, members=[cast.person("mei").id], actor="m-1", now=NOW)
    with pytest.raises(NoKey):
        present("labour")


def test_a_signed_key_comes_into_force_and_retires_the_one_before(cast: Cast) -> None:
    old, new = present(), waiting()
    assert len(key_signing.take(answer=answered(), now=NOW)) == 1
    assert present() == bytes(new.key_id)
    assert SealingKey.objects.get(pk=old).retired_at == NOW
    assert acts()[-2:] == ["key_retired", "key_signed"]


def test_taking_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    waiting()
    answer = answered()
    key_signing.take(answer=answer, now=NOW)
    assert key_signing.take(answer=answer, now=NOW) == []


def test_a_renewal_is_the_same_key_with_a_later_date(cast: Cast) -> None:
    key, soon = present(), SealingKey.objects.get(holder="general").expires_at
    assert soon is not None
    at = soon - timedelta(days=30)
    answer = sign_request(key_signing.request(now=at), seed=ORG, until=YEAR + 10_000_000)
    key_signing.take(answer=answer, now=at)
    row = SealingKey.objects.get(pk=key)
    assert row.expires_at is not None
    assert row.expires_at > soon
    assert present() == key
    assert "key_renewed" in acts()


def test_a_key_that_holds_for_long_is_not_asked_for_again(cast: Cast) -> None:
    with pytest.raises(NothingToSign):
        key_signing.request(now=NOW)
    assert len(key_signing.request(now=NOW, everything=True).keys) == 11


def test_what_another_organisation_signed_is_not_taken(cast: Cast) -> None:
    before = present()
    waiting()
    other = new_org_seed()
    request = replace(key_signing.request(now=NOW), organisation=fingerprint(org_public(other)))
    with pytest.raises(ForeignSignature):
        key_signing.take(answer=sign_request(request, seed=other, until=YEAR), now=NOW)
    assert present() == before


def test_a_signature_that_was_put_beside_another_key_is_not_taken(cast: Cast) -> None:
    waiting()
    (first,) = answered().keys
    forged = Answer("auricle", (replace(first, holder="security"),))
    with pytest.raises(ForeignSignature):
        key_signing.take(answer=forged, now=NOW)


def test_what_was_signed_for_another_hotline_is_not_taken(cast: Cast) -> None:
    waiting()
    with pytest.raises(OtherHotline):
        key_signing.take(answer=replace(answered(), site="elsewhere"), now=NOW)


def test_a_key_of_another_hotline_is_not_ours_whatever_the_file_says(cast: Cast, settings: Settings) -> None:
    """Two hotlines of one organisation: its signature is good, and the key belongs to the other one."""
    key = waiting()
    answer = answered()
    SealingKey.objects.filter(pk=key.pk).delete()
    with pytest.raises(UnknownKey):
        key_signing.take(answer=answer, now=NOW)


def test_a_signature_that_is_over_is_not_taken(cast: Cast) -> None:
    waiting()
    with pytest.raises(SignatureExpired):
        key_signing.take(answer=answered(until=int(NOW.timestamp())), now=NOW)


def test_an_older_file_does_not_shorten_a_key(cast: Cast) -> None:
    waiting()
    older = answered(until=YEAR - 86_400)
    key_signing.take(answer=answered(), now=NOW)
    with pytest.raises(OlderSignature):
        key_signing.take(answer=older, now=NOW)


def test_one_bad_key_in_a_file_stops_the_whole_file(cast: Cast) -> None:
    before = present()
    waiting()
    waiting("security")
    good, bad = answered().keys
    with pytest.raises(ForeignSignature):
        key_signing.take(answer=Answer("auricle", (good, replace(bad, expires=bad.expires + 1))), now=NOW)
    assert present() == before


def test_without_its_organisations_key_an_installation_asks_nobody(cast: Cast, settings: Settings) -> None:
    waiting()
    settings.AURICLE_ORG_KEY = b""
    with pytest.raises(NoOrganisationKey):
        key_signing.request(now=NOW)


def test_a_key_that_the_organisation_did_not_sign_is_used_by_nobody(cast: Cast) -> None:
    """Somebody with the owner's rights over the database writes a key of their own in."""
    row = SealingKey.objects.get(holder="general")
    assert row.signature is not None
    SealingKey.objects.filter(pk=row.pk).update(signature=bytes(row.signature)[::-1])
    storing.forget()
    with pytest.raises(NoKey):
        storing.recipients(team="general", now=NOW)


def test_where_the_organisations_seed_is_at_hand_keys_are_signed_at_once(cast: Cast) -> None:
    new = waiting()
    assert key_signing.sign_waiting(org_seed=ORG, now=NOW) == 1
    assert present() == bytes(new.key_id)


def test_a_holder_has_one_waiting_key(cast: Cast) -> None:
    waiting()
    with pytest.raises(IntegrityError, match="one_waiting_key_per_holder"):
        waiting()


def test_the_desk_proposes_a_key_and_cannot_sign_one(cast: Cast, as_role: Act) -> None:
    with as_role("desk"):
        key = waiting()
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk"):
        SealingKey.objects.filter(pk=key.pk).update(signature=b"s", signed_at=NOW, expires_at=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk"):
        SealingKey.objects.filter(holder="general", signature__isnull=False).update(retired_at=NOW)


def test_a_key_is_never_changed_into_another(cast: Cast) -> None:
    for change in ({"public": b"another"}, {"holder": "security"}, {"signature": None, "signed_at": None}):
        with pytest.raises(ProgrammingError, match="never changed back"), transaction.atomic():
            SealingKey.objects.filter(holder="general").update(**change)
    with pytest.raises(ProgrammingError, match="a signed key stays"), transaction.atomic():
        execute("DELETE FROM vault_sealingkey WHERE holder = 'registrar'")


def test_the_log_has_every_key_that_was_ever_signed(cast: Cast) -> None:
    old, new = present(), waiting()
    key_signing.take(answer=answered(), now=NOW)
    general = [key for key in key_log.known_keys() if key.holder == "general"]
    assert [key.retired for key in general] == [None, NOW]
    assert [key.in_use(NOW) for key in general] == [True, False]
    assert {bytes(line.key_id) for line in KeyLogLine.objects.filter(holder="general")} == {
        old,
        bytes(new.key_id),
    }


def test_the_log_of_keys_is_append_only(cast: Cast) -> None:
    for statement in (
        "UPDATE vault_keylogline SET holder = 'x'",
        "DELETE FROM vault_keylogline",
        "TRUNCATE vault_keylogline",
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            execute(statement)


def test_anybody_reads_the_log_and_nobody_writes_it(cast: Cast, as_role: Act) -> None:
    with as_role("public"):
        assert len(key_log.lines()) == 11
    for face in ("public", "desk", "worker"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute("INSERT INTO vault_keylogline (what) VALUES ('signed')")

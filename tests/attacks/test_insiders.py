"""What one person can open who keeps everything that was ever theirs, and copies the whole database beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from django.db import connection

from auricle.config import keys
from auricle.directory.models import Member
from auricle.inbox import identity_asking, identity_custody
from auricle.referrals import handover
from auricle.sealing import passwords
from auricle.vault import seats, storing
from tests.attacks.attacker import Attacker, secret_of
from tests.attacks.conftest import Attack, Reports, stolen
from tests.attacks.loot import every_row, keys_in, values_of
from tests.attacks.sealed_things import KNOWN
from tests.conftest import savepoint_of_test
from tests.hotline import NOW
from tests.people import PEOPLE, Cast, password
from tests.referred import CHOICE, handed_over

Act = Callable[[str], AbstractContextManager[None]]

SEATED = ("noor", "omar", "petra", "quinn", "rui")


def everything_of(cast: Cast, login: str) -> list[bytes]:
    """What somebody's password gives, the secret of a session of theirs, their seed and that of their seat."""
    member = Member.objects.get(login=login)
    _, kek = passwords.stretch_password(password(login), bytes(member.salt or b""), keys.pepper())
    with savepoint_of_test():
        session = secret_of(cast.cookie(login, NOW))
    unlocked = cast.unlocked(login)
    seat = [seats.held_seat(unlocked).seed] if login in SEATED else []
    return [kek, session, unlocked.seed, *seat]


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_everybody_opens_their_own_teams_reports_and_no_identity(
    cast: Cast, reports: Reports, attack: Attack, login: str
) -> None:
    by_team: dict[str, set[UUID]] = {"general": {reports.general.id}, "security": {reports.security.id}}
    opened = attack(*everything_of(cast, login))
    assert f"member {Member.objects.get(login=login).pk}" in opened.seeds
    assert opened.reports() == by_team.get(PEOPLE[login][2], set())
    assert not opened.reports("identity")


def test_an_officer_opens_what_was_handed_to_their_agency_and_nothing_of_others(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    handed = uuid4()
    police = storing.agency_key(agency="police", now=NOW)
    key = storing.new_report_key(report=handed, purpose="content", to=[police], by="m-1")
    part = storing.seal_part(key, report=handed, purpose="content", label="story", plaintext=b"handed over")
    storing.keep_part(part, report=handed, now=NOW)
    for login, theirs in (("osei", {handed}), ("leila", {handed}), ("tuva", set()), ("ada", set())):
        assert attack(*everything_of(cast, login)).reports() == theirs, login


def test_a_handler_opens_what_the_team_was_told_and_noted(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    purposes = {purpose for _, purpose in attack(*everything_of(cast, "amara")).words}
    assert purposes == {"content", "desk"}


@pytest.mark.parametrize("login", SEATED)
def test_one_custodian_has_one_share_of_each_identity_and_reads_nothing(
    cast: Cast, reports: Reports, attack: Attack, login: str
) -> None:
    opened = attack(*everything_of(cast, login))
    number = SEATED.index(login) + 1
    assert f"custody seat/{number}" in opened.seeds
    assert not opened.words


def test_a_custodian_who_supported_a_request_still_opens_nothing(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    ask_and_support(cast, reports)
    # But why it was asked: that is written for custodians.
    assert {purpose for _, purpose in attack(*everything_of(cast, "noor")).words} == {"ask"}


def test_the_next_custodian_could_then_open_that_one_report_alone(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    """What SECURITY.md admits: a share that was handed on lies beside one's own until the request ends."""
    ask_and_support(cast, reports)
    assert attack(*everything_of(cast, "omar")).reports() == {reports.general.id}


def test_when_the_request_has_ended_nobody_has_more_than_before(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    request = ask_and_support(cast, reports)
    identity_custody.approve(by=cast.unlocked("omar"), request=request, now=NOW)
    identity_asking.see_once(by=cast.unlocked("amara"), request=request, now=NOW)
    for login in ("noor", "omar", "amara"):
        assert not attack(*everything_of(cast, login)).reports("identity"), login


def test_with_all_keys_of_the_installation_and_one_handler_nothing_more_opens(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    files = [
        *(keys.pepper(), keys.form_key(), keys.registrar_seed()),
        *(keys.read_key("checkpoint.seed"), keys.paper_seed(), keys.token_key()),
    ]
    opened = attack(*files, *everything_of(cast, "amara"))
    assert opened.reports() == {reports.general.id}
    assert not opened.reports("identity")


def test_what_the_tables_hold_is_no_key_to_what_they_hold(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    ask_and_support(cast, reports)
    opened = attack(*keys_in(values_of(stolen())))
    assert opened.nothing
    assert not opened.one_time_secrets


def test_the_public_face_with_all_it_may_read_opens_nothing(
    cast: Cast, reports: Reports, as_role: Act
) -> None:
    with as_role("public"):
        readable = every_row(connection.connection)
    assert not {column for column in KNOWN if column.partition(".")[0] in readable}
    opened = Attacker(readable).try_keys([keys.pepper(), keys.form_key(), *keys_in(values_of(readable))])
    assert opened.nothing
    assert not opened.one_time_secrets


def ask_and_support(cast: Cast, reports: Reports) -> UUID:
    """Amara asks who the reporter is, and Noor supports it."""
    request = identity_asking.ask(
        by=cast.unlocked("amara"), report=reports.general.id, code="danger", words="Warn her.", now=NOW
    )
    identity_custody.support(by=cast.unlocked("noor"), request=request, now=NOW)
    return request


def test_an_agency_with_the_whole_database_opens_what_was_handed_to_it_and_nothing_else(
    cast: Cast, reports: Reports, attack: Attack
) -> None:
    """All its officers together, with all that was ever theirs: the package, what was said, and no word of a report."""
    police, court = handed_over(cast, now=NOW), handed_over(cast, agency="court", now=NOW)
    handover.draft_update(by=cast.unlocked("amara"), referral=court, choice=CHOICE, now=NOW)
    officers = (*everything_of(cast, "osei"), *everything_of(cast, "leila"))
    opened = attack(*officers)
    assert opened.reports() == {police}
    assert not any(b"Brandt" in words or b"7946" in words for words in opened.words[police, "content"])
    assert attack(*everything_of(cast, "tuva")).reports() == {court}
    handover.recall(by=cast.unlocked("tomas"), referral=police, text="By mistake.", now=NOW)
    assert not attack(*officers).reports()

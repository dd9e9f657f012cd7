"""A member's own account: ways in are added and removed with a fresh proof, and never the last one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from auricle.audit.models import TrailLine
from auricle.directory import new_totp
from auricle.directory.models import Authenticator as Row
from auricle.directory.models import Member
from auricle.directory.signing_in import SignInRefused
from auricle.errors import Invalid
from auricle.sealing.one_time import totp_now
from auricle.vault import desk_session, own_account, own_paper, own_passkeys, own_password, own_sessions
from auricle.vault.desk_session import NotSignedIn
from auricle.vault.member_keys import FRESH_FOR, NotFresh, Unlocked, ready_for_grants
from auricle.vault.models import MemberWrap
from auricle.vault.own_account import LastWayIn
from auricle.vault.own_passkeys import NoSuchPasskey
from tests.authenticator import SITE
from tests.domain.test_passkeys import added, sign_in
from tests.hotline import NOW
from tests.people import Cast, password

STALE = NOW + FRESH_FOR + timedelta(seconds=1)
WORD = "seven herons over the weir"


def only_passkeys(login: str = "mei") -> Member:
    """Somebody who enrolled with passkeys and never had a password."""
    MemberWrap.objects.filter(member__login=login, kind="password").delete()
    Member.objects.filter(login=login).update(salt=None, verifier=None, totp_sealed=None)
    return Member.objects.get(login=login)


def remove(cast: Cast, passkey: int, login: str = "mei") -> None:
    cookie = cast.cookie("jonas", NOW)
    own_passkeys.remove_passkey(by=cast.unlocked(login), cookie=cookie, passkey=passkey, now=NOW)


def test_two_ways_to_the_key_are_needed_before_a_team_hands_over_its_key(cast: Cast) -> None:
    mei = Member.objects.get(login="mei")
    assert not ready_for_grants(mei)
    added(cast, opens_key=False)
    assert not ready_for_grants(mei)
    added(cast)
    assert ready_for_grants(mei)


def test_one_way_and_a_sheet_are_enough(cast: Cast) -> None:
    own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    assert ready_for_grants(Member.objects.get(login="mei"))


def test_the_account_shows_what_there_is(cast: Cast) -> None:
    added(cast)
    own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    own_paper.make_codes(by=cast.unlocked("mei"), now=NOW)
    account = own_account.own_account(by=cast.person("mei"))
    assert [(key.label, key.opens_key, key.cloned) for key in account.passkeys] == [("Blue key", True, False)]
    assert (account.has_password, account.has_code, account.ready) == (True, True, True)
    assert (account.sheet_made_at, account.codes_left) == (NOW, 10)


def test_a_passkey_is_renamed_and_removed(cast: Cast) -> None:
    key = added(cast)
    row = Row.objects.get()
    own_passkeys.rename_passkey(by=cast.unlocked("mei"), passkey=row.pk, label=" Red key ", now=NOW)
    assert Row.objects.get().label == "Red key"
    remove(cast, row.pk)
    assert not MemberWrap.objects.filter(kind="passkey").exists()
    with pytest.raises(SignInRefused):
        sign_in(key)


@pytest.mark.parametrize("label", ["", "   ", "x" * 61])
def test_a_passkey_has_a_name_of_some_length(cast: Cast, label: str) -> None:
    added(cast)
    with pytest.raises(Invalid):
        own_passkeys.rename_passkey(
            by=cast.unlocked("mei"), passkey=Row.objects.get().pk, label=label, now=NOW
        )


def test_nobody_touches_a_passkey_of_somebody_else(cast: Cast) -> None:
    added(cast, "jonas")
    row = Row.objects.get()
    with pytest.raises(NoSuchPasskey):
        remove(cast, row.pk)
    with pytest.raises(NoSuchPasskey):
        own_passkeys.rename_passkey(by=cast.unlocked("mei"), passkey=row.pk, label="Mine", now=NOW)
    assert Row.objects.get().label == "Blue key"


def test_the_last_way_in_stays(cast: Cast) -> None:
    added(cast)
    by, cookie = cast.unlocked("mei"), cast.cookie("mei", NOW)
    own_paper.make_sheet(by=by, now=NOW)
    only_passkeys()
    with pytest.raises(LastWayIn):
        own_passkeys.remove_passkey(by=by, cookie=cookie, passkey=Row.objects.get().pk, now=NOW)
    assert Row.objects.count() == 1


def test_a_passkey_that_is_the_only_second_factor_stays(cast: Cast) -> None:
    added(cast, opens_key=False)
    Member.objects.filter(login="mei").update(totp_sealed=None)
    with pytest.raises(LastWayIn):
        remove(cast, Row.objects.get().pk)


def test_a_copied_passkey_is_no_way_in(cast: Cast) -> None:
    added(cast)
    added(cast)
    by, cookie = cast.unlocked("mei"), cast.cookie("mei", NOW)
    only_passkeys()
    first, second = Row.objects.all()
    Row.objects.filter(pk=first.pk).update(cloned_at=NOW)
    with pytest.raises(LastWayIn):
        own_passkeys.remove_passkey(by=by, cookie=cookie, passkey=second.pk, now=NOW)
    own_passkeys.remove_passkey(by=by, cookie=cookie, passkey=first.pk, now=NOW)


def test_a_new_password_opens_and_the_old_one_does_not(cast: Cast) -> None:
    cookie, other = cast.cookie("mei", NOW), cast.cookie("mei", NOW + timedelta(minutes=1))
    by = desk_session.resume(cookie=cookie, now=NOW)
    own_password.set_password(by=by, cookie=cookie, password=WORD, now=NOW)
    later = NOW + timedelta(minutes=2)
    begun = desk_session.begin(login="mei", password=WORD, code=cast.code("mei", later), now=later)
    assert desk_session.resume(cookie=begun.cookie, now=later).seed == by.seed
    later += timedelta(minutes=1)
    with pytest.raises(SignInRefused):
        desk_session.begin(login="mei", password=password("mei"), code=cast.code("mei", later), now=later)
    assert desk_session.resume(cookie=cookie, now=NOW).person.name == "Mei"
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=other, now=NOW)


def test_a_new_authenticator_for_codes_counts_from_its_first_code(cast: Cast) -> None:
    by, old = cast.unlocked("mei"), cast.code("mei", NOW)
    offer = own_password.offer_totp(by=by, issuer="Auricle", now=NOW)
    assert cast.code("mei", NOW) == old
    secret = new_totp._open(offer.sealed, by.person.pseudonym)
    assert secret
    with pytest.raises(Invalid):
        own_password.set_totp(by=by, sealed=offer.sealed, code="000000", now=NOW)
    with pytest.raises(Invalid):
        own_password.set_totp(
            by=cast.unlocked("jonas"), sealed=offer.sealed, code=totp_now(secret, NOW.timestamp()), now=NOW
        )
    own_password.set_totp(by=by, sealed=offer.sealed, code=totp_now(secret, NOW.timestamp()), now=NOW)
    assert cast.code("mei", NOW) == totp_now(secret, NOW.timestamp())


def test_whoever_sits_down_at_a_desk_that_was_left_changes_nothing_of_the_account(cast: Cast) -> None:
    added(cast)
    fresh, cookie, passkey = cast.unlocked("mei"), cast.cookie("mei", NOW), Row.objects.get().pk
    by = Unlocked(fresh.person, fresh.seed, NOW)
    for attempt in (
        lambda: own_password.set_password(by=by, cookie=cookie, password=WORD, now=STALE),
        lambda: own_password.offer_totp(by=by, issuer="Auricle", now=STALE),
        lambda: own_password.set_totp(by=by, sealed="", code="", now=STALE),
        lambda: own_paper.make_sheet(by=by, now=STALE),
        lambda: own_paper.make_codes(by=by, now=STALE),
        lambda: own_passkeys.passkey_request(by=by, site=SITE, now=STALE),
        lambda: own_passkeys.add_passkey(by=by, answer={}, kek=None, label="x", site=SITE, now=STALE),
        lambda: own_passkeys.remove_passkey(by=by, cookie=cookie, passkey=passkey, now=STALE),
    ):
        with pytest.raises(NotFresh):
            attempt()


def test_sessions_are_listed_with_when_and_how_and_nothing_else(cast: Cast) -> None:
    here = cast.cookie("mei", NOW)
    cast.cookie("mei", NOW + timedelta(minutes=1))
    cast.cookie("jonas", NOW)
    sessions = own_sessions.own_sessions(by=cast.person("mei"), cookie=here, now=NOW + timedelta(minutes=2))
    assert [(each.here, each.how, each.locked) for each in sessions] == [
        (True, "password", False),
        (False, "password", False),
    ]


def test_others_are_ended_one_by_one_or_all_at_once(cast: Cast) -> None:
    cookies = [cast.cookie("mei", NOW + timedelta(minutes=minute)) for minute in range(4)]
    by, at = cast.person("mei"), NOW + timedelta(minutes=4)
    last = own_sessions.own_sessions(by=by, cookie=cookies[0], now=at)[1]
    own_sessions.end_session(by=by, session=last.id, now=at)
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=cookies[3], now=at)
    assert own_sessions.end_others(by=by, cookie=cookies[0], now=at) == 2
    assert desk_session.resume(cookie=cookies[0], now=at).person == by
    assert TrailLine.objects.filter(act="sessions_ended").count() == 2


def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    session = own_sessions.own_sessions(by=cast.person("mei"), cookie=cookie, now=NOW)[0].id
    for unknown in (session, uuid4()):
        with pytest.raises(own_sessions.NoSuchSession):
            own_sessions.end_session(by=cast.person("jonas"), session=unknown, now=NOW)
    assert own_sessions.end_others(by=cast.person("jonas"), cookie=cookie, now=NOW) == 0
    assert desk_session.resume(cookie=cookie, now=NOW).person.name == "Mei"

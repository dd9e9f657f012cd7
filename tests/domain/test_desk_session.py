"""Sessions of the desk: opened by the cookie alone, ended by quiet, by age, by leaving and by the house."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from auricle.directory.models import Member
from auricle.vault import desk_session, member_keys, stale_sessions
from auricle.vault.desk_session import NotSignedIn, SessionLocked
from auricle.vault.member_keys import NotFresh
from auricle.vault.models import DeskSession, MemberKey, MemberWrap
from tests.hotline import NOW
from tests.people import Cast


def test_the_cookie_opens_the_session_and_the_members_key(cast: Cast) -> None:
    unlocked = desk_session.resume(cookie=cast.cookie("mei", NOW), now=NOW)
    assert unlocked.person == cast.person("mei")
    assert unlocked.seed == cast.unlocked("mei").seed


def test_neither_cookie_nor_key_lies_in_the_database(cast: Cast) -> None:
    secret = base64.urlsafe_b64decode(cast.cookie("mei", NOW))
    seed = cast.unlocked("mei").seed
    row = DeskSession.objects.get()
    wrap = MemberWrap.objects.get(member=row.member)
    resting = b"|".join(
        bytes(v or b"")
        for v in (
            row.secret_digest,
            row.seed_sealed,
            wrap.blob,
            MemberKey.objects.get(member=row.member).public,
        )
    )
    assert secret not in resting
    assert bytes(seed) not in resting


@pytest.mark.parametrize("cookie", ["", "x", "ä", "A" * 44, "A" * 40, "=" * 44, "A" * 10_000, "\ud800"])
def test_a_made_up_cookie_is_nobody(cast: Cast, cookie: str) -> None:
    cast.cookie("mei", NOW)
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=cookie, now=NOW)


def test_two_sessions_of_one_member_do_not_open_each_other(cast: Cast) -> None:
    first = cast.cookie("mei", NOW)
    second = cast.cookie("mei", NOW + timedelta(minutes=1))
    DeskSession.objects.filter(seen_at=NOW).delete()
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=first, now=NOW)
    assert desk_session.resume(cookie=second, now=NOW).person.name == "Mei"


def test_a_quarter_of_an_hour_of_quiet_locks_it_and_deletes_the_key(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    at = NOW
    for _ in range(5):
        at += timedelta(minutes=14)
        desk_session.resume(cookie=cookie, now=at)
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=at + timedelta(minutes=15))
    assert DeskSession.objects.get().seed_sealed is None


def test_eight_hours_end_it_however_busy(cast: Cast) -> None:
    cookie, at = cast.cookie("mei", NOW), NOW
    while at < NOW + timedelta(hours=7, minutes=50):
        desk_session.resume(cookie=cookie, now=at)
        at += timedelta(minutes=10)
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=cookie, now=NOW + timedelta(hours=8))


def test_leaving_ends_it(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    desk_session.end(cookie=cookie)
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=cookie, now=NOW)
    assert not DeskSession.objects.exists()


def test_who_is_deactivated_is_out_at_once(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    Member.objects.filter(login="mei").update(active=False)
    with pytest.raises(NotSignedIn):
        desk_session.resume(cookie=cookie, now=NOW)


def test_a_change_of_roles_counts_from_the_next_request(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    Member.objects.get(login="mei").roles.all().delete()
    assert desk_session.resume(cookie=cookie, now=NOW).person.roles == frozenset()


def test_a_busy_session_is_written_rarely(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    desk_session.resume(cookie=cookie, now=NOW + timedelta(seconds=29))
    assert DeskSession.objects.get().seen_at == NOW
    desk_session.resume(cookie=cookie, now=NOW + timedelta(seconds=31))
    assert DeskSession.objects.get().seen_at == NOW + timedelta(seconds=31)


def test_sessions_that_were_left_lose_their_seeds_and_those_that_are_over_go(
    cast: Cast, as_role: Callable[[str], AbstractContextManager[None]]
) -> None:
    cast.cookie("mei", NOW)
    cast.cookie("jonas", NOW)
    DeskSession.objects.filter(member__login="jonas").update(seen_at=NOW + timedelta(hours=7, minutes=59))
    with as_role("worker"):
        stale_sessions.end_stale(now=NOW + timedelta(minutes=14))
    assert DeskSession.objects.filter(seed_sealed=None).count() == 0
    with as_role("worker"):
        assert stale_sessions.end_stale(now=NOW + timedelta(minutes=15)) == 0
    assert DeskSession.objects.get(seed_sealed=None).member.login == "mei"
    with as_role("worker"):
        assert stale_sessions.end_stale(now=NOW + timedelta(hours=8)) == 2
    assert not DeskSession.objects.exists()


def test_a_proof_of_who_is_there_counts_for_five_minutes(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    member_keys.require_fresh(desk_session.resume(cookie=cookie, now=NOW), NOW + timedelta(minutes=5))
    with pytest.raises(NotFresh):
        member_keys.require_fresh(
            desk_session.resume(cookie=cookie, now=NOW), NOW + timedelta(minutes=5, seconds=1)
        )

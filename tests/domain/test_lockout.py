"""Strangers can slow strangers down and nobody else; neither answer nor work tells whether an account exists."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from auricle.audit.models import TrailLine
from auricle.directory import known_browser, recovery_codes
from auricle.directory.lockout import FREE_FAILURES, LONGEST_BLOCK
from auricle.directory.models import DeviceRest, Member
from auricle.directory.signing_in import SignInRefused, sign_in
from auricle.vault import desk_session
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.people import Cast, password


def fail(times: int, *, browser: str = "", login: str = "mei", now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(login=login, password="wrong", code="000000", now=now, browser=browser)


def enter(cast: Cast, *, browser: str = "", now: datetime = NOW) -> str:
    code = cast.code("mei", now)
    return desk_session.begin(
        login="mei", password=password("mei"), code=code, now=now, browser=browser
    ).browser


def test_strangers_who_fail_do_not_slow_down_a_browser_that_was_here_before(cast: Cast) -> None:
    browser = enter(cast)
    fail(FREE_FAILURES + 20)
    later = NOW + timedelta(minutes=1)
    Member.objects.filter(login="mei").update(blocked_until=later + LONGEST_BLOCK)
    with pytest.raises(SignInRefused):
        enter(cast, now=later)
    enter(cast, browser=browser, now=later)


def test_failures_in_a_known_browser_rest_that_browser_alone(cast: Cast) -> None:
    browser, later = enter(cast), NOW + timedelta(minutes=1)
    fail(FREE_FAILURES, browser=browser, now=later)
    with pytest.raises(SignInRefused):
        enter(cast, browser=browser, now=later)
    assert Member.objects.get(login="mei").failures == 0
    enter(cast, now=later)


def test_a_browser_that_succeeds_is_forgiven_and_strangers_are_not(cast: Cast) -> None:
    browser, later = enter(cast), NOW + timedelta(minutes=1)
    fail(2)
    fail(2, browser=browser)
    enter(cast, browser=browser, now=later)
    assert not DeviceRest.objects.exists()
    assert Member.objects.get(login="mei").failures == 2


def test_a_browser_is_known_for_those_who_used_it_and_for_nobody_else(cast: Cast) -> None:
    mei, jonas = (Member.objects.get(login=login) for login in ("mei", "jonas"))
    browser = known_browser.remember("", mei)
    assert known_browser.recognise(browser, mei)
    assert known_browser.recognise(browser, jonas) is None
    both = known_browser.remember(browser, jonas)
    assert known_browser.recognise(both, jonas)
    assert known_browser.recognise(both, mei) == known_browser.recognise(browser, mei)
    assert known_browser.remember(both, jonas) == both


@pytest.mark.parametrize("cookie", ["", "x", "....", "A" * 43, "\ud800", "ä.ö", "A" * 100_000])
def test_a_made_up_browser_is_a_strangers(cast: Cast, cookie: str) -> None:
    assert known_browser.recognise(cookie, Member.objects.get(login="mei")) is None


def test_a_browsers_cookie_names_nobody(cast: Cast) -> None:
    mei = Member.objects.get(login="mei")
    first, second = known_browser.remember("", mei), known_browser.remember("", mei)
    assert first != second
    assert mei.pseudonym not in first


def test_a_desk_that_many_share_forgets_the_one_who_was_away_longest(cast: Cast) -> None:
    browser = ""
    members = list(Member.objects.order_by("pk")[:9])
    for member in members:
        browser = known_browser.remember(browser, member)
    assert known_browser.recognise(browser, members[0]) is None
    assert all(known_browser.recognise(browser, member) for member in members[1:])


@pytest.mark.parametrize("browser", ["", "known"])
def test_the_work_for_an_account_that_does_not_exist_is_the_same(cast: Cast, browser: str) -> None:
    """Passwords and recovery codes alike; the slow hash is counted in test_signing_in.py."""
    cookie = known_browser.remember("", Member.objects.get(login="jonas")) if browser else ""
    counted = set()
    for login in ("mei", "nobody", "passkeys-only"):
        Member.objects.filter(login="tomas").update(
            login="passkeys-only", salt=None, verifier=None, totp_sealed=None
        )
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            pytest.raises(SignInRefused),
        ):
            sign_in(login=login, password="wrong", code="000000", now=NOW, browser=cookie)
        counted.add(len(seen))
    assert len(counted) == 1
    counted = set()
    for login in ("mei", "nobody"):
        with CaptureQueriesContext(connection) as seen, pytest.raises(SignInRefused):
            recovery_codes.use_code(login=login, code="AAAA", now=NOW)
        counted.add(len(seen))
    assert len(counted) == 1


def test_a_failed_sign_in_stays_in_the_trail_whatever_the_caller_does(committed_cast: Cast) -> None:
    """It refuses to begin inside a transaction that could take its line away again."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sign_in(login="mei", password="wrong", code="000000", now=NOW)
    fail(1)
    with pytest.raises(ZeroDivisionError):
        raise_after_failure()
    connection.close()
    assert list(TrailLine.objects.order_by("seq").values_list("act", flat=True)) == ["sign_in_refused"] * 2


def raise_after_failure() -> None:
    """A view that fails after the refusal."""
    fail(1)
    raise ZeroDivisionError


def test_as_many_at_once_as_like_are_each_counted(own_database: OwnDatabase, committed_cast: Cast) -> None:
    stale = Member.objects.get(login="mei")
    fail(3)
    assert stale.failures == 0
    assert Member.objects.get(login="mei").failures == 3

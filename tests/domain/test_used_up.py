"""Challenges and rests that have served their time go, and no sooner; the worker may do it and read nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from auricle.directory import challenges, used_up
from auricle.directory.models import DeviceRest, Member, SpentChallenge
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]


def test_an_answered_challenge_stays_for_as_long_as_it_could_be_answered_again(cast: Cast) -> None:
    SpentChallenge.objects.create(digest=b"old", spent_at=NOW - 2 * challenges.LIFETIME)
    SpentChallenge.objects.create(digest=b"new", spent_at=NOW - challenges.LIFETIME)
    assert used_up.forget(now=NOW) == 1
    assert [bytes(row.digest) for row in SpentChallenge.objects.all()] == [b"new"]


def test_a_browser_that_still_rests_is_remembered(cast: Cast, as_role: Act) -> None:
    mei = Member.objects.get(login="mei")
    for digest, until in ((b"over", NOW - used_up.REMEMBERED), (b"rests", NOW + timedelta(minutes=5))):
        DeviceRest.objects.create(digest=digest, member=mei, failures=7, blocked_until=until)
    with as_role("worker"):
        assert used_up.forget(now=NOW) == 1
    assert [bytes(row.digest) for row in DeviceRest.objects.all()] == [b"rests"]

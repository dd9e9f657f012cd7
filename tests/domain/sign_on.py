"""Somebody who signs in through a provider that the installation trusts, and how that is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.directory import single_sign_on
from auricle.directory.single_sign_on import Goal, Returned, SignOnRefused, Why
from auricle.vault import own_sign_on, signing_on
from auricle.vault.member_keys import FRESH_FOR, Unlocked
from auricle.vault.models import DeskSession
from tests import identity_provider
from tests.hotline import NOW
from tests.identity_provider import BACK, House
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
JUST_AFTER = NOW + timedelta(seconds=20)
STALE = NOW + FRESH_FOR + timedelta(seconds=1)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A provider that this installation trusts."""
    with identity_provider.opened() as opened:
        settings.AURICLE_SIGN_ON = opened.provider()
        yield opened


def linked(cast: Cast, house: House, login: str = "mei", subject: str = "p-1") -> None:
    link_as(cast.unlocked(login), house, subject)


def link_as(by: Unlocked, house: House, subject: str = "p-1") -> None:
    asked = own_sign_on.ask(by=by, back=BACK, now=NOW)
    returned = house.visit(asked.address, subject)
    own_sign_on.link(by=by, returned=returned, browser=asked.browser, back=BACK, now=NOW)


def back_from(house: House, subject: str = "p-1", **other: str) -> tuple[Returned, str]:
    """Somebody set out to sign in and is back."""
    asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW)
    return house.visit(asked.address, subject, **other), asked.browser


def sign_in(house: House, subject: str = "p-1", now: Any = NOW, **other: str) -> str:
    returned, browser = back_from(house, subject, **other)
    return signing_on.begin(returned=returned, browser=browser, back=BACK, now=now)


def refused(house: House, **other: Any) -> Why:
    """Why somebody whose account is linked was not signed in; no session began, and the trail says it."""
    with pytest.raises(SignOnRefused) as caught:
        sign_in(house, **other)
    assert not DeskSession.objects.exists()
    line = TrailLine.objects.order_by("-seq")[0]
    assert (line.actor, line.act) == ("nobody", "sign_in_refused")
    assert line.detail == f'{{"how":"sso","why":"{caught.value.why.value}"}}'
    return caught.value.why


def acts() -> list[str]:
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))

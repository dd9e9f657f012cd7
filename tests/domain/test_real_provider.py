"""Single sign-on with an identity provider that others wrote: the whole way, but for a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from auricle.config.sign_on import Provider
from auricle.directory import provider, single_sign_on
from auricle.directory.models import Member, SignOnLink
from auricle.directory.single_sign_on import Goal, Returned, SignOnRefused, Why
from auricle.vault import own_sign_on, session_proof, signing_on
from tests import people, real_provider
from tests.journeys.hotline import free_ports
from tests.people import Cast

BACK = "http://localhost:1234/sign-in/provider/return/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider of this module; whoever signs in there shows two factors."""
    with real_provider.opened(port=free_ports(), backs=[BACK], amr=("pwd", "mfa")) as opened:
        yield opened


@pytest.fixture
def house(issuer: str, settings: Settings) -> Callable[..., None]:
    """Trust this provider."""

    def trust(**other: Any) -> None:
        told = {"client": real_provider.CLIENT, "secret": real_provider.SECRET, "name": "House"}
        settings.AURICLE_SIGN_ON = Provider(issuer=issuer, **{**told, **other})

    trust()
    return trust


@pytest.fixture
def cast(db: None) -> Cast:
    """People of our time: the provider looks at a clock of its own."""
    return people.move_in(timezone.now())


def enter(address: str, name: str) -> Returned:
    """Sign in there, as a browser that follows every redirect of the provider's."""
    with requests.Session() as browser:
        page = browser.get(address)
        answer = browser.post(page.url, data={"name": name, "what": "enter"}, allow_redirects=False)
        while not answer.headers["Location"].startswith(BACK):
            answer = browser.get(answer.headers["Location"], allow_redirects=False)
    brought = {key: found[0] for key, found in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    return Returned(state=brought["state"], code=brought["code"], issuer=brought["iss"])


def linked(cast: Cast) -> None:
    by, now = cast.unlocked("mei"), timezone.now()
    asked = own_sign_on.ask(by=by, back=BACK, now=now)
    returned = enter(asked.address, "mei-at-house")
    own_sign_on.link(by=by, returned=returned, browser=asked.browser, back=BACK, now=timezone.now())


def come_back(name: str = "mei-at-house") -> tuple[Returned, str]:
    asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=timezone.now())
    return enter(asked.address, name), asked.browser


def sign_in(name: str = "mei-at-house") -> str:
    returned, browser = come_back(name)
    return signing_on.begin(returned=returned, browser=browser, back=BACK, now=timezone.now())


@pytest.mark.parametrize(("factors", "counts"), [((), False), (("amr:mfa",), True), (("amr:otp",), False)])
def test_a_member_links_and_signs_in_and_the_factor_counts_if_it_is_named(
    cast: Cast, house: Callable[..., None], factors: tuple[str, ...], counts: bool
) -> None:
    house(factors=frozenset(factors))
    linked(cast)
    waiting = session_proof.look(cookie=sign_in(), now=timezone.now())
    assert (waiting.person.name, waiting.locked, waiting.needs_code) == ("Mei", True, not counts)


def test_somebody_else_there_is_nobody_here(cast: Cast, house: Callable[..., None]) -> None:
    linked(cast)
    with pytest.raises(SignOnRefused) as caught:
        sign_in("mei")
    assert caught.value.why is Why.UNLINKED
    assert SignOnLink.objects.get().member == Member.objects.get(login="mei")


def test_a_code_is_good_with_its_own_verifier_alone_and_once(cast: Cast, house: Callable[..., None]) -> None:
    linked(cast)
    known = provider._known[single_sign_on.issuer()]
    returned, _ = come_back()
    of = single_sign_on._provider()
    for _ in range(2):
        with pytest.raises(provider.CodeRefused):
            provider.redeem(of, known, code=returned.code, verifier="v" * 43, back=BACK)


def test_a_wrong_secret_is_told_to_the_operator_as_a_provider_that_is_away(
    cast: Cast, house: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    house(secret="not it")
    with pytest.raises(SignOnRefused) as caught:
        sign_in()
    assert caught.value.why is Why.AWAY
    assert "single sign-on: away (refuses us as a client)" in caplog.text

"""A provider that is away, lies about where it is, or leads elsewhere."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings
from requests import RequestException

from auricle.directory import provider, single_sign_on
from auricle.directory.single_sign_on import Goal, NoProvider, Returned, SignOnRefused, Why
from auricle.vault import signing_on
from tests import identity_provider
from tests.domain.sign_on import back_from, house, linked, refused, sign_in
from tests.hotline import NOW
from tests.identity_provider import BACK, DISCOVERY, House
from tests.people import Cast

__all__ = ["house"]


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks", "/token"])
@pytest.mark.parametrize(
    "says",
    [
        (500, {}, b""),
        (200, {}, b"no json"),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b" " * (provider.LARGEST + 1)),
        (302, {"Location": "http://127.0.0.1:9/"}, b""),
        (307, {"Location": "/elsewhere"}, b""),
        (200, {"Content-Length": "100"}, b"{"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 10_000_000, mtime=0)),
    ],
    ids=lambda says: f"{says[0]} {says[2][:8]!r}",
)
def test_a_provider_that_answers_wrongly_is_away(
    cast: Cast, house: House, path: str, says: tuple[int, dict[str, str], bytes]
) -> None:
    linked(cast, house)
    provider._known.clear()
    house.says[path] = says
    if path == "/token":
        assert refused(house) is Why.AWAY
    else:
        with pytest.raises(SignOnRefused) as caught:
            back_from(house)
        assert caught.value.why is Why.AWAY
    assert "/elsewhere" not in [asked for asked, _, _ in house.asked]


@pytest.mark.parametrize("name", provider.ENDPOINTS)
@pytest.mark.parametrize(
    "elsewhere", ["http://localhost:{port}/x", "https://127.0.0.1:{port}/x", "http://127.0.0.1:9/x", 7, None]
)
def test_an_endpoint_on_another_origin_is_never_asked(
    cast: Cast, house: House, name: str, elsewhere: Any
) -> None:
    port = urlsplit(house.origin).port
    house.document[name] = elsewhere.format(port=port) if isinstance(elsewhere, str) else elsewhere
    with pytest.raises(SignOnRefused) as caught:
        back_from(house)
    assert caught.value.why is Why.AWAY
    assert [path for path, _, _ in house.asked] == [DISCOVERY]


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=str,
)
def test_a_document_of_somebody_else_is_not_taken(cast: Cast, house: House, document: dict[str, Any]) -> None:
    house.document |= document
    with pytest.raises(SignOnRefused):
        back_from(house)


def test_a_slow_provider_is_given_up_and_then_left_alone_for_a_while(
    cast: Cast, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "PATIENCE", 0.2)
    house.delay[DISCOVERY] = 1.0
    for _ in range(2):
        with pytest.raises(SignOnRefused) as caught:
            back_from(house)
        assert caught.value.why is Why.AWAY
    assert len(house.asked) == 1
    house.delay.clear()
    house.now = NOW + provider.AWAY_FOR
    assert single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=house.now).browser


def test_a_provider_that_is_not_there_is_away(cast: Cast, settings: Settings) -> None:
    with identity_provider.opened() as gone:
        settings.AURICLE_SIGN_ON = gone.provider()
    with pytest.raises(SignOnRefused) as caught:
        single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW)
    assert caught.value.why is Why.AWAY


def test_a_certificate_that_nobody_vouches_for_is_a_provider_that_is_away(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    certificate = identity_provider.certificate(tmp_path)
    with identity_provider.opened(certificate) as house:
        settings.AURICLE_SIGN_ON = house.provider()
        with pytest.raises(SignOnRefused) as caught:
            back_from(house)
        assert (caught.value.why, house.asked) == (Why.AWAY, [])
        provider._away.clear()
        settings.AURICLE_SIGN_ON = house.provider(authorities=str(certificate))
        linked(cast, house)
        assert sign_in(house)


def test_a_provider_that_hangs_holds_a_few_threads_and_lets_others_go(
    cast: Cast, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "WAITING", 0.05)
    with ExitStack() as held:
        for _ in range(provider.AT_ONCE):
            held.enter_context(provider._asking)
        with pytest.raises(SignOnRefused) as caught:
            back_from(house)
    assert (caught.value.why, house.asked) == (Why.AWAY, [])
    provider._away.clear()
    assert back_from(house)


def test_another_client_of_ours_reaches_no_other_address(house: House) -> None:
    with provider._session(house.provider(), {}) as session, pytest.raises(RequestException):
        session.get("http://127.0.0.1:9/", withhold_token=True)


def test_without_a_provider_there_is_no_single_sign_on(cast: Cast) -> None:
    with pytest.raises(NoProvider):
        single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW)
    with pytest.raises(NoProvider):
        signing_on.begin(returned=Returned("", "x"), browser="x", back=BACK, now=NOW)

"""Tokens of a provider that are not for us, not from it or not from now: none of them signs anybody in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from auricle.directory import provider
from auricle.directory.single_sign_on import Why
from auricle.vault.models import DeskSession
from tests import identity_provider
from tests.domain.sign_on import house, linked, refused, sign_in
from tests.hotline import NOW
from tests.identity_provider import CLIENT, House
from tests.people import Cast

__all__ = ["house"]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["auricle-desk", "another-client"]},
        {"aud": ["auricle-desk", "another-client"], "azp": "auricle-desk"},
        {"aud": []},
        {"aud": None},
        {"azp": "another-client"},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"nonce": 7},
        {"exp": int((NOW - timedelta(minutes=2)).timestamp())},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": int((NOW - timedelta(minutes=11)).timestamp())},
        {"iat": int((NOW + timedelta(minutes=2)).timestamp())},
        {"iat": None},
        {"nbf": int((NOW + timedelta(minutes=2)).timestamp())},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"amr": "mfa"},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_signs_nobody_in(cast: Cast, house: House, claims: dict[str, Any]) -> None:
    linked(cast, house)
    house.claims |= claims
    assert refused(house) is Why.UNTRUSTED


def test_an_audience_that_is_a_list_of_us_alone_is_ours(cast: Cast, house: House) -> None:
    linked(cast, house)
    house.claims |= {"aud": [CLIENT], "azp": CLIENT}
    assert sign_in(house)


@pytest.mark.parametrize("alg", ["none", "HS256", "HS512", "RS512"])
def test_a_token_that_is_not_signed_as_it_should_be_signs_nobody_in(
    cast: Cast, house: House, alg: str
) -> None:
    linked(cast, house)
    house.header["alg"] = alg
    if alg.startswith("HS"):
        house.signed_by = identity_provider.keyed_hash()
        house.shown.append(house.signed_by)
    assert refused(house) is Why.UNTRUSTED


def test_another_key_under_the_same_name_signs_nobody_in(cast: Cast, house: House) -> None:
    linked(cast, house)
    house.signed_by = identity_provider.key("k3")
    assert refused(house) is Why.UNTRUSTED


@pytest.mark.parametrize("header", [{"kid": "k9"}, {"crit": ["exp"], "exp": 1}], ids=str)
def test_a_token_whose_header_names_what_we_do_not_know_signs_nobody_in(
    cast: Cast, house: House, header: dict[str, Any]
) -> None:
    linked(cast, house)
    house.header |= header
    assert refused(house) is Why.UNTRUSTED


def test_a_token_that_names_no_key_needs_a_provider_with_one(cast: Cast, house: House) -> None:
    linked(cast, house)
    del house.header["kid"]
    assert sign_in(house)
    DeskSession.objects.all().delete()
    provider._known.clear()
    house.shown = [identity_provider.key(), identity_provider.key("k2")]
    assert refused(house) is Why.UNTRUSTED


def test_a_key_that_lies_inside_the_token_is_not_looked_at(cast: Cast, house: House) -> None:
    linked(cast, house)
    own = identity_provider.key("k3")
    house.signed_by, house.header["jwk"] = own, own.as_dict(private=False)
    assert refused(house) is Why.UNTRUSTED


def test_a_key_for_secrecy_signs_nothing(cast: Cast, house: House) -> None:
    linked(cast, house)
    provider._known.clear()
    house.shown = [identity_provider.key().as_dict(private=False) | {"use": "enc"}]
    assert refused(house) is Why.UNTRUSTED


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30", "é.é.é", "W10.W10.W10", "x" * 20_000])
def test_what_is_no_token_signs_nobody_in(cast: Cast, house: House, token: str) -> None:
    linked(cast, house)
    house.raw_token = token
    assert refused(house) is Why.UNTRUSTED

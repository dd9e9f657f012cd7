"""What somebody comes back with from a provider: once, in this browser, for this purpose, not for long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auricle.directory.challenges import LIFETIME
from auricle.directory.single_sign_on import SignOnRefused, Why
from auricle.vault import own_sign_on, signing_on
from auricle.vault.models import DeskSession
from tests.domain.sign_on import back_from, house, linked, refused, sign_in
from tests.hotline import NOW
from tests.identity_provider import BACK, House
from tests.people import Cast

__all__ = ["house"]


def test_the_same_answer_a_second_time_signs_nobody_in(cast: Cast, house: House) -> None:
    linked(cast, house)
    returned, browser = back_from(house)
    signing_on.begin(returned=returned, browser=browser, back=BACK, now=NOW)
    with pytest.raises(SignOnRefused) as caught:
        signing_on.begin(returned=returned, browser=browser, back=BACK, now=NOW)
    assert caught.value.why is Why.USED
    assert DeskSession.objects.count() == 1


def test_a_state_is_used_up_by_an_answer_that_was_refused(cast: Cast, house: House) -> None:
    linked(cast, house)
    returned, browser = back_from(house)
    with pytest.raises(SignOnRefused):
        signing_on.begin(
            returned=replace(returned, issuer="https://x.example"), browser=browser, back=BACK, now=NOW
        )
    with pytest.raises(SignOnRefused) as caught:
        signing_on.begin(returned=returned, browser=browser, back=BACK, now=NOW)
    assert caught.value.why is Why.USED


def test_a_code_that_the_provider_knows_no_more_was_used(cast: Cast, house: House) -> None:
    linked(cast, house)
    assert refused(house, code="made up") is Why.USED


def test_an_answer_in_another_browser_signs_nobody_in(cast: Cast, house: House) -> None:
    linked(cast, house)
    returned, _ = back_from(house)
    _, other = back_from(house)
    for browser in (other, "", "x"):
        with pytest.raises(SignOnRefused) as caught:
            signing_on.begin(returned=returned, browser=browser, back=BACK, now=NOW)
        assert caught.value.why is Why.STALE
    assert not [path for path, _, _ in house.asked[3:] if path == "/token"]


def test_an_answer_that_took_too_long_signs_nobody_in(cast: Cast, house: House) -> None:
    linked(cast, house)
    assert refused(house, now=NOW + LIFETIME) is Why.STALE


@pytest.mark.parametrize("state", ["", "in.", "in.x", "in.é", "link.AAAA", "in." + "A" * 76])
def test_a_made_up_state_signs_nobody_in(cast: Cast, house: House, state: str) -> None:
    linked(cast, house)
    assert refused(house, state=state) is Why.STALE


def test_what_was_begun_for_a_link_signs_nobody_in(cast: Cast, house: House) -> None:
    linked(cast, house)
    asked = own_sign_on.ask(by=cast.unlocked("mei"), back=BACK, now=NOW)
    returned = house.visit(asked.address)
    for state in (returned.state, returned.state.replace("link.", "in.")):
        with pytest.raises(SignOnRefused) as caught:
            signing_on.begin(
                returned=replace(returned, state=state), browser=asked.browser, back=BACK, now=NOW
            )
        assert caught.value.why is Why.STALE


def test_whoever_is_sent_back_without_a_code_was_denied(cast: Cast, house: House) -> None:
    linked(cast, house)
    assert refused(house, code="", error="access_denied") is Why.DENIED
    assert refused(house, error="server_error") is Why.DENIED


@pytest.mark.parametrize("always", [False, True])
def test_an_answer_of_another_issuer_is_not_redeemed(cast: Cast, house: House, always: bool) -> None:
    house.document["authorization_response_iss_parameter_supported"] = always
    linked(cast, house)
    asked = len(house.asked)
    assert refused(house, issuer="https://elsewhere.example") is Why.UNTRUSTED
    if always:
        assert refused(house, issuer="") is Why.UNTRUSTED
    else:
        assert sign_in(house, issuer="")
    assert len(house.asked) == asked + (not always)


def test_another_address_to_come_back_to_is_no_good(cast: Cast, house: House) -> None:
    linked(cast, house)
    returned, browser = back_from(house)
    with pytest.raises(SignOnRefused) as caught:
        signing_on.begin(returned=returned, browser=browser, back="https://other.example/", now=NOW)
    assert caught.value.why is Why.USED

"""Single sign-on against a provider that lies: whose account it is, and what nobody else learns."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pytest_django import Settings

from auricle.directory import sign_on_links, single_sign_on
from auricle.directory.models import Member, SignOnLink, SpentChallenge
from auricle.directory.single_sign_on import Goal, Proved, SignOnRefused, Why
from auricle.vault import desk_session, own_sign_on, session_proof, signing_on
from auricle.vault.desk_session import SessionLocked
from auricle.vault.member_keys import NotFresh
from auricle.vault.models import DeskSession, MemberWrap
from auricle.vault.own_sign_on import NotLinked
from auricle.vault.session_proof import ProofRefused
from tests import identity_provider
from tests.domain.sign_on import STALE, Act, acts, back_from, house, link_as, linked, refused, sign_in
from tests.hotline import NOW
from tests.identity_provider import BACK, CLIENT, DISCOVERY, House
from tests.people import Cast, password

__all__ = ["house"]


# What is right.


def test_a_linked_account_begins_a_locked_session_and_opens_nothing(cast: Cast, house: House) -> None:
    linked(cast, house)
    cookie = sign_in(house)
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=NOW)
    waiting = session_proof.look(cookie=cookie, now=NOW)
    assert (waiting.person.name, waiting.locked, waiting.how) == ("Mei", True, "sso")
    assert DeskSession.objects.get().seed_sealed is None
    assert acts()[-1] == "sign_in"


def test_the_provider_is_asked_with_a_code_and_a_challenge_and_nothing_else(cast: Cast, house: House) -> None:
    asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW)
    query = dict(parse_qsl(urlsplit(asked.address).query))
    state, nonce, challenge = query.pop("state"), query.pop("nonce"), query.pop("code_challenge")
    assert query == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid",
        "code_challenge_method": "S256",
    }
    assert min(len(state), len(nonce), len(challenge)) >= 43
    assert asked.browser not in asked.address
    assert not SpentChallenge.objects.exists()


def test_no_two_are_sent_out_alike(cast: Cast, house: House) -> None:
    sent = [single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW).address for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({dict(parse_qsl(urlsplit(each).query))[name] for each in sent}) == 2


def test_the_secret_goes_in_a_header_and_the_verifier_in_the_body(cast: Cast, house: House) -> None:
    linked(cast, house)
    path, body, headers = house.asked[-1]
    assert path == "/token"
    assert headers["Authorization"].startswith("Basic ")
    assert set(body) == {"grant_type", "code", "code_verifier", "redirect_uri"}


@pytest.mark.parametrize("way", ["client_secret_post", "none"])
def test_a_provider_can_ask_for_the_client_in_another_way(
    cast: Cast, house: House, settings: Settings, way: str
) -> None:
    house.document["token_endpoint_auth_methods_supported"] = [way]
    settings.AURICLE_SIGN_ON = house.provider(secret="" if way == "none" else "kept")
    linked(cast, house)
    _, body, headers = house.asked[-1]
    assert "Authorization" not in headers
    assert body["client_id"] == CLIENT
    assert ("client_secret" in body) == (way == "client_secret_post")


def test_a_provider_that_changed_its_key_is_asked_for_the_new_one(cast: Cast, house: House) -> None:
    linked(cast, house)
    house.shown, house.signed_by = [identity_provider.key("k2")], identity_provider.key("k2")
    house.header["kid"] = "k2"
    house.now = later = NOW + timedelta(minutes=2)
    asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=later)
    returned = house.visit(asked.address)
    assert signing_on.begin(returned=returned, browser=asked.browser, back=BACK, now=later)


def test_document_and_keys_are_asked_for_once_in_a_while(cast: Cast, house: House) -> None:
    linked(cast, house)
    sign_in(house)
    assert [path for path, _, _ in house.asked] == [DISCOVERY, "/jwks", "/token", "/token"]


# Whose account it is.


def test_an_account_that_is_not_linked_and_one_that_is_switched_off_are_told_the_same(
    cast: Cast, house: House
) -> None:
    linked(cast, house)
    assert refused(house, subject="p-2") is Why.UNLINKED
    Member.objects.filter(login="mei").update(active=False)
    assert refused(house) is Why.UNLINKED


def test_a_mail_address_links_nobody(cast: Cast, house: House) -> None:
    house.claims |= {"email": "mei@hotline.example", "email_verified": True, "preferred_username": "mei"}
    assert refused(house, subject="mei") is Why.UNLINKED


def test_the_same_subject_of_another_issuer_is_somebody_else(
    cast: Cast, house: House, settings: Settings
) -> None:
    linked(cast, house)
    with identity_provider.opened() as other:
        settings.AURICLE_SIGN_ON = other.provider()
        assert refused(other) is Why.UNLINKED


def test_what_is_kept_does_not_name_the_account_at_the_provider(cast: Cast, house: House) -> None:
    linked(cast, house, subject="p-1")
    row = SignOnLink.objects.get()
    assert len(bytes(row.digest)) == 32
    assert "p-1" not in str(vars(row))


def test_linking_takes_a_fresh_proof_at_both_ends(cast: Cast, house: House) -> None:
    by = cast.unlocked("mei")
    with pytest.raises(NotFresh):
        own_sign_on.ask(by=by, back=BACK, now=STALE)
    asked = own_sign_on.ask(by=by, back=BACK, now=NOW)
    returned = house.visit(asked.address)
    with pytest.raises(NotFresh):
        own_sign_on.link(by=by, returned=returned, browser=asked.browser, back=BACK, now=STALE)
    assert not SignOnLink.objects.exists()


def test_a_link_that_one_member_began_is_not_finished_by_another(cast: Cast, house: House) -> None:
    asked = own_sign_on.ask(by=cast.unlocked("mei"), back=BACK, now=NOW)
    returned = house.visit(asked.address)
    with pytest.raises(SignOnRefused) as caught:
        own_sign_on.link(
            by=cast.unlocked("jonas"), returned=returned, browser=asked.browser, back=BACK, now=NOW
        )
    assert caught.value.why is Why.STALE
    assert acts()[-1] == "sign_on_link_refused"


@pytest.mark.parametrize(("login", "subject"), [("jonas", "p-1"), ("mei", "p-2")])
def test_one_account_there_is_one_member_here(cast: Cast, house: House, login: str, subject: str) -> None:
    linked(cast, house)
    with pytest.raises(SignOnRefused) as caught:
        linked(cast, house, login, subject)
    assert caught.value.why is Why.TAKEN
    assert SignOnLink.objects.get().member.login == "mei"
    assert acts()[-1] == "sign_on_link_refused"


def test_a_link_is_taken_away_by_its_member_with_a_fresh_proof(cast: Cast, house: House) -> None:
    linked(cast, house)
    here, other = cast.cookie("mei", NOW), sign_in(house)
    with pytest.raises(NotFresh):
        own_sign_on.unlink(by=cast.unlocked("mei"), cookie=here, now=STALE)
    own_sign_on.unlink(by=cast.unlocked("mei"), cookie=here, now=NOW)
    assert acts()[-1] == "sign_on_unlinked"
    with pytest.raises(desk_session.NotSignedIn):
        desk_session.find(cookie=other, now=NOW)
    assert desk_session.resume(cookie=here, now=NOW).person.name == "Mei"
    with pytest.raises(NotLinked):
        own_sign_on.unlink(by=cast.unlocked("mei"), cookie=here, now=NOW)


# Second factors.


def test_our_own_code_is_asked_for_beside_the_password(cast: Cast, house: House) -> None:
    linked(cast, house)
    cookie = sign_in(house)
    assert session_proof.look(cookie=cookie, now=NOW).needs_code
    with pytest.raises(ProofRefused):
        session_proof.prove_with_password(cookie=cookie, password=password("mei"), code="", now=NOW)
    session_proof.prove_with_password(
        cookie=cookie, password=password("mei"), code=cast.code("mei", NOW), now=NOW
    )
    assert desk_session.resume(cookie=cookie, now=NOW).seed == cast.unlocked("mei").seed


def test_paper_alone_does_not_stand_beside_the_provider(cast: Cast, house: House) -> None:
    linked(cast, house)
    cast.give_sheet("mei")
    cookie = sign_in(house)
    assert not session_proof.look(cookie=cookie, now=NOW).has_sheet
    with pytest.raises(ProofRefused):
        session_proof.prove_with_sheet(cookie=cookie, typed="x", now=NOW)
    assert MemberWrap.objects.get(member__login="mei", kind="sheet").used_at is None


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "phr"}, True),
        ({"amr": ["phr"]}, False),
        ({"acr": "mfa"}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": [], "acr": ""}, False),
        ({}, False),
        ({"amr": ["mfa"], "auth_time": None}, False),
        ({"amr": ["mfa"], "auth_time": int((NOW - timedelta(hours=9)).timestamp())}, False),
    ],
    ids=str,
)
def test_the_providers_factor_counts_if_the_setting_names_it_and_it_is_of_today(
    cast: Cast, house: House, settings: Settings, claims: dict[str, Any], counts: bool
) -> None:
    settings.AURICLE_SIGN_ON = house.provider(factors=frozenset({"amr:mfa", "acr:phr"}))
    house.claims |= {"auth_time": int((NOW - timedelta(hours=1)).timestamp())} | claims
    link_by_hand(house)
    cookie = sign_in(house)
    assert session_proof.look(cookie=cookie, now=NOW).needs_code is not counts
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=NOW)


def link_by_hand(house: House) -> None:
    digest = single_sign_on.subject_digest(house.origin, "p-1")
    SignOnLink.objects.create(
        member=Member.objects.get(login="mei"), issuer=house.origin, digest=digest, linked_at=NOW
    )


def test_without_the_setting_no_factor_of_the_provider_counts(cast: Cast, house: House) -> None:
    linked(cast, house)
    house.claims |= {"amr": ["mfa"], "acr": "mfa", "auth_time": int(NOW.timestamp())}
    assert session_proof.look(cookie=sign_in(house), now=NOW).needs_code


# Guessing, and what the database allows.


def test_guesses_at_the_password_after_it_are_counted_as_a_strangers(cast: Cast, house: House) -> None:
    linked(cast, house)
    for at in range(6):
        cookie = sign_in(house)
        with pytest.raises(ProofRefused):
            session_proof.prove_with_password(cookie=cookie, password=f"guess {at}", code="000000", now=NOW)
    member = Member.objects.get(login="mei")
    # The sixth came while it rested.
    assert member.failures == 5
    assert member.blocked_until is not None
    with pytest.raises(ProofRefused):
        session_proof.prove_with_password(
            cookie=sign_in(house), password=password("mei"), code=cast.code("mei", NOW), now=NOW
        )


def test_strangers_failures_keep_nobody_from_signing_in_this_way(cast: Cast, house: House) -> None:
    linked(cast, house)
    cast.rest("mei", until=NOW + timedelta(minutes=15))
    assert sign_in(house)


def test_the_faces_may_link_for_the_member_whom_they_act_for_alone(
    cast: Cast, house: House, as_role: Act
) -> None:
    proved = Proved(house.origin, b"x" * 32, second_factor=False)
    mei = Member.objects.get(login="mei")
    for login in ("jonas", "ada", ""):
        with pytest.raises(Exception, match="row-level security"), as_role("desk", login):
            SignOnLink.objects.create(member=mei, issuer="x", digest=b"y" * 32, linked_at=NOW)
    with as_role("desk", "mei"):
        sign_on_links.link(member=mei.pk, proved=proved, now=NOW)
    with as_role("desk", "jonas"):
        assert SignOnLink.objects.filter(member=mei).delete()[0] == 0
    with as_role("desk", "ada"):
        assert SignOnLink.objects.filter(member=mei).delete()[0] == 1


def test_the_whole_way_as_the_desks_role(cast: Cast, house: House, as_role: Act) -> None:
    by = cast.unlocked("mei")
    with as_role("desk", "mei"):
        link_as(by, house)
    with as_role("desk"):
        assert sign_in(house)
    with as_role("agency"), pytest.raises(SignOnRefused):
        sign_in(house)


def test_an_officer_signs_in_at_the_agency_face(cast: Cast, house: House, as_role: Act) -> None:
    with as_role("agency", "osei"):
        link_as(cast.unlocked("osei"), house)
    with as_role("agency"):
        assert sign_in(house)


# Logs.


def test_neither_log_nor_repr_holds_what_was_sent(
    cast: Cast, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    linked(cast, house)
    house.claims["aud"] = "another-client"
    returned, browser = back_from(house, "p-1")
    with caplog.at_level(logging.DEBUG), pytest.raises(SignOnRefused):
        signing_on.begin(returned=returned, browser=browser, back=BACK, now=NOW)
    said = caplog.text + repr(returned) + repr(house.provider())
    assert "single sign-on: untrusted (azp)" in said
    for secret in (returned.code, returned.state, browser, "another-client", "p-1", identity_provider.SECRET):
        assert secret not in said

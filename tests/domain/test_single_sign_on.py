"""Single sign-on against a provider that lies: what is taken, and everything that looks like it and is refused."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pytest_django import Settings
from requests import RequestException

from auricle.audit.models import TrailLine
from auricle.directory import provider, sign_on_links, single_sign_on
from auricle.directory.challenges import LIFETIME
from auricle.directory.models import Member, SignOnLink, SpentChallenge
from auricle.directory.single_sign_on import Goal, NoProvider, Proved, Returned, SignOnRefused, Why
from auricle.vault import desk_session, own_sign_on, session_proof, signing_on
from auricle.vault.desk_session import SessionLocked
from auricle.vault.member_keys import FRESH_FOR, NotFresh, Unlocked
from auricle.vault.models import DeskSession, MemberWrap
from auricle.vault.own_sign_on import NotLinked
from auricle.vault.session_proof import ProofRefused
from tests import identity_provider
from tests.hotline import NOW
from tests.identity_provider import BACK, CLIENT, DISCOVERY, House
from tests.people import Cast, password

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


# Tokens that are not for us, not from the provider, not from now.


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


# A provider that is away, lies about where it is, or leads elsewhere.


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


# The state: once, in this browser, for this purpose, not for long.


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

"""Passkeys: what is taken, and everything that looks like one and is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auricle.audit.models import TrailLine
from auricle.directory import passkeys
from auricle.directory.challenges import LIFETIME, StaleChallenge
from auricle.directory.models import Authenticator as Row
from auricle.directory.models import SpentChallenge
from auricle.directory.passkeys import CarriesSecret, PasskeyCloned, PasskeyRefused
from auricle.directory.signing_in import SignInRefused
from auricle.errors import Invalid
from auricle.vault import desk_session, own_passkeys
from auricle.vault.desk_session import SessionLocked
from auricle.vault.models import DeskSession, MemberWrap
from tests.authenticator import SITE, Authenticator
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]
LATER = NOW + timedelta(minutes=1)


def added(cast: Cast, login: str = "mei", *, opens_key: bool = True, **how: Any) -> Authenticator:
    """A passkey of a member."""
    key, by = Authenticator(**how), cast.unlocked(login)
    options = own_passkeys.passkey_request(by=by, site=SITE, now=NOW)
    own_passkeys.add_passkey(
        by=by,
        answer=key.make(options),
        kek=key.secret if opens_key else None,
        label="Blue key",
        site=SITE,
        now=NOW,
    )
    return key


def asked(now: Any = NOW) -> dict[str, Any]:
    return passkeys.request_options(purpose="sign-in", who="", site=SITE, now=now)


def sign_in(
    key: Authenticator, options: dict[str, Any] | None = None, *, kek: bytes | None = None, **lie: Any
) -> desk_session.Begun:
    options = options or asked()
    return desk_session.begin_with_passkey(
        answer=key.sign(options, **lie), kek=kek or key.secret, site=SITE, now=NOW
    )


def acts() -> list[tuple[str, str]]:
    return list(TrailLine.objects.order_by("seq").values_list("actor", "act"))


def test_one_gesture_signs_in_and_opens_the_key(cast: Cast) -> None:
    begun = sign_in(added(cast))
    assert not begun.locked
    unlocked = desk_session.resume(cookie=begun.cookie, now=NOW)
    assert unlocked == cast.unlocked("mei")


def test_a_passkey_that_gives_no_secret_signs_in_and_leaves_the_key_locked(cast: Cast) -> None:
    key = added(cast, opens_key=False)
    begun = desk_session.begin_with_passkey(answer=key.sign(asked()), kek=None, site=SITE, now=NOW)
    assert begun.locked
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=begun.cookie, now=NOW)


def test_another_secret_than_the_passkeys_opens_nothing(cast: Cast) -> None:
    key = added(cast)
    begun = sign_in(key, kek=b"x" * 32)
    assert begun.locked
    assert DeskSession.objects.get().seed_sealed is None


def test_the_secret_of_one_passkey_does_not_open_the_wrap_of_another(cast: Cast) -> None:
    one, two = added(cast), added(cast)
    blobs = list(MemberWrap.objects.filter(kind="passkey").order_by("pk"))
    first, second = (bytes(wrap.blob) for wrap in blobs)
    MemberWrap.objects.filter(pk=blobs[0].pk).update(blob=second)
    MemberWrap.objects.filter(pk=blobs[1].pk).update(blob=first)
    assert sign_in(one, kek=two.secret).locked


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://desk.example.evil"},
        {"origin": "http://desk.example"},
        {"rp": "evil.example"},
        {"type": "webauthn.create"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAA"},
        {"user": b"somebody else's handle, 32 bytes"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_an_answer_for_something_else_is_refused(cast: Cast, lie: dict[str, Any]) -> None:
    key = added(cast)
    with pytest.raises(SignInRefused):
        sign_in(key, **lie)
    assert acts()[-1] == ("nobody", "sign_in_refused")
    assert not DeskSession.objects.exists()


def test_an_authenticator_that_did_not_verify_its_owner_is_refused(cast: Cast) -> None:
    key = added(cast)
    with pytest.raises(SignInRefused):
        sign_in(replace(key, verifies=False))


def test_a_signature_of_another_key_is_refused(cast: Cast) -> None:
    key = added(cast)
    with pytest.raises(SignInRefused):
        sign_in(replace(key, key=Authenticator().key))


def test_a_passkey_that_nobody_added_is_refused(cast: Cast) -> None:
    with pytest.raises(SignInRefused):
        sign_in(Authenticator())
    assert acts() == [("nobody", "sign_in_refused")]


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": "x"}, {"rawId": "AA", "response": {}}, {"rawId": 5, "response": 7}, {"response": []}],
)
def test_what_is_no_answer_at_all_is_refused(cast: Cast, answer: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused):
        desk_session.begin_with_passkey(answer=answer, kek=None, site=SITE, now=NOW)


def test_a_challenge_is_answered_once(cast: Cast) -> None:
    key, options = added(cast, counts=False), asked()
    answer = key.sign(options)
    for refused in (False, True):
        if refused:
            with pytest.raises(SignInRefused):
                desk_session.begin_with_passkey(answer=answer, kek=key.secret, site=SITE, now=NOW)
        else:
            desk_session.begin_with_passkey(answer=answer, kek=key.secret, site=SITE, now=NOW)


def test_a_challenge_runs_out(cast: Cast) -> None:
    key, old = added(cast), asked(NOW - LIFETIME)
    with pytest.raises(SignInRefused):
        sign_in(key, old)


def test_a_challenge_for_another_purpose_signs_nobody_in(cast: Cast) -> None:
    key, who = added(cast), cast.person("mei").pseudonym
    options = passkeys.request_options(purpose="prove", who=who, site=SITE, now=NOW)
    with pytest.raises(SignInRefused):
        sign_in(key, options)


def test_nothing_is_written_for_a_challenge_that_nobody_answers(cast: Cast) -> None:
    asked()
    assert not SpentChallenge.objects.exists()


def test_a_counter_that_goes_back_refuses_marks_and_leaves_a_line(cast: Cast) -> None:
    key = added(cast)
    copy = key.copied()
    sign_in(key)
    with pytest.raises(PasskeyCloned):
        sign_in(copy)
    assert acts()[-1] == (cast.person("mei").pseudonym, "passkey_cloned")
    assert Row.objects.get().cloned_at == NOW
    with pytest.raises(PasskeyCloned):
        sign_in(key)
    assert DeskSession.objects.count() == 1


def test_an_authenticator_that_does_not_count_is_taken(cast: Cast) -> None:
    key = added(cast, counts=False)
    sign_in(key)
    sign_in(key)
    assert DeskSession.objects.count() == 2


@pytest.mark.parametrize(
    "results",
    [
        {"prf": {"enabled": True, "results": {"first": "c2VjcmV0"}}},
        {"prf": {"results": {}}},
        {"hmacGetSecret": {"output1": "c2VjcmV0"}},
        {"other": [{"deep": {"first": "c2VjcmV0"}}]},
    ],
)
def test_a_credential_that_carries_the_keys_secret_is_refused(cast: Cast, results: dict[str, Any]) -> None:
    key = added(cast)
    answer = key.sign(asked()) | {"clientExtensionResults": results}
    with pytest.raises(CarriesSecret) as refused:
        desk_session.begin_with_passkey(answer=answer, kek=key.secret, site=SITE, now=NOW)
    assert "c2VjcmV0" not in str(refused.value)
    new = Authenticator()
    by = cast.unlocked("mei")
    made = new.make(own_passkeys.passkey_request(by=by, site=SITE, now=NOW))
    with pytest.raises(CarriesSecret):
        own_passkeys.add_passkey(
            by=by, answer=made | {"clientExtensionResults": results}, kek=None, label="x", site=SITE, now=NOW
        )


def test_that_a_passkey_can_give_a_secret_may_be_said(cast: Cast) -> None:
    passkeys.refuse_secrets({"clientExtensionResults": {"prf": {"enabled": True}, "credProps": {"rk": True}}})


def test_a_passkey_of_somebody_else_cannot_be_added_again(cast: Cast) -> None:
    key, by = added(cast, "mei"), cast.unlocked("jonas")
    options = own_passkeys.passkey_request(by=by, site=SITE, now=NOW)
    with pytest.raises(PasskeyRefused):
        own_passkeys.add_passkey(
            by=by, answer=key.make(options), kek=key.secret, label="x", site=SITE, now=NOW
        )


def test_a_passkey_made_for_another_member_cannot_be_added(cast: Cast) -> None:
    mei, jonas = cast.unlocked("mei"), cast.unlocked("jonas")
    made = Authenticator().make(own_passkeys.passkey_request(by=jonas, site=SITE, now=NOW))
    with pytest.raises(StaleChallenge):
        own_passkeys.add_passkey(by=mei, answer=made, kek=None, label="x", site=SITE, now=NOW)


def test_who_was_deactivated_signs_in_with_no_passkey(cast: Cast) -> None:
    key = added(cast)
    Row.objects.get().member.__class__.objects.filter(login="mei").update(active=False)
    with pytest.raises(SignInRefused):
        sign_in(key)


def test_a_passkey_is_not_slowed_down_by_failures_of_anybody(cast: Cast) -> None:
    key = added(cast)
    cast.rest("mei", until=NOW + timedelta(hours=1))
    assert not sign_in(key).locked


def test_ten_passkeys_are_enough(cast: Cast) -> None:
    for _ in range(passkeys.MOST_PER_MEMBER):
        added(cast)
    with pytest.raises(Invalid):
        added(cast)


def test_neither_secret_nor_key_of_a_passkey_rests_in_the_open(cast: Cast) -> None:
    key = added(cast)
    sign_in(key)
    resting = b"|".join(
        bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
        for table in (Row, MemberWrap, DeskSession)
        for row in table._default_manager.values()
        for value in row.values()
    )
    assert key.secret not in resting
    assert bytes(cast.unlocked("mei").seed) not in resting


def test_the_desk_role_does_all_of_it_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    with as_role("desk"):
        key = added(cast)
        assert not sign_in(key).locked
        with pytest.raises(PasskeyCloned):
            sign_in(replace(key, counter=0))

"""Locked sessions and fresh proofs: what unlocks, what only counts as fresh, and what does neither."""

from __future__ import annotations

from datetime import timedelta

import pytest

from auricle.audit.models import TrailLine
from auricle.directory.models import Member, RecoveryCode
from auricle.directory.passkeys import PasskeyCloned
from auricle.directory.signing_in import SignInRefused
from auricle.sealing import paper
from auricle.vault import desk_session, own_paper, session_proof
from auricle.vault.desk_session import NotSignedIn, SessionLocked
from auricle.vault.member_keys import FRESH_FOR, NotFresh, require_fresh
from auricle.vault.models import DeskSession
from auricle.vault.session_proof import ProofRefused
from tests.authenticator import SITE, Authenticator
from tests.domain.test_passkeys import added, sign_in
from tests.hotline import NOW
from tests.people import Cast, password

LATER = NOW + timedelta(minutes=20)


def locked(cast: Cast, login: str = "mei") -> str:
    """A session that was left for twenty minutes."""
    cookie = cast.cookie(login, NOW)
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=LATER)
    return cookie


def prove(cookie: str, key: Authenticator, *, kek: bytes | None, now: object = LATER) -> bool:
    options = session_proof.passkey_request(cookie=cookie, site=SITE, now=LATER)
    return session_proof.prove_with_passkey(
        cookie=cookie, answer=key.sign(options), kek=kek, site=SITE, now=LATER
    )


def acts() -> list[str]:
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))


def test_password_and_code_unlock_the_same_session(cast: Cast) -> None:
    cookie = locked(cast)
    assert session_proof.look(cookie=cookie, now=LATER).locked
    code = cast.code("mei", LATER)
    session_proof.prove_with_password(cookie=cookie, password=password("mei"), code=code, now=LATER)
    unlocked = desk_session.resume(cookie=cookie, now=LATER)
    assert unlocked.seed == cast.unlocked("mei").seed
    assert unlocked.proved_at == LATER
    assert DeskSession.objects.count() == 1


@pytest.mark.parametrize(("word", "code"), [("wrong", ""), ("", "000000"), ("", "used")])
def test_anything_else_leaves_it_locked_and_a_line_in_the_trail(cast: Cast, word: str, code: str) -> None:
    cookie = locked(cast)
    good = cast.code("mei", LATER)
    if code == "used":
        Member.objects.filter(login="mei").update(totp_last_step=int(LATER.timestamp()) // 30 + 1)
    given = code if code.isdigit() else good
    with pytest.raises(ProofRefused):
        session_proof.prove_with_password(
            cookie=cookie, password=word or password("mei"), code=given, now=LATER
        )
    assert acts()[-1] == "proof_refused"
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=LATER)


def test_the_password_without_a_code_does_not_unlock_what_was_left(cast: Cast) -> None:
    cookie = locked(cast)
    with pytest.raises(ProofRefused):
        session_proof.prove_with_password(cookie=cookie, password=password("mei"), code="", now=LATER)


def test_a_passkey_unlocks_with_one_gesture(cast: Cast) -> None:
    key = added(cast)
    cookie = locked(cast)
    assert prove(cookie, key, kek=key.secret)
    assert desk_session.resume(cookie=cookie, now=LATER).seed == cast.unlocked("mei").seed


def test_a_passkey_without_a_secret_stands_for_the_code_and_the_password_unlocks(cast: Cast) -> None:
    key = added(cast, opens_key=False)
    cookie = locked(cast)
    assert not prove(cookie, key, kek=None)
    assert not session_proof.look(cookie=cookie, now=LATER).needs_code
    session_proof.prove_with_password(cookie=cookie, password=password("mei"), code="", now=LATER)
    assert desk_session.resume(cookie=cookie, now=LATER).proved_at == LATER


def test_that_a_second_factor_was_shown_counts_for_five_minutes(cast: Cast) -> None:
    begun = sign_in(added(cast), kek=b"y" * 32)
    at = NOW + FRESH_FOR + timedelta(seconds=1)
    assert session_proof.look(cookie=begun.cookie, now=at).needs_code
    with pytest.raises(ProofRefused):
        session_proof.prove_with_password(cookie=begun.cookie, password=password("mei"), code="", now=at)


def test_a_passkey_of_somebody_else_does_not_unlock(cast: Cast) -> None:
    key = added(cast, "jonas")
    with pytest.raises(ProofRefused):
        prove(locked(cast), key, kek=key.secret)
    assert acts()[-1] == "proof_refused"


def test_a_copied_passkey_does_not_unlock(cast: Cast) -> None:
    key = added(cast)
    copy = key.copied()
    cookie = locked(cast)
    prove(cookie, key, kek=key.secret)
    with pytest.raises(PasskeyCloned):
        prove(cookie, copy, kek=key.secret)


def test_a_proof_in_an_open_session_makes_it_fresh_again(cast: Cast) -> None:
    key = added(cast, opens_key=False)
    cookie = cast.cookie("mei", NOW)
    at = NOW + FRESH_FOR + timedelta(minutes=1)
    with pytest.raises(NotFresh):
        require_fresh(desk_session.resume(cookie=cookie, now=at), at)
    options = session_proof.passkey_request(cookie=cookie, site=SITE, now=at)
    assert session_proof.prove_with_passkey(
        cookie=cookie, answer=key.sign(options), kek=None, site=SITE, now=at
    )
    require_fresh(desk_session.resume(cookie=cookie, now=at), at)


def test_locking_deletes_the_key_at_once(cast: Cast) -> None:
    cookie = cast.cookie("mei", NOW)
    session_proof.lock(cookie=cookie, now=NOW)
    assert DeskSession.objects.get().seed_sealed is None
    assert session_proof.look(cookie=cookie, now=NOW).needs_code


def test_a_locked_session_ends_after_eight_hours_like_any_other(cast: Cast) -> None:
    cookie = locked(cast)
    with pytest.raises(NotSignedIn):
        session_proof.look(cookie=cookie, now=NOW + timedelta(hours=8))


def test_the_sheet_opens_the_key_of_whoever_signed_in(cast: Cast) -> None:
    lines = own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    cookie = locked(cast)
    session_proof.prove_with_sheet(cookie=cookie, typed="\n".join(lines).lower(), now=LATER)
    assert desk_session.resume(cookie=cookie, now=LATER).seed == cast.unlocked("mei").seed
    assert acts()[-1] == "recovery_sheet_used"


def test_a_slip_on_the_sheet_is_named_by_its_line_and_tries_nothing(cast: Cast) -> None:
    lines = own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    lines[4] = lines[4][:-1] + ("0" if lines[4][-1] != "0" else "1")
    cookie = locked(cast)
    with pytest.raises(ProofRefused) as refused:
        session_proof.prove_with_sheet(cookie=cookie, typed=" ".join(lines), now=LATER)
    assert refused.value.line == 5


@pytest.mark.parametrize("whose", ["an older one", "somebody else's", "a made up one"])
def test_another_sheet_opens_nothing(cast: Cast, whose: str) -> None:
    old = own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    own_paper.make_sheet(by=cast.unlocked("mei"), now=NOW)
    others = own_paper.make_sheet(by=cast.unlocked("jonas"), now=NOW)
    typed = {"an older one": old, "somebody else's": others}.get(whose, paper.to_lines(bytes(32)))
    cookie = locked(cast)
    with pytest.raises(ProofRefused):
        session_proof.prove_with_sheet(cookie=cookie, typed=" ".join(typed), now=LATER)
    assert acts()[-1] == "proof_refused"


def test_a_recovery_code_signs_in_once_and_opens_no_key(cast: Cast) -> None:
    codes = own_paper.make_codes(by=cast.unlocked("mei"), now=NOW)
    assert len(set(codes)) == 10
    begun = desk_session.begin_with_recovery_code(login="mei", code=f" {codes[3].lower()} ", now=NOW)
    assert begun.locked
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=begun.cookie, now=NOW)
    with pytest.raises(SignInRefused):
        desk_session.begin_with_recovery_code(login="mei", code=codes[3], now=NOW)
    session_proof.prove_with_password(cookie=begun.cookie, password=password("mei"), code="", now=NOW)
    assert desk_session.resume(cookie=begun.cookie, now=NOW).person.name == "Mei"


def test_new_codes_take_the_place_of_the_old_and_lie_nowhere(cast: Cast) -> None:
    old = own_paper.make_codes(by=cast.unlocked("mei"), now=NOW)
    new = own_paper.make_codes(by=cast.unlocked("mei"), now=NOW)
    resting = b"|".join(bytes(row.digest) for row in RecoveryCode.objects.all())
    assert not any(code.replace("-", "").encode() in resting for code in new)
    for login, code in (("mei", old[0]), ("jonas", new[0]), ("nobody", new[0]), ("mei", "")):
        with pytest.raises(SignInRefused):
            desk_session.begin_with_recovery_code(login=login, code=code, now=NOW)


def test_single_sign_on_says_who_is_there_and_opens_no_key(cast: Cast) -> None:
    mei = Member.objects.get(login="mei")
    cookie = desk_session.begin_locked(member=mei, how="sso", now=NOW, second_factor=True)
    with pytest.raises(SessionLocked):
        desk_session.resume(cookie=cookie, now=NOW)
    assert session_proof.look(cookie=cookie, now=NOW).how == "sso"
    session_proof.prove_with_password(cookie=cookie, password=password("mei"), code="", now=NOW)
    assert desk_session.resume(cookie=cookie, now=NOW).seed == cast.unlocked("mei").seed

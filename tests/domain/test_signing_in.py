"""Signing in: one answer for every refusal, the same work for each, a rest after failures, and no secret at rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.config import keys
from auricle.directory import signing_in
from auricle.directory.lockout import FREE_FAILURES, LONGEST_BLOCK
from auricle.directory.models import Member
from auricle.directory.permissions import Role
from auricle.directory.signing_in import SIGN_IN, SignInRefused, create_member, sign_in
from auricle.sealing import passwords
from tests.hotline import NOW
from tests.people import Cast, password

Act = Callable[[str], AbstractContextManager[None]]


def try_to(cast: Cast, login: str = "mei", *, word: str = "", code: str = "", at: datetime = NOW) -> None:
    sign_in(login=login, password=word or password("mei"), code=code or cast.code("mei", NOW), now=at)


def fail(times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(login="mei", password="wrong", code="000000", now=NOW)


def acts() -> list[tuple[str, str]]:
    return list(TrailLine.objects.order_by("seq").values_list("actor", "act"))


def test_login_password_and_code_together_sign_in(cast: Cast) -> None:
    found = sign_in(login="mei", password=password("mei"), code=cast.code("mei", NOW), now=NOW)
    assert found.member.login == "mei"
    assert len(found.kek) == 32
    assert acts() == [(cast.person("mei").pseudonym, "sign_in")]


def test_a_code_may_be_typed_with_a_space(cast: Cast) -> None:
    code = cast.code("mei", NOW)
    sign_in(login="mei", password=password("mei"), code=f" {code[:3]} {code[3:]} ", now=NOW)
    assert acts()[-1][1] == "sign_in"


@pytest.mark.parametrize(
    ("login", "word", "code"),
    [
        ("nobody", "", ""),
        ("", "", ""),
        ("MEI ", "", ""),
        ("mei", "wrong", ""),
        ("mei", "", "000000"),
        ("mei", "", "½²³４５６"),
        ("mei", "", "\ud800"),
        ("mei", "wrong", "000000"),
        ("ravi", "", ""),
    ],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, login: str, word: str, code: str
) -> None:
    stretched, stretch = [], passwords.stretch_password

    def counting(typed: str, salt: bytes, pepper: object) -> object:
        stretched.append(salt)
        return stretch(typed, salt, pepper)  # type: ignore[arg-type]

    monkeypatch.setattr(passwords, "stretch_password", counting)
    with pytest.raises(SignInRefused) as refused:
        try_to(cast, login, word=word, code=code)
    assert refused.value.args == ()
    assert len(stretched) == 1
    assert [act for _, act in acts()] == ["sign_in_refused"]
    assert list(trail.verify()) == []


def test_the_trail_does_not_hold_a_login_that_was_made_up(cast: Cast) -> None:
    """People type their password into the wrong field."""
    with pytest.raises(SignInRefused):
        try_to(cast, "quiet-river-lantern")
    assert acts() == [("nobody", "sign_in_refused")]
    assert "quiet" not in str(list(TrailLine.objects.values()))


def test_a_code_is_good_once(cast: Cast) -> None:
    try_to(cast)
    with pytest.raises(SignInRefused):
        try_to(cast, at=NOW + timedelta(seconds=1))
    assert [act for _, act in acts()] == ["sign_in", "sign_in_refused"]


def test_an_older_code_is_refused_after_a_newer_one(cast: Cast) -> None:
    old = cast.code("mei", NOW - timedelta(seconds=30))
    try_to(cast)
    with pytest.raises(SignInRefused):
        try_to(cast, code=old)


@pytest.mark.parametrize("seconds", [-90, 90, 3600])
def test_a_code_of_another_time_is_refused(cast: Cast, seconds: int) -> None:
    with pytest.raises(SignInRefused):
        try_to(cast, code=cast.code("mei", NOW + timedelta(seconds=seconds)))


def test_of_two_who_use_one_code_at_once_one_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the member before the other has written."""
    stale = Member.objects.get(login="mei")
    try_to(cast)
    step = Member.objects.get(login="mei").totp_last_step
    with pytest.raises(SignInRefused):
        signing_in._note_success(stale, None, NOW, step=step, acts=SIGN_IN)
    assert acts()[-1] == (stale.pseudonym, "sign_in_replayed")


def test_the_first_failures_cost_nothing(cast: Cast) -> None:
    fail(FREE_FAILURES - 1)
    try_to(cast)
    assert Member.objects.get(login="mei").failures == 0


def test_after_more_failures_the_account_rests_and_recovers(cast: Cast) -> None:
    fail(FREE_FAILURES)
    with pytest.raises(SignInRefused):
        try_to(cast)
    until = Member.objects.get(login="mei").blocked_until
    assert until is not None
    assert NOW < until <= NOW + timedelta(seconds=2)
    sign_in(login="mei", password=password("mei"), code=cast.code("mei", until), now=until)
    member = Member.objects.get(login="mei")
    assert (member.failures, member.blocked_until) == (0, None)


def test_who_tries_while_it_rests_does_not_lengthen_the_rest(cast: Cast) -> None:
    fail(FREE_FAILURES)
    until = Member.objects.get(login="mei").blocked_until
    fail(3)
    assert Member.objects.get(login="mei").blocked_until == until
    assert [act for _, act in acts()] == ["sign_in_refused"] * (FREE_FAILURES + 3)


def test_the_rest_doubles_up_to_a_quarter_of_an_hour_and_never_for_good(cast: Cast) -> None:
    Member.objects.filter(login="mei").update(failures=999, blocked_until=NOW)
    fail(1)
    until = Member.objects.get(login="mei").blocked_until
    assert until == NOW + LONGEST_BLOCK
    sign_in(login="mei", password=password("mei"), code=cast.code("mei", until), now=until)


def test_failures_of_one_account_rest_no_other(cast: Cast) -> None:
    fail(FREE_FAILURES + 1)
    assert cast.cookie("jonas", NOW)


def test_who_was_deactivated_does_not_sign_in(cast: Cast) -> None:
    Member.objects.filter(login="mei").update(active=False)
    with pytest.raises(SignInRefused):
        try_to(cast)


def test_no_secret_of_a_member_lies_in_clear_in_any_column(cast: Cast) -> None:
    new = create_member(login="zoe", name="Zoe", password="the heron stands still")
    row = Member.objects.filter(login="zoe").values().get()
    shown = b"|".join(
        bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
        for value in row.values()
    )
    for secret in (b"heron", new.totp_secret, new.kek, keys.pepper()):
        assert secret not in shown


def test_two_with_the_same_password_have_nothing_in_common(cast: Cast) -> None:
    one, two = (create_member(login=login, name="x", password="the same words") for login in ("ann", "bob"))
    assert one.kek != two.kek
    assert one.member.verifier != two.member.verifier
    assert one.member.pseudonym != two.member.pseudonym


def test_the_desk_role_signs_people_in_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    with as_role("desk"):
        assert cast.cookie("mei", NOW)
        fail(2)


def test_an_administrator_never_reads_whatever_other_role_they_are_given(cast: Cast) -> None:
    ada = cast.person("ada")
    assert ada.roles == {Role.ADMINISTRATOR}
    assert ada.teams == ()

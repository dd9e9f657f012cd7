"""Invitations and enrolment: a link that carries no right, a first way in, and a new key for whoever lost the old."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from auricle.audit.models import TrailLine
from auricle.directory import invitations, new_totp
from auricle.directory.invitations import GOOD_FOR, Invited, MayNotInvite, NoInvitation
from auricle.directory.models import Authenticator as Row
from auricle.directory.models import Invitation, Member, SignOnLink
from auricle.directory.people import person
from auricle.directory.signing_in import SignInRefused
from auricle.errors import Invalid
from auricle.sealing.one_time import TotpSecret, totp_now
from auricle.vault import desk_session, enrolling, seats
from auricle.vault.enrolling import Choice
from auricle.vault.member_keys import ready_for_grants
from auricle.vault.models import DeskSession, MemberKey, MemberWrap, TeamSeed
from tests.authenticator import SITE, Authenticator
from tests.domain.test_passkeys import added
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]
WORD = "seven herons over the weir"


def invited(cast: Cast, login: str = "zoe", name: str = "Zoe Park") -> Invited:
    return invitations.invite(by=cast.person("ada"), login=login, name=name, language="en", now=NOW)


def by_password(token: str, **other: Any) -> Choice:
    """Somebody who chooses a password and puts the secret into an authenticator."""
    row = invitations.look(token=token, now=NOW)
    offer = new_totp.offer(who=row.pseudonym, login=row.login, issuer="Auricle")
    secret = new_totp._open(offer.sealed, row.pseudonym)
    assert secret
    return Choice(
        **{"password": WORD, "totp": offer.sealed, "code": totp_now(secret, NOW.timestamp()), **other}
    )


def by_passkey(token: str, key: Authenticator, *, opens_key: bool = True, **other: Any) -> Choice:
    made = key.make(enrolling.passkey_request(token=token, site=SITE, now=NOW))
    return Choice(passkey=made, kek=key.secret if opens_key else None, label="Phone", **other)


def enrol(token: str, choice: Choice, now: Any = NOW) -> desk_session.Begun:
    return enrolling.enrol(token=token, choice=choice, site=SITE, now=now)


def test_in_the_first_run_the_operator_invites_and_the_link_carries_no_right_either(cast: Cast) -> None:
    given = invitations.invite_as_operator(login="noor.vega", name="Noor Vega", language="en", now=NOW)
    assert [each.login for each in invitations.invited_by_operator(now=NOW)] == ["noor.vega"]
    assert TrailLine.objects.filter(act="invited", actor="operator").count() == 1
    enrol(given.token, by_passkey(given.token, Authenticator()))
    member = Member.objects.get(login="noor.vega")
    assert (person(member).roles, person(member).teams, member.made_by) == (frozenset(), (), None)
    assert invitations.invited_by_operator(now=NOW) == ()


def test_who_was_invited_at_the_desk_or_too_long_ago_is_not_on_the_first_runs_list(cast: Cast) -> None:
    invited(cast)
    invitations.invite_as_operator(login="late", name="Late", language="en", now=NOW - GOOD_FOR)
    assert invitations.invited_by_operator(now=NOW) == ()
    with pytest.raises(Invalid):
        invitations.invite_as_operator(login="mei", name="Mei", language="en", now=NOW)


def test_with_a_passkey_one_is_in_with_a_key_and_without_a_right(cast: Cast) -> None:
    given = invited(cast)
    begun = enrol(given.token, by_passkey(given.token, Authenticator()))
    unlocked = desk_session.resume(cookie=begun.cookie, now=NOW)
    assert unlocked.person.name == "Zoe Park"
    assert (unlocked.person.roles, unlocked.person.teams) == (frozenset(), ())
    assert not ready_for_grants(Member.objects.get(login="zoe"))


def test_with_password_and_code_one_signs_in_again_later(cast: Cast) -> None:
    token = invited(cast).token
    choice = by_password(token)
    enrol(token, choice)
    later = NOW + timedelta(minutes=1)
    secret = new_totp._open(choice.totp, Member.objects.get(login="zoe").pseudonym)
    code = totp_now(TotpSecret(secret or b""), later.timestamp())
    begun = desk_session.begin(login="zoe", password=WORD, code=code, now=later)
    assert desk_session.resume(cookie=begun.cookie, now=later).person.name == "Zoe Park"


def test_the_code_of_the_enrolment_is_used_up(cast: Cast) -> None:
    token = invited(cast).token
    choice = by_password(token)
    enrol(token, choice)
    with pytest.raises(SignInRefused):
        desk_session.begin(login="zoe", password=WORD, code=choice.code, now=NOW)


def test_a_passkey_that_opens_no_key_needs_a_password_beside_it(cast: Cast) -> None:
    token, key = invited(cast).token, Authenticator()
    with pytest.raises(Invalid) as refused:
        enrol(token, by_passkey(token, key, opens_key=False))
    assert refused.value.errors == {"password": "required"}
    enrol(token, by_passkey(token, key, opens_key=False, password=WORD))
    assert not Row.objects.get().opens_key
    assert [wrap.kind for wrap in MemberWrap.objects.filter(member__login="zoe")] == ["password"]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"password": ""}, "choice"),
        ({"password": "short"}, "password"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "password"),
        ({"password": "zoe park zoe park"}, "password"),
        ({"code": "000000"}, "code"),
        ({"totp": "AAAA"}, "code"),
    ],
)
def test_what_is_missing_or_weak_is_named_and_uses_nothing_up(
    cast: Cast, given: dict[str, str], wrong: str
) -> None:
    token = invited(cast).token
    with pytest.raises(Invalid) as refused:
        enrol(token, by_password(token, **given))
    assert set(refused.value.errors) == {wrong}
    assert not Member.objects.filter(login="zoe").exists()
    enrol(token, by_password(token))


@pytest.mark.parametrize("why", ["used", "expired", "withdrawn", "unknown"])
def test_a_link_that_is_over_opens_nothing_and_says_why(cast: Cast, why: str) -> None:
    given, at = invited(cast), NOW
    token = given.token
    choice = by_password(token)
    if why == "used":
        enrol(token, choice)
    elif why == "withdrawn":
        invitations.withdraw(by=cast.person("ada"), invitation=given.id, now=NOW)
    elif why == "expired":
        at = NOW + GOOD_FOR
    else:
        token = "A" * len(token)
    with pytest.raises(NoInvitation) as refused:
        enrol(token, choice, at)
    assert refused.value.why == why


def test_of_two_who_use_a_link_at_once_one_gets_in(cast: Cast) -> None:
    """Both have found it before the other has used it."""
    row = Invitation.objects.get(pk=invited(cast).id)
    invitations.use(row, now=NOW)
    with pytest.raises(NoInvitation):
        invitations.use(row, now=NOW)


def test_a_link_may_be_typed_in_small_letters_with_spaces(cast: Cast) -> None:
    token = invited(cast).token.lower()
    assert invitations.look(token=f" {token[:8]} {token[8:]}\n", now=NOW).login == "zoe"


@pytest.mark.parametrize("token", ["", "x", "ä", "A" * 33, "\ud800"])
def test_a_made_up_link_is_no_invitation(cast: Cast, token: str) -> None:
    with pytest.raises(NoInvitation):
        invitations.look(token=token, now=NOW)


def test_the_link_is_not_in_the_database(cast: Cast) -> None:
    token = invited(cast).token
    assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize(
    ("login", "name", "wrong"),
    [("mei", "Mei Two", "login"), ("Zoe", "Zoe", "login"), ("a b", "A", "login"), ("zoe", " ", "name")],
)
def test_nobody_is_invited_under_a_name_that_cannot_be_one(
    cast: Cast, login: str, name: str, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        invited(cast, login, name)
    assert set(refused.value.errors) == {wrong}


@pytest.mark.parametrize("login", ["mei", "tomas", "noor"])
def test_only_who_manages_accounts_invites(cast: Cast, login: str) -> None:
    by = cast.person(login)
    for attempt in (
        lambda: invitations.invite(by=by, login="zoe", name="Zoe", language="en", now=NOW),
        lambda: invitations.invite_again(by=by, login="mei", now=NOW),
        lambda: invitations.withdraw(by=by, invitation=1, now=NOW),
        lambda: invitations.open_invitations(by=by, now=NOW),
    ):
        with pytest.raises(MayNotInvite):
            attempt()
    assert not Invitation.objects.exists()


def test_a_second_invitation_takes_the_place_of_the_first(cast: Cast) -> None:
    first, second = invited(cast).token, invited(cast).token
    with pytest.raises(NoInvitation):
        invitations.look(token=first, now=NOW)
    assert [row.login for row in invitations.open_invitations(by=cast.person("ada"), now=NOW)] == ["zoe"]
    assert invitations.look(token=second, now=NOW).login == "zoe"


def test_until_somebody_enrols_again_nothing_changes(cast: Cast) -> None:
    invitations.invite_again(by=cast.person("ada"), login="mei", now=NOW)
    assert cast.cookie("mei", NOW)


def test_who_lost_everything_gets_a_new_key_and_the_old_teams_stay_shut(cast: Cast) -> None:
    added(cast, "mei")
    old, before = cast.unlocked("mei"), cast.person("mei")
    cookie = cast.cookie("mei", NOW)
    SignOnLink.objects.create(
        member=Member.objects.get(login="mei"), issuer="x", digest=b"y" * 32, linked_at=NOW
    )
    public = bytes(MemberKey.objects.get(member__login="mei").public)
    assert TeamSeed.objects.filter(member__login="mei").exists()

    token = invitations.invite_again(by=cast.person("ada"), login="mei", now=NOW).token
    begun = enrol(token, by_passkey(token, Authenticator()))

    unlocked = desk_session.resume(cookie=begun.cookie, now=NOW)
    assert unlocked.seed != old.seed
    assert bytes(MemberKey.objects.get(member__login="mei").public) != public
    assert not TeamSeed.objects.filter(member__login="mei").exists()
    assert unlocked.person == before
    with pytest.raises(desk_session.NotSignedIn):
        desk_session.resume(cookie=cookie, now=NOW)
    assert Row.objects.count() == MemberWrap.objects.filter(member__login="mei").count() == 1
    assert DeskSession.objects.count() == 1
    assert not SignOnLink.objects.exists()
    assert TrailLine.objects.order_by("-seq")[0].act == "enrolled_again"


def test_who_was_deactivated_cannot_enrol_again(cast: Cast) -> None:
    token = invitations.invite_again(by=cast.person("ada"), login="mei", now=NOW).token
    Member.objects.filter(login="mei").update(active=False)
    with pytest.raises(NoInvitation):
        invitations.look(token=token, now=NOW)


def test_the_desk_role_invites_and_enrols_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    with as_role("desk"):
        token = invited(cast).token
        enrol(token, by_password(token))
        token = invitations.invite_again(by=cast.person("ada"), login="zoe", now=NOW).token
        enrol(token, by_passkey(token, Authenticator()))
    assert person(Member.objects.get(login="zoe")).roles == frozenset()


def test_a_custodian_who_lost_everything_leaves_their_seat_empty(cast: Cast, as_role: Act) -> None:
    """The seat was sealed to the old key; a page that went on calling it filled would count on nothing."""
    token = invitations.invite_again(by=cast.person("ada"), login="noor", now=NOW).token
    choice = by_passkey(token, Authenticator())
    with as_role("desk"):
        enrol(token, choice)
    assert [place.number for place in seats.places() if place.empty] == [1]

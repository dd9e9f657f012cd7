"""Tokens of agencies' systems: who makes them, who has to agree, what the database shows, and how one is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.partners import calling, tokens
from auricle.partners.calling import LacksScope, TokenRefused
from auricle.partners.models import Refusal, Token
from auricle.partners.scopes import Scope
from auricle.partners.tokens import MayNotManageTokens, TokenIsOver, TokenNeedsAnother, TooManyTokens
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
DAY = timedelta(days=1)
HOOKS = [Scope.WEBHOOKS_MANAGE.value]
READS = [Scope.REFERRALS_READ.value, Scope.REFERRALS_ANSWER.value]


def make(cast: Cast, *, login: str = "ada", scopes: list[str] = HOOKS, **other: Any) -> tokens.Made:
    given: dict[str, Any] = {"agency": "police", "label": "Case system", "days": 90, **other}
    return tokens.make(by=cast.person(login), scopes=scopes, now=NOW, **given)


def why(token: str, *, scope: Scope | None = None, now: Any = NOW) -> str:
    """Why a call with this token is refused."""
    with pytest.raises((TokenRefused, LacksScope)) as refused:
        calling.find(token=token, scope=scope, now=now)
    return refused.value.why if isinstance(refused.value, TokenRefused) else "scope"


def test_a_token_is_kept_as_a_keyed_hash_and_says_who_calls(cast: Cast, as_role: Act) -> None:
    made = make(cast)
    assert made.token.encode() not in bytes(Token.objects.get().digest)
    with as_role("api"):
        caller = calling.find(token=made.token, scope=Scope.WEBHOOKS_MANAGE, now=NOW)
    assert caller.agency_code == "police"
    assert caller.scopes == {Scope.WEBHOOKS_MANAGE}
    assert Token.objects.get().used_on == NOW.date()
    line = TrailLine.objects.latest("seq")
    assert (line.act, made.token in line.detail) == ("token_made", False)


def test_one_that_reads_packages_waits_for_a_second_administrator(cast: Cast, as_role: Act) -> None:
    made = make(cast, scopes=READS)
    assert made.waits
    with as_role("api"):
        assert why(made.token) == "waits"
    with as_role("desk", "ada"), pytest.raises(TokenNeedsAnother):
        tokens.agree(by=cast.person("ada"), token=made.id, now=NOW)
    with as_role("desk", "bela"):
        tokens.agree(by=cast.person("bela"), token=made.id, now=NOW)
    with as_role("api"):
        assert calling.find(token=made.token, scope=Scope.REFERRALS_READ, now=NOW).agency_code == "police"
    with pytest.raises(TokenIsOver):
        tokens.agree(by=cast.person("bela"), token=made.id, now=NOW)


def test_two_accounts_of_one_hand_are_not_two_administrators(cast: Cast) -> None:
    made = make(cast, scopes=READS)
    ada, bela = cast.person("ada"), cast.person("bela")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_member SET made_by_id = %s, made_at = %s WHERE id = %s", [ada.id, NOW, bela.id]
        )
    with pytest.raises(TokenNeedsAnother):
        tokens.agree(by=bela, token=made.id, now=NOW)


def test_a_withdrawn_one_opens_nothing_from_the_next_call_on(cast: Cast, as_role: Act) -> None:
    made = make(cast)
    with as_role("desk", "bela"):
        tokens.withdraw(by=cast.person("bela"), token=made.id, now=NOW)
    with as_role("api"):
        assert why(made.token) == "withdrawn"
    with pytest.raises(TokenIsOver):
        tokens.withdraw(by=cast.person("ada"), token=made.id, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"agency": "nobody"}, {"label": " "}, {"label": "x" * 61}, {"scopes": ["everything"]}, {"days": 3660}],
    ids=str,
)
def test_what_cannot_be_a_token_is_named(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        make(cast, **wrong)
    assert set(refused.value.errors) == set(wrong)


@pytest.mark.parametrize("login", ["mei", "tomas", "auditor"])
def test_nobody_but_administrators_makes_sees_or_withdraws_one(cast: Cast, login: str) -> None:
    made, by = make(cast), cast.person(login)
    for ask in (
        lambda: make(cast, login=login),
        lambda: tokens.listed(by=by, now=NOW),
        lambda: tokens.withdraw(by=by, token=made.id, now=NOW),
    ):
        with pytest.raises(MayNotManageTokens):
            ask()


def test_an_agency_has_so_many_and_no_more(cast: Cast) -> None:
    for _ in range(tokens.MOST_LIVE):
        make(cast)
    with pytest.raises(TooManyTokens):
        make(cast)
    make(cast, agency="court")


def test_every_refusal_is_counted_and_the_first_of_a_day_leaves_a_line(cast: Cast, as_role: Act) -> None:
    made = make(cast)
    before = TrailLine.objects.count()
    with as_role("api"):
        for _ in range(3):
            assert why(made.token, now=NOW + 91 * DAY) == "expired"
            assert why(made.token, scope=Scope.REFERRALS_READ) == "scope"
            assert why("auricle_made-up") == "unknown"
            assert why("nothing of ours") == "unknown"
    assert dict(Refusal.objects.values_list("why", "count")) == {"expired": 3, "scope": 3, "unknown": 6}
    lines = TrailLine.objects.filter(seq__gt=before).order_by("seq")
    assert [(line.act, line.detail) for line in lines] == [
        ("token_refused", f'{{"why":"{code}"}}') for code in ("expired", "scope", "unknown")
    ]
    assert [line.actor for line in lines] == [Token.objects.get().pseudonym] * 2 + ["nobody"]
    # Found in the trail by the whole day's first line, and by how often on the administrators' page.
    (shown,) = tokens.listed(by=cast.person("ada"), now=NOW + 90 * DAY)
    assert shown.refused == 3


def test_whoever_calls_a_thousand_times_fills_nothing(cast: Cast, as_role: Act) -> None:
    Refusal.objects.create(token=None, why="unknown", day=NOW.date(), count=1000)
    before = TrailLine.objects.count()
    with as_role("api"):
        assert why("auricle_made-up") == "unknown"
    assert Refusal.objects.get().count == 1000
    assert TrailLine.objects.count() == before


def test_the_interface_sees_the_token_that_it_acts_for_and_no_other(cast: Cast, as_role: Act) -> None:
    made = make(cast)
    make(cast, agency="court")
    caller = calling.find(token=made.token, scope=None, now=NOW)
    with as_role("api"):
        assert Token.objects.count() == 0
        with calling.as_caller(caller):
            assert [row.label for row in Token.objects.all()] == [made.label]
        assert Token.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_token SET scopes = 'referrals:read'",
        "UPDATE partners_token SET expires_at = expires_at + interval '1 day'",
        "DELETE FROM partners_token",
        "UPDATE partners_refusal SET count = 0",
    ],
)
@pytest.mark.parametrize(("face", "login"), [("desk", "ada"), ("api", "")])
def test_no_face_changes_what_a_token_may_do(
    cast: Cast, as_role: Act, statement: str, face: str, login: str
) -> None:
    make(cast)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_role(face, login),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_lets_nobody_agree_in_anothers_name(cast: Cast, as_role: Act) -> None:
    made = make(cast, scopes=READS)
    with pytest.raises(ProgrammingError, match="own name"), as_role("desk", "ada"):
        Token.objects.filter(pk=made.id).update(agreed_by_id=cast.person("bela").id, agreed_at=NOW)
    with pytest.raises(IntegrityError, match="agreed_to_by_another"), transaction.atomic():
        Token.objects.filter(pk=made.id).update(agreed_by_id=cast.person("ada").id, agreed_at=NOW)


def test_a_token_without_an_end_is_refused_by_the_table(cast: Cast) -> None:
    made = make(cast)
    with pytest.raises(IntegrityError, match="token_expires"), transaction.atomic():
        Token.objects.filter(pk=made.id).update(expires_at=NOW + 400 * DAY)


def test_a_token_prints_nothing_of_itself(cast: Cast) -> None:
    made = make(cast)
    assert made.token not in repr(made)
    assert replace(made, token="x") != made

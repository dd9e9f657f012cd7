"""Who calls: the token that came with a call, or why it is refused. The interface for machines asks this first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error, connection, transaction

from auricle.errors import NotAllowed
from auricle.partners import scopes as scopes_of
from auricle.partners.models import Token
from auricle.partners.scopes import Scope
from auricle.partners.tokens import PREFIX, digest_of

LONGEST = 100


class TokenRefused(NotAllowed):
    """This token opens nothing; `why` is one of the codes of Refusal."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class LacksScope(NotAllowed):
    """The token is good and not for this."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__(scope.value)


@dataclass(frozen=True)
class Caller:
    """A system of an agency. `pseudonym` is its name in the log and the trail."""

    token: int
    pseudonym: str
    agency: int
    agency_code: str
    label: str
    scopes: frozenset[Scope]
    expires_at: datetime

    def may(self, scope: Scope) -> bool:
        """Whether the token was made for this."""
        return scope in self.scopes


def find(*, token: str, scope: Scope | None, now: datetime) -> Caller:
    """Whose token this is, when it is good, and good for this scope. A refusal is counted.

    Raises TokenRefused, LacksScope.
    """
    row = _row(token)
    if row is None:
        _refused(None, "unknown", now)
        raise TokenRefused("unknown")
    number, pseudonym, agency, code, label, line, _made, expires_at, agreed, withdrawn, used_on = row
    caller = Caller(number, pseudonym, agency, code, label, scopes_of.read(line), expires_at)
    for why, holds in (
        ("withdrawn", withdrawn),
        ("expired", expires_at <= now),
        ("waits", scopes_of.takes_two(caller.scopes) and not agreed),
    ):
        if holds:
            _refused(number, why, now)
            raise TokenRefused(why)
    if scope is not None and not caller.may(scope):
        _refused(number, "scope", now)
        raise LacksScope(scope)
    if used_on != now.date():
        with as_caller(caller):
            Token.objects.filter(pk=number).update(used_on=now.date())
    return caller


@contextmanager
def as_caller(caller: Caller) -> Iterator[None]:
    """One transaction in which the database shows this token's agency's rows and nobody else's."""
    with transaction.atomic():
        _set(str(caller.token))
        try:
            yield
        finally:
            try:
                _set("")
            except Error:
                # The transaction is broken; what was set in it goes with it.
                connection.needs_rollback = True


def _row(token: str) -> tuple[Any, ...] | None:
    if not token.startswith(PREFIX) or len(token) > LONGEST or not token.isascii():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM token_find(%s)", [digest_of(token)])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _refused(token: int | None, why: str, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_refused(%s, %s, %s)", [token, why, now])


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('auricle.token', %s, true)", [value])

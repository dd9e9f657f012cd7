"""Make a token for a system of an agency, agree to one, withdraw one: administrators, on the desk.

One that can read packages is good for nothing until a second administrator agrees. To withdraw takes one alone.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from auricle.audit import trail
from auricle.config import keys
from auricle.directory.hands import one_hand
from auricle.directory.models import Agency
from auricle.directory.people import PSEUDONYM_LETTERS, Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotNow
from auricle.partners import scopes as scopes_of
from auricle.partners.models import Token
from auricle.partners.scopes import Scope

CONTEXT = b"au1/token\0"
# Whoever finds one in a file or a log knows by this what it is, and so do programs that look for lost ones.
PREFIX = "auricle_"
SECRET_BYTES = 32
LIVES = (30, 90, 180, 365)
MOST_LIVE = 10
MOST_SHOWN = 50
LONGEST_LABEL = 60


class MayNotManageTokens(NotAllowed):
    """Only who manages accounts does."""

    permission = Permission.MANAGE_ACCOUNTS


class TokenNeedsAnother(NotAllowed):
    """Who agrees is somebody else than who made it, and not of the same hand."""


class TokenIsOver(NotNow):
    """It was withdrawn or agreed to in the meantime, or it ran out."""


class TooManyTokens(NotNow):
    """This agency has as many as it may have: withdraw one first."""


@dataclass(frozen=True)
class Made:
    """What is handed over once. `waits` says that a second person has to agree before it is good."""

    id: int
    token: str = field(repr=False)
    label: str
    expires_at: datetime
    waits: bool


@dataclass(frozen=True)
class Listed:
    """A token as administrators see it. `state` is "waits", "live", "over" or "withdrawn"."""

    id: int
    pseudonym: str
    agency: str
    label: str
    scopes: tuple[Scope, ...]
    made_by: str
    agreed_by: str
    expires_at: datetime
    used_on: date | None
    refused: int
    state: str
    mine: bool


@transaction.atomic
def make(*, by: Person, agency: str, label: str, scopes: Iterable[str], days: int, now: datetime) -> Made:
    """Make one. Raises MayNotManageTokens, TooManyTokens, or Invalid: `agency`, `label`, `scopes`, `days`."""
    _may(by)
    found = Agency.objects.filter(code=agency, closed_at=None).first()
    chosen = {scope for scope in Scope if scope.value in set(scopes)}
    label = label.strip()
    wrong = {
        "agency": found is None,
        "label": not 0 < len(label) <= LONGEST_LABEL,
        "scopes": not chosen,
        "days": days not in LIVES,
    }
    if found is None or any(wrong.values()):
        raise Invalid({name: "required" for name, is_wrong in wrong.items() if is_wrong})
    if _live(now).filter(agency=found).count() >= MOST_LIVE:
        raise TooManyTokens
    token = PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
    row = Token.objects.create(
        pseudonym="t-" + "".join(secrets.choice(PSEUDONYM_LETTERS) for _ in range(8)),
        agency=found,
        label=label,
        scopes=scopes_of.written(chosen),
        digest=digest_of(token),
        made_by_id=by.id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    trail.record(
        actor=by.pseudonym,
        act="token_made",
        at=now,
        detail={"token": row.pseudonym, "agency": agency, "scopes": row.scopes, "days": days},
    )
    return Made(row.pk, token, label, row.expires_at, scopes_of.takes_two(chosen))


@transaction.atomic
def agree(*, by: Person, token: int, now: datetime) -> None:
    """Agree as the second administrator. Raises MayNotManageTokens, TokenNeedsAnother, TokenIsOver."""
    row = _running(by, token, now)
    if row.agreed_at is not None or not scopes_of.takes_two(scopes_of.read(row.scopes)):
        raise TokenIsOver
    if one_hand(by.id, [row.made_by_id], now=now):
        raise TokenNeedsAnother
    if not _live(now).filter(pk=row.pk, agreed_at=None).update(agreed_by_id=by.id, agreed_at=now):
        raise TokenIsOver
    trail.record(actor=by.pseudonym, act="token_agreed", at=now, detail={"token": row.pseudonym})


@transaction.atomic
def withdraw(*, by: Person, token: int, now: datetime) -> None:
    """Withdraw one: from the next call on it opens nothing. Raises MayNotManageTokens, TokenIsOver."""
    row = _running(by, token, now)
    if not Token.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_by_id=by.id, withdrawn_at=now):
        raise TokenIsOver
    trail.record(actor=by.pseudonym, act="token_withdrawn", at=now, detail={"token": row.pseudonym})


def listed(*, by: Person, now: datetime) -> tuple[Listed, ...]:
    """Those that are good or wait, then those that are over, the latest first. Raises MayNotManageTokens."""
    _may(by)
    since = now.date() - timedelta(days=30)
    found = (
        Token.objects.select_related("agency", "made_by", "agreed_by")
        .annotate(refused=Sum("refusals__count", filter=Q(refusals__day__gte=since)))
        .order_by("-id")
    )
    live = found.filter(withdrawn_at=None, expires_at__gt=now)
    over = found.exclude(withdrawn_at=None, expires_at__gt=now)[:MOST_SHOWN]
    return tuple(_shown(row, by, now) for row in (*live, *over))


def digest_of(token: str) -> bytes:
    """What is kept of a token: under a key that the database does not hold."""
    return hmac.new(keys.token_key(), CONTEXT + token.encode(), hashlib.sha256).digest()


def _may(by: Person) -> None:
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotManageTokens


def _live(now: datetime) -> QuerySet[Token]:
    return Token.objects.filter(withdrawn_at=None, expires_at__gt=now)


def _running(by: Person, token: int, now: datetime) -> Token:
    _may(by)
    row = _live(now).filter(pk=token).first()
    if row is None:
        raise TokenIsOver
    return row


def _shown(row: Token, by: Person, now: datetime) -> Listed:
    names: dict[str, str] = row.agency.names
    chosen = scopes_of.read(row.scopes)
    if row.withdrawn_at is not None:
        state = "withdrawn"
    elif row.expires_at <= now:
        state = "over"
    else:
        state = "waits" if scopes_of.takes_two(chosen) and row.agreed_at is None else "live"
    return Listed(
        id=row.pk,
        pseudonym=row.pseudonym,
        agency=names.get(by.language, names["en"]),
        label=row.label,
        scopes=tuple(scope for scope in Scope if scope in chosen),
        made_by=row.made_by.name,
        agreed_by=row.agreed_by.name if row.agreed_by else "",
        expires_at=row.expires_at,
        used_on=row.used_on,
        refused=getattr(row, "refused", None) or 0,
        state=state,
        mine=row.made_by_id == by.id,
    )

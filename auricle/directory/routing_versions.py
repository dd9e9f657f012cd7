"""The versions of the routing rules: adopt the next one, and look at older ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from django.conf import settings
from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory import catalogue, routing_rules
from auricle.directory.models import Category, Region, RoutingVersion, Team
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.routing_rules import CHANNELS, Known, Ruleset
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.presets.loading import Profile

MOST_VERSIONS = 50


class MayNotRoute(NotAllowed):
    """Who configures the hotline decides where reports go."""


class NoSuchVersion(NotFound):
    """The rules have no version with this number."""


class OthersDecided(NotNow):
    """There is a newer version than the one that was looked at."""


@dataclass(frozen=True)
class Version:
    """One version of the rules, and who decided on it when."""

    number: int
    decided_at: datetime
    decided_by: str


def known() -> Known:
    """The codes that a new version may name."""
    return Known(
        category=frozenset(Category.objects.filter(active=True).values_list("code", flat=True)),
        region=frozenset(Region.objects.values_list("code", flat=True)),
        profile=frozenset(get_args(Profile)),
        language=frozenset(code for code, _ in settings.LANGUAGES),
        channel=CHANNELS,
        team=frozenset(Team.objects.filter(kind="work").values_list("code", flat=True)),
    )


@dataclass(frozen=True)
class Overview:
    """The version that is looked at, whether it is the one in force, and the others, the newest first."""

    ruleset: Ruleset
    document: str
    holds: bool
    latest: int
    versions: tuple[Version, ...]


def overview(*, by: Person, number: int | None = None) -> Overview:
    """A version of the rules, or those that hold. Raises MayNotRoute, NoSuchVersion."""
    may_route(by)
    rows = RoutingVersion.objects.order_by("-number").defer("document")[:MOST_VERSIONS]
    told = tuple(Version(row.number, row.decided_at, row.decided_by) for row in rows)
    latest = told[0].number if told else 0
    number = latest if number is None else number
    if number == 0:
        return Overview(catalogue.NO_RULES, "", holds=True, latest=0, versions=told)
    document = RoutingVersion.objects.filter(pk=number).values_list("document", flat=True).first()
    if document is None:
        raise NoSuchVersion
    ruleset = routing_rules.read(document, version=number)
    return Overview(ruleset, document, holds=number == latest, latest=latest, versions=told)


def document_in_force() -> str:
    """The lines of the rules that hold; empty before there are any. For the operator's command."""
    newest = RoutingVersion.objects.order_by("-number").first()
    return newest.document if newest else ""


def adopt(*, document: str, by: Person, seen: int, now: datetime) -> int:
    """Let these rules hold from now on, for reports that come in; what has come stays where it is.

    `seen` is the version that was looked at. Returns the new one. Raises MayNotRoute, BrokenRules or OthersDecided.
    """
    may_route(by)
    return write_version(document=document, actor=by.pseudonym, seen=seen, now=now)


def write_version(*, document: str, actor: str, seen: int | None, now: datetime) -> int:
    """Write the next version, whoever asks for it: for `adopt`, the set-up and the operator's command."""
    routing_rules.check(document, known=known())
    with transaction.atomic():
        newest = RoutingVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
        if seen is not None and seen != newest:
            raise OthersDecided
        try:
            with transaction.atomic():
                RoutingVersion.objects.create(
                    number=newest + 1, decided_at=now, decided_by=actor, document=document
                )
        except IntegrityError:
            raise OthersDecided from None
        trail.record(actor=actor, act="routing_adopted", at=now, detail={"version": newest + 1})
    catalogue.forget()
    return newest + 1


def may_route(by: Person) -> None:
    """Raise MayNotRoute unless this person configures the hotline."""
    if not by.may(Permission.CONFIGURE):
        raise MayNotRoute

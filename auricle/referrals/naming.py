"""From when on reporters read the name of an agency that has their report: the choice of the house for each agency.

The desk can leave the name out of one outcome (handover.verify). It cannot give a name that the house does not give.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound
from auricle.referrals.moves import Naming


class NoNaming(NotAllowed):
    """This person's roles do not decide what reporters read of agencies."""

    permission = Permission.RULE_ON_REFERRAL


class NoSuchAgency(NotFound):
    """There is no such agency."""


@dataclass(frozen=True)
class Named:
    """An agency, and from when on it is named."""

    code: str
    name: str
    naming: Naming


def listed(*, by: Person) -> tuple[Named, ...]:
    """Every agency. Raises NoNaming."""
    _require(by)
    found = (
        Named(row.code, row.names.get(by.language, row.names["en"]), Naming(row.named_from))
        for row in Agency.objects.all()
    )
    return tuple(sorted(found, key=lambda one: one.name))


def choose(*, by: Person, agency: str, naming: Naming, now: datetime) -> None:
    """Choose it, for what reporters read from now on. Raises NoNaming, NoSuchAgency."""
    _require(by)
    with transaction.atomic():
        row = Agency.objects.filter(code=agency).first()
        if row is None:
            raise NoSuchAgency
        if row.named_from == naming:
            return
        Agency.objects.filter(pk=row.pk).update(named_from=naming.value)
        detail: dict[str, str | int] = {"agency": row.code, "naming": naming.value}
        trail.record(actor=by.pseudonym, act="agency_naming_chosen", at=now, detail=detail)


def _require(by: Person) -> None:
    if not by.may(Permission.RULE_ON_REFERRAL):
        raise NoNaming

"""Of which provinces and categories an agency sees figures: administrators choose; else its referrals say it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from auricle.audit import trail
from auricle.directory.models import Agency, Category, Region
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.insights.models import Reach


class MayNotChooseReach(NotAllowed):
    """Only who configures the hotline does."""

    permission = Permission.CONFIGURE


class NoSuchAgency(NotFound):
    """There is no agency of this code."""


@dataclass(frozen=True)
class Chosen:
    """What an agency sees now, by codes, and whether provinces and categories were chosen or follow its referrals."""

    agency: str
    regions: frozenset[str]
    categories: frozenset[str]
    regions_chosen: bool
    categories_chosen: bool


def look(*, by: Person, agency: str) -> Chosen:
    """What an agency sees. Raises MayNotChooseReach, NoSuchAgency."""
    found = _agency(by, agency)
    with connection.cursor() as cursor:
        cursor.execute("SELECT region, category FROM reach_to_choose(%s)", [found.pk])
        rows = cursor.fetchall()
    regions = Region.objects.filter(pk__in=[region for region, _ in rows if region])
    categories = Category.objects.filter(pk__in=[category for _, category in rows if category])
    mine = Reach.objects.filter(agency=found)
    return Chosen(
        found.code,
        frozenset(regions.values_list("code", flat=True)),
        frozenset(categories.values_list("code", flat=True)),
        mine.filter(category=None).exists(),
        mine.filter(region=None).exists(),
    )


@transaction.atomic
def choose(
    *, by: Person, agency: str, regions: Collection[str], categories: Collection[str], now: datetime
) -> None:
    """Let an agency see these; none of a sort: those of its referrals.

    Raises MayNotChooseReach, NoSuchAgency, or Invalid (`regions`, `categories`) for a code that is no province and no
    category of the first level.
    """
    found = _agency(by, agency)
    provinces = list(Region.objects.filter(code__in=regions, parent=None))
    tops = list(Category.objects.filter(code__in=categories, parent=None))
    wrong = {"regions": len(provinces) != len(set(regions)), "categories": len(tops) != len(set(categories))}
    if any(wrong.values()):
        raise Invalid({name: "unknown" for name, is_wrong in wrong.items() if is_wrong})
    Reach.objects.filter(agency=found).delete()
    Reach.objects.bulk_create(
        [
            *(Reach(agency=found, region=province) for province in provinces),
            *(Reach(agency=found, category=top) for top in tops),
        ]
    )
    detail: dict[str, str | int] = {"agency": agency, "regions": len(provinces), "categories": len(tops)}
    trail.record(actor=by.pseudonym, act="reach_chosen", at=now, detail=detail)


def _agency(by: Person, code: str) -> Agency:
    if not by.may(Permission.CONFIGURE):
        raise MayNotChooseReach
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise NoSuchAgency
    return found

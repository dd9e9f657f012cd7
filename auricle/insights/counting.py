"""Count the reports of a month by province and category, hold back what is small, and keep the rest. The worker's part.

It happens once for each month, two days after its end, when what the spool held has arrived. Late reports and later
changes of a category change nothing: whoever compares two readings of one month sees the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from auricle.audit import trail
from auricle.directory.models import Category, Region
from auricle.insights.models import RegionalFigure
from auricle.insights.suppression import Published, publish
from auricle.referrals import months
from auricle.reports.models import Report

CLOCK = "clock"
AFTER = timedelta(days=2)
COUNT = """
SELECT coalesce(g.parent_id, g.id), coalesce(c.parent_id, c.id), count(*)
FROM reports_report r JOIN directory_category c ON c.id = r.category_id
LEFT JOIN directory_region g ON g.id = r.region_id
WHERE r.received_at >= %s AND r.received_at < %s GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Counted:
    """A month's numbers as they are: lines of provinces, the last of reports that name none; columns of categories."""

    regions: tuple[int | None, ...]
    categories: tuple[int, ...]
    numbers: Sequence[Sequence[int]]


def freeze(*, now: datetime) -> int:
    """Count the oldest month that is over and not counted. Returns 1, or 0 when all are."""
    zone = timezone.get_default_timezone()
    over = now - AFTER
    frozen = set(RegionalFigure.objects.filter(place="all", category=None).values_list("month", flat=True))
    current = months.month_of(over, zone)
    if frozen and months.following(max(frozen)) == current:
        # Each hour of the month but the first: no report is looked at.
        return 0
    first = Report.objects.aggregate(first=Min("received_at"))["first"]
    if first is None:
        return 0
    for month in months.closed(months.month_of(first, zone), over, zone):
        if month not in frozen:
            keep(count(month), month=month, now=now)
            return 1
    return 0


def count(month: date) -> Counted:
    """What the reports say of a month now; nobody but the worker may ask."""
    period = months.period_of(month, timezone.get_default_timezone())
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [period.begins, period.ends])
        found: Mapping[tuple[int | None, int], int] = MappingProxyType(
            {(region, category): number for region, category, number in cursor.fetchall()}
        )
    regions = (*Region.objects.filter(parent=None).values_list("pk", flat=True), None)
    categories = tuple(Category.objects.filter(parent=None).values_list("pk", flat=True))
    numbers = [[found.get((region, category), 0) for category in categories] for region in regions]
    return Counted(regions, categories, numbers)


@transaction.atomic
def keep(counted: Counted, *, month: date, now: datetime) -> None:
    """Publish a month: what is small is held back here, and is written nowhere."""
    rows = _rows(counted, publish(counted.numbers), month, now)
    RegionalFigure.objects.bulk_create(rows)
    held = sum(row.count is None for row in rows)
    detail: dict[str, str | int] = {"month": f"{month:%Y-%m}", "numbers": len(rows), "held_back": held}
    trail.record(actor=CLOCK, act="figures_counted", at=now, detail=detail)


def _rows(counted: Counted, published: Published, month: date, now: datetime) -> list[RegionalFigure]:
    places = [*(("region" if region else "none", region) for region in counted.regions), ("all", None)]
    categories = (*counted.categories, None)
    return [
        RegionalFigure(
            month=month, place=place, region_id=region, category_id=category, count=number, frozen_at=now
        )
        for (place, region), line in zip(places, published, strict=True)
        for category, number in zip(categories, line, strict=True)
    ]

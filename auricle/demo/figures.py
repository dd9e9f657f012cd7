"""Figures of three months before the demonstration began: invented counts, published by the real steps."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from auricle.directory.models import Agency, Category, Member, Region
from auricle.directory.people import person
from auricle.insights import counting, reach
from auricle.referrals import months, scorecards
from auricle.referrals.scorecard import Count, Counts, Measure

MONTHS = 3
AGENCY = "public-security"
LIKELY: dict[Measure, tuple[int, float]] = {
    Measure.ACKNOWLEDGED: (60, 0.86),
    Measure.RETURNED: (60, 0.12),
    Measure.UPHELD: (8, 0.6),
    Measure.OUTCOME: (48, 0.8),
    Measure.REWORK: (40, 0.1),
    Measure.VERIFIED: (42, 0.82),
}
"""Of about how many, and what share."""


def invent(*, seed: int, now: datetime) -> None:
    """Publish the last three closed months: of each agency, and of the provinces by category."""
    chance = random.Random(seed)
    ada = person(Member.objects.get(login="ada"))
    reach.choose(by=ada, agency=AGENCY, regions=_first(Region, 4), categories=_first(Category, 6), now=now)
    zone = timezone.get_default_timezone()
    lately = list(months.closed(months.month_of(now - timedelta(days=31 * (MONTHS + 1)), zone), now, zone))
    for month in lately[-MONTHS:]:
        ended = months.period_of(month, zone).ends
        for agency in Agency.objects.order_by("code"):
            scorecards.keep(agency=agency.pk, month=month, counts=_promises(chance), now=ended)
        scorecards.show(now=ended)
        if ended + counting.AFTER <= now:
            counting.keep(_reports(chance), month=month, now=ended + counting.AFTER)


def _promises(chance: random.Random) -> Counts:
    found = {}
    for measure, (about, share) in LIKELY.items():
        whole = chance.randint(about // 3, about)
        found[measure] = Count(sum(chance.random() < share for _ in range(whole)), whole)
    return found


def _first(kind: type[Region] | type[Category], most: int) -> list[str]:
    """The codes of the first of the first level."""
    return list(kind.objects.filter(parent=None).order_by("position").values_list("code", flat=True)[:most])


def _reports(chance: random.Random) -> counting.Counted:
    regions = (*Region.objects.filter(parent=None).values_list("pk", flat=True), None)
    categories = tuple(Category.objects.filter(parent=None).values_list("pk", flat=True))
    numbers = [[int(chance.expovariate(1 / 60)) for _ in categories] for _ in regions]
    return counting.Counted(regions, categories, numbers)

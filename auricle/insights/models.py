"""Counts of closed months that may be published, and which of them an agency sees. A number below ten is not kept."""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Agency, Category, Region
from auricle.insights.suppression import THRESHOLD

FIELD_CLASSES = {
    **{
        f"RegionalFigure.{f}": "open"
        for f in ("id", "month", "place", "region", "category", "count", "frozen_at")
    },
    **{f"Reach.{f}": "open" for f in ("id", "agency", "region", "category")},
}


class RegionalFigure(models.Model):
    """How many reports came in a month from a province about a category. No count: it is held back.

    One table for the whole hotline, whatever agencies see of it, so that two agencies together learn no more. `place`
    says whether it is of one province, of reports that name none, or of all; without a category it is of all of them.
    """

    month = models.DateField()
    place = models.CharField(max_length=6)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(
        Category, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    count = models.PositiveIntegerField(null=True)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "place", "region", "category"],
                nulls_distinct=False,
                name="one_regional_figure_of_a_month",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="regional_figure_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(place="region", region__isnull=False) | Q(place__in=["none", "all"], region=None),
                name="regional_figure_has_its_place",
            ),
            # Whatever the code believes, the table cannot hold a small number.
            models.CheckConstraint(
                condition=Q(count=None) | Q(count__gte=THRESHOLD), name="small_numbers_are_not_kept"
            ),
        ]


class Reach(models.Model):
    """A province or a category whose figures an agency sees, where administrators chose; else its referrals say it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.ForeignKey(Region, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    category = models.ForeignKey(
        Category, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "region", "category"], nulls_distinct=False, name="one_reach_of_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(region=None, category__isnull=False) | Q(region__isnull=False, category=None),
                name="reach_is_of_a_region_or_a_category",
            ),
        ]

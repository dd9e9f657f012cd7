"""The frozen figures of agencies, month by month. models.py names them for Django."""

from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Agency
from auricle.referrals.scorecard import Measure

FIELD_CLASSES = {
    f"ScorecardFigure.{f}": "open"
    for f in (
        *("id", "agency", "month", "measure", "definition", "numerator", "denominator"),
        *("frozen_at", "shown_to_agency_at", "desk_from"),
    )
}


class ScorecardFigure(models.Model):
    """One figure of one agency for one closed month, which nothing changes any more.

    It is the agency's from `shown_to_agency_at` on, when the agency had somebody to see it, and the desk's from
    `desk_from` on: ten working days later.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    measure = models.CharField(max_length=12)
    definition = models.PositiveSmallIntegerField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    frozen_at = models.DateTimeField()
    shown_to_agency_at = models.DateTimeField(null=True)
    desk_from = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "measure"], name="one_figure_of_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="figure_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(measure__in=[measure.value for measure in Measure]), name="figure_has_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(numerator__lte=F("denominator")), name="figure_is_a_part_of_a_whole"
            ),
            models.CheckConstraint(
                condition=Q(shown_to_agency_at=None, desk_from=None)
                | Q(shown_to_agency_at__isnull=False, desk_from__gt=F("shown_to_agency_at")),
                name="agency_sees_its_figures_first",
            ),
        ]

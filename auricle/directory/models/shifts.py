"""Who is on duty when: a roster of shifts, each week or on one day."""

from django.db import models
from django.db.models import Q

from auricle.directory.models.house import Member, Team

FIELD_CLASSES = {
    **{f"Shift.{f}": "open" for f in ("id", "team", "member")},
    # When somebody is there tells of their life.
    **{f"Shift.{f}": "personal" for f in ("weekday", "day", "begins", "ends")},
}


class Shift(models.Model):
    """A member is there for a team: every week on a weekday (1 is Monday), or on one day, by the hotline's own clock.

    One that ends no later than it begins goes on past midnight.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    weekday = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, day__isnull=False)
                | Q(weekday__gte=1, weekday__lte=7, day__isnull=True),
                name="shift_is_weekly_or_of_one_day",
            ),
            models.UniqueConstraint(
                fields=["team", "member", "weekday", "day", "begins"],
                nulls_distinct=False,
                name="shift_is_given_once",
            ),
        ]

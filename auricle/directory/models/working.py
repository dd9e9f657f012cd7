"""How a member works: which languages they speak, which categories they know, when they are away, what comes next."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from auricle.directory.models.house import Member

FIELD_CLASSES = {
    "Working.member": "open",
    "Working.languages": "open",
    "Working.skills": "open",
    # When somebody is not there tells of their life; why is kept nowhere.
    "Working.absent_from": "personal",
    "Working.absent_until": "personal",
    "Working.goes_on": "open",
}


class Working(models.Model):
    """One row for a member who has said anything of it. No skills: every category. Both days of an absence count.

    `goes_on`: after the end of a review the next one is theirs by itself.
    """

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="working")
    languages = ArrayField(models.CharField(max_length=10), default=list)
    skills = ArrayField(models.SlugField(max_length=60), default=list)
    absent_from = models.DateField(null=True)
    absent_until = models.DateField(null=True)
    goes_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(absent_from=None, absent_until=None) | Q(absent_until__gte=F("absent_from")),
                name="absence_ends_after_it_begins",
            )
        ]

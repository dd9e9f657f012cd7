"""What tables of telephone numbers have in common that two people stand for (directory/standing_for.py)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

STANDS = ("made_by", "made_at", "confirmed_by", "confirmed_at", "ended_by", "ended_at")
"""The columns that say who stands for a number: signs of members and times, so they are open."""


class StoodFor(models.Model):
    """A number that counts once another administrator has confirmed it. One alone ends it, for it may be wrong."""

    phone = models.CharField(max_length=20)
    made_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=16, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def two_people(one: str, *, number: str) -> list[CheckConstraint]:
    """The constraints of such a table, named after `one` of its rows; `number` names the one about the number."""
    return [
        CheckConstraint(
            condition=Q(confirmed_by="", confirmed_at=None)
            | (~Q(confirmed_by="") & Q(confirmed_at__isnull=False)),
            name=f"{one}_is_confirmed_by_somebody",
        ),
        CheckConstraint(condition=~Q(confirmed_by=F("made_by")), name=f"{one}_takes_two_people"),
        CheckConstraint(condition=Q(phone__regex=r"^\+[0-9]{6,18}$"), name=number),
    ]

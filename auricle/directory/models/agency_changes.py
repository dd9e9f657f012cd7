"""Agencies that are added, closed and opened again: each change takes two people, and the database carries it out."""

from django.db import models
from django.db.models import F, Q

from auricle.directory.models.house import Member

FIELD_CLASSES = {
    f"AgencyChange.{f}": "open"
    for f in (
        *("id", "kind", "code", "names", "sort", "words", "categories", "regions", "state"),
        *("asked_by", "asked_at", "decided_by", "decided_at"),
    )
}


class AgencyChange(models.Model):
    """What somebody asks for an agency. Nobody as `asked_by`: the operator did, at the command line.

    Only a new agency has more than its code: names, its sort, and what the first version of its card says.
    """

    kind = models.CharField(max_length=10)
    code = models.SlugField(max_length=40)
    names = models.JSONField(default=dict)
    sort = models.CharField(max_length=40, blank=True)
    words = models.JSONField(default=dict)
    categories = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="open")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("add", "close", "reopen")), name="agency_change_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "approved", "declined")), name="agency_change_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None)
                | ~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="agency_change_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="agency_change_takes_two",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="open"), name="one_open_change_of_an_agency"
            ),
        ]

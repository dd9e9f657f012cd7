"""What the house announces: a banner for the desk, one for the public, or that the web form takes no reports."""

from django.db import models
from django.db.models import F, Q

from auricle.directory.models.house import Member

FIELD_CLASSES = {
    f"Announcement.{f}": "open"
    for f in (
        *("id", "place", "level", "texts", "begins_at", "ends_at", "said_by", "said_at"),
        *("agreed_by", "agreed_at", "ended_by", "ended_at"),
    )
}


class Announcement(models.Model):
    """Words in every language, from a moment until another. What the public reads holds when a second person agreed."""

    place = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    texts = models.JSONField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    said_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=("desk", "public", "web")), name="announcement_place_is_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=("info", "warning")), name="announcement_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="announcement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_at__isnull=False) & ~Q(agreed_by=F("said_by")),
                name="two_people_tell_the_public",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="announcement_is_ended_by_somebody",
            ),
        ]

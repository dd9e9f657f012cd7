"""Knowledge cards: what the house says of a category or an agency, in versions that are never changed."""

from django.db import models

FIELD_CLASSES = {
    f"CardVersion.{f}": "open"
    for f in (
        *("id", "subject", "code", "number", "words", "categories", "regions"),
        *("why", "restores", "decided_at", "decided_by"),
    )
}


class CardVersion(models.Model):
    """One version of a card, in every language. The newest counts. `restores` is the version that it takes up again.

    `categories` and `regions` say what an agency acts in; no region stands for all of them.
    """

    subject = models.CharField(max_length=10)
    code = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    words = models.JSONField()
    categories = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    why = models.CharField(max_length=200, blank=True)
    restores = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)

    class Meta:
        ordering = ["subject", "code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "code", "number"], name="card_versions_are_numbered"),
            models.CheckConstraint(
                condition=models.Q(subject__in=["category", "agency"]), name="card_subject_is_known"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="card_version_is_positive"),
            models.CheckConstraint(
                condition=models.Q(restores=None) | models.Q(restores__lt=models.F("number")),
                name="card_restores_an_earlier_version",
            ),
        ]

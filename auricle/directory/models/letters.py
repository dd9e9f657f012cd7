"""Letters: texts that the desk writes often, in versions that are never changed."""

from django.db import models

FIELD_CLASSES = {
    f"LetterVersion.{f}": "open"
    for f in ("id", "code", "number", "titles", "texts", "retired", "decided_at", "decided_by")
}


class LetterVersion(models.Model):
    """One version of a letter, in every language. The newest counts; `retired` says that it is not offered any more."""

    code = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    titles = models.JSONField()
    texts = models.JSONField()
    retired = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="letter_versions_are_numbered"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="letter_version_is_positive"),
        ]

"""How often a wrong key was shown at the phone's way in. Sealed objects lie in the vault, reports in reports."""

from django.db import models

FIELD_CLASSES = {f"LineRefusal.{f}": "open" for f in ("day", "count")}


class LineRefusal(models.Model):
    """How many calls with a wrong key there were on a day: a row for each, however often."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=1)

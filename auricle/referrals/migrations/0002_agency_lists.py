"""Two small indexes for the lists of agencies."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=Q(("state", "RECALLED")), fields=["agency", "ended_at"], name="referral_recalled"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=Q(("seen_package", 0), ("state", "INFORMED")),
                fields=["agency", "ended_at"],
                name="referral_to_read",
            ),
        ),
    ]

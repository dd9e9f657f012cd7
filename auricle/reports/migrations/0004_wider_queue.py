"""A list is narrowed by place and handler, too, without a look at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_tags")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_queue"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["CLOSED", "DISPOSITION_PROPOSED", "DISPOSED"]), _negated=True
                ),
                fields=["team", "next_due_at", "id"],
                include=["category", "state", "urgent", "grade", "region", "handler"],
                name="report_queue",
            ),
        ),
    ]

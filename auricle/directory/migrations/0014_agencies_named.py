"""From when on reporters read the name of an agency that has their report."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("directory", "0013_desk_only_answers")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="named_from",
            field=models.CharField(default="receipt", db_default="receipt", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=Q(("named_from__in", ["receipt", "outcome", "never"])),
                name="agency_is_named_from_a_known_moment",
            ),
        ),
    ]

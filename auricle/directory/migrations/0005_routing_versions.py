"""The rules that were rows of a table become the first version of a document."""

import django.utils.timezone
from django.db import migrations, models


def become_a_version(apps, schema_editor):
    rules = apps.get_model("directory", "RoutingRule").objects.order_by("position")
    lines = []
    for rule in rules.select_related("category", "region", "team"):
        asked = [
            *([f"category {rule.category.code}"] if rule.category else []),
            *([f"region {rule.region.code}"] if rule.region else []),
            *([f"profile {rule.profile}"] if rule.profile else []),
        ]
        lines.append(f"{', '.join(asked) or 'everything'}: team {rule.team.code}\n")
    if lines:
        apps.get_model("directory", "RoutingVersion").objects.create(
            number=1, decided_at=django.utils.timezone.now(), decided_by="preset", document="".join(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_sign_on")]

    operations = [
        migrations.CreateModel(
            name="RoutingVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=16)),
                ("document", models.TextField()),
            ],
        ),
        migrations.RunPython(become_a_version, migrations.RunPython.noop),
        migrations.DeleteModel(name="RoutingRule"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("vault", "0010_quick_wraps"),
    ]

    operations = [
        migrations.AddField(
            model_name="sealingkey",
            name="outside",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]

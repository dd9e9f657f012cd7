from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0003_reporters_pin"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_is_known",
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["reply", "ask", "note", "answer", "outcome"])),
                name="message_kind_is_known",
            ),
        ),
    ]

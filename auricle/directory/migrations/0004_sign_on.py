from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_accounts'),
    ]

    # Nothing wrote the table before this.
    operations = [
        migrations.RemoveConstraint(
            model_name='signonlink',
            name='one_member_per_subject',
        ),
        migrations.RemoveField(
            model_name='signonlink',
            name='subject',
        ),
        migrations.AddField(
            model_name='signonlink',
            name='digest',
            field=models.BinaryField(unique=True),
            preserve_default=False,
        ),
    ]

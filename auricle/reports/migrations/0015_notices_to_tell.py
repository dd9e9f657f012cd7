from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0014_bulk_assign'),
    ]

    operations = [
        # What happened before there was mail is not told of: rows that are there say no, without being written.
        migrations.AddField(
            model_name='notice',
            name='to_tell',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AlterField(
            model_name='notice',
            name='to_tell',
            field=models.BooleanField(db_default=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('to_tell', True)), fields=['id'], name='notice_to_tell'),
        ),
    ]

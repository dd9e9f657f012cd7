from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
        ('reports', '0023_notices_by_whom'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpectedTalk',
            fields=[
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='reports.report')),
                ('reporter', models.BinaryField()),
                ('at', models.DateTimeField(db_index=True)),
            ],
        ),
    ]

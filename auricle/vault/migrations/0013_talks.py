from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0012_pieces'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='grant',
            name='grant_purpose_is_known',
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__regex', '^(content|desk|ask|talk(/[2-4])?|identity(/[2-9])?|seat/[1-5](/[2-9])?)$')), name='grant_purpose_is_known'),
        ),
        migrations.RemoveConstraint(
            model_name='reportkey',
            name='report_key_purpose_is_known',
        ),
        migrations.AddConstraint(
            model_name='reportkey',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__regex', '^(content|desk|ask|talk(/[2-4])?|identity(/[2-9])?|seat/[1-5](/[2-9])?)$')), name='report_key_purpose_is_known'),
        ),
        migrations.RemoveConstraint(
            model_name='sealedobject',
            name='object_purpose_is_known',
        ),
        migrations.AddConstraint(
            model_name='sealedobject',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__regex', '^(content|desk|ask|talk(/[2-4])?|identity(/[2-9])?|seat/[1-5](/[2-9])?)$')), name='object_purpose_is_known'),
        ),
    ]

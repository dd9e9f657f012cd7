import django.db.models.deletion
from django.db import migrations, models

PREFIX, LONGEST = "agency-", 60


def give_teams(apps, schema_editor):
    """Each agency that is there gets the team that holds its key, and its officers are in it."""
    agency_model, team_model = apps.get_model("directory", "Agency"), apps.get_model("directory", "Team")
    membership_model = apps.get_model("directory", "Membership")
    for agency in agency_model.objects.filter(team=None):
        team = team_model.objects.create(
            code=(PREFIX + agency.code)[:LONGEST], names=agency.names, kind="agency"
        )
        agency_model.objects.filter(pk=agency.pk).update(team=team)
        for officer in agency.officers.filter(roles__role="officer"):
            membership_model.objects.get_or_create(member=officer, team=team)


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0011_knowledge_cards"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="team", name="team_kind_is_known"),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["work", "custody", "agency"])), name="team_kind_is_known"
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="team",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agency",
                to="directory.team",
            ),
        ),
        migrations.RunPython(give_teams, migrations.RunPython.noop),
    ]

"""Questions that ask after the safety of whoever reports: their answers stay with the desk from now on."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OF_THE_PRESETS = ("danger-to-you", "safe-now")


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As a new installation has them from its preset."""
    for category in apps.get_model("directory", "Category").objects.all():
        marked = [one | {"desk_only": True} if one.get("id") in OF_THE_PRESETS else one for one in category.questions]
        if marked != category.questions:
            category.questions = marked
            category.save(update_fields=["questions"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0012_agency_keys")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]

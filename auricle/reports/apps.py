from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "auricle.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the database's state table that of the code, whenever the tables were brought up to date."""
        post_migrate.connect(_write_state_table, sender=self)


def _write_state_table(**_: Any) -> None:
    # Models can only be imported once all apps are ready.
    from auricle.reports.state_table import write_state_table  # noqa: PLC0415

    write_state_table()

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MeasuresConfig(AppConfig):
    name = "auricle.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_write_state_table, sender=self)


def _write_state_table(**_: Any) -> None:
    # Models can be imported only once all apps are ready.
    from auricle.measures.state_table import write_state_table  # noqa: PLC0415

    write_state_table()

"""Start Django for a command. Its modules may import models only afterwards."""

from __future__ import annotations

import os

import django

from auricle.config import tenant


def start_django(settings: str) -> None:
    """Put the settings of a process in force."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"auricle.config.settings.{settings}"
    django.setup(set_prefix=False)
    tenant.watch_connections()

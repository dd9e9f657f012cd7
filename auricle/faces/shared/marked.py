"""The names of what leaves a page: cookies and files of a hotline for training are told from those of a real one."""

from django.conf import settings

from auricle.config.tenant import Tenant


def cookie_called(name: str) -> str:
    """The whole name of a cookie that only this host, by TLS, gets back.

    A browser has one jar for all ports of a machine: two hotlines on it must not take each other's cookies away.
    """
    return f"__Host-{_training()}{name}"


def file_called(name: str) -> str:
    """The header that lets a browser keep an answer as a file of this name."""
    return f'attachment; filename="{_training()}{name}"'


def _training() -> str:
    return "training-" if settings.AURICLE_TENANT is Tenant.TRAINING else ""

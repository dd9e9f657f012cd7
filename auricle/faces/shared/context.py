"""What every template can name: the hotline, its emergency number, the way out, the languages."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from auricle.config.tenant import Tenant
from auricle.faces.shared.languages import switches, tag


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor. It reads settings and the address only, so that an error page can always be made."""
    return {
        "training": settings.AURICLE_TENANT is Tenant.TRAINING,
        "for_reporters": not settings.STAFF_FACE,
        "hotline_name": settings.SITE_NAME,
        "emergency_number": settings.EMERGENCY_NUMBER,
        "exit_address": settings.QUICK_EXIT_URL,
        "language_tag": tag(get_language() or settings.LANGUAGE_CODE),
        "languages": switches(request),
        "base_template": getattr(settings, "ERROR_BASE", "shared/base.html"),
        "staff_base": f"{settings.STAFF_FACE}/base.html",
    }

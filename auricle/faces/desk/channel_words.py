"""The channels that reports come by, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNELS: Mapping[str, Promise] = {
    "web": _("web form"),
    "phone": _("phone"),
    "mail": _("mail"),
    "letter": _("letter"),
    "in_person": _("in person"),
    "partner": _("partner system"),
}

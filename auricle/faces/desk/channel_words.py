"""The channels that reports come by, in words."""

import json
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


def broke_off(data: str) -> bool:
    """Whether the data of a report's first event say that its caller was cut off before they were done."""
    said = json.loads(data)
    return isinstance(said, dict) and said.get("unfinished") is True

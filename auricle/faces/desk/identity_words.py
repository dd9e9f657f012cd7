"""Requests for identities in words: where one stands, and what the two custodians did."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Mapping[str, Promise] = MappingProxyType(
    {
        "asked": _("waits for the first custodian"),
        "supported": _("waits for a second custodian"),
        "opened": _("opened, waits for whoever asked"),
        "seen": _("looked at"),
        "declined": _("declined"),
        "expired": _("ran out"),
        "unseen": _("opened, not looked at in time"),
    }
)

PEOPLE: Mapping[str, Promise] = MappingProxyType(
    {
        "asked_by": _("Asked by"),
        "supported_by": _("First custodian"),
        "approved_by": _("Second custodian"),
        "declined_by": _("Declined by"),
    }
)

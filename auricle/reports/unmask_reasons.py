"""Why somebody shows what is masked. A short list of codes with their words."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnmaskReason(StrEnum):
    """What it is needed for."""

    JUDGE = "judge"
    REDACT = "redact"
    REACH = "reach"
    PASS_ON = "pass_on"  # noqa: S105 - a reason, not a password
    DANGER = "danger"


UNMASK_REASONS: Mapping[UnmaskReason, Promise] = MappingProxyType(
    {
        UnmaskReason.JUDGE: _("I cannot judge the report without it"),
        UnmaskReason.REDACT: _("I check what is masked"),
        UnmaskReason.REACH: _("I must reach somebody named in it"),
        UnmaskReason.PASS_ON: _("It is passed on to an agency"),
        UnmaskReason.DANGER: _("Somebody is in danger"),
    }
)

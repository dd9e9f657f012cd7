"""Why an auditor, who opens nothing and so can seal nothing, has a closed report opened again: codes. Plain."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ReopenReason(StrEnum):
    """What the log of a report says besides "reopened" when its words are not the desk's own."""

    COMPLAINT = "complaint"
    PROCEDURE = "procedure"
    EVIDENCE = "evidence"


REOPENINGS: Mapping[str, Promise] = MappingProxyType(
    {
        ReopenReason.COMPLAINT: _("A complaint shows that it was closed wrongly"),
        ReopenReason.PROCEDURE: _("It was not closed in the way that is laid down"),
        ReopenReason.EVIDENCE: _("There is something new"),
    }
)

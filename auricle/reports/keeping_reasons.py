"""Why something is kept longer than its time, or not destroyed after all: codes. Plain.

Who looks after the records holds no key of a team, so nothing here can be sealed; a code tells no word of a report.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HoldReason(StrEnum):
    """Why nothing of a report may be destroyed."""

    COURT = "court"
    INQUIRY = "inquiry"
    AUDIT = "audit"
    COMPLAINT = "complaint"
    CLAIM = "claim"


class LiftReason(StrEnum):
    """Why it may be again."""

    OVER = "over"
    MISTAKE = "mistake"


class KeepReason(StrEnum):
    """Why a proposed destruction was refused."""

    STILL_NEEDED = "still_needed"
    WRONG_TIME = "wrong_time"
    MISTAKE = "mistake"


HOLDS: Mapping[str, Promise] = MappingProxyType(
    {
        HoldReason.COURT: _("A court or an authority has asked for it"),
        HoldReason.INQUIRY: _("An inquiry needs it"),
        HoldReason.AUDIT: _("An audit needs it"),
        HoldReason.COMPLAINT: _("A complaint about its handling is open"),
        HoldReason.CLAIM: _("A claim for damages is open or expected"),
    }
)
LIFTS: Mapping[str, Promise] = MappingProxyType(
    {LiftReason.OVER: _("What it was held for is over"), LiftReason.MISTAKE: _("It was held by mistake")}
)
KEEPS: Mapping[str, Promise] = MappingProxyType(
    {
        KeepReason.STILL_NEEDED: _("Some of these reports are still needed"),
        KeepReason.WRONG_TIME: _("Their time is not over"),
        KeepReason.MISTAKE: _("Proposed by mistake"),
    }
)

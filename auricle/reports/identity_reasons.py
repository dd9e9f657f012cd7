"""Why an identity may be opened, and what the reporter is told of it. Codes with their words.

The reporter reads the words of the code, never what the asker wrote: that may name others.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class IdentityReason(StrEnum):
    """What makes it necessary to know who a reporter is. Curiosity and credibility are not among them."""

    DANGER = "danger"
    LEGAL_DUTY = "legal_duty"
    WITNESS = "witness"
    UNREACHABLE = "unreachable"
    REPORTER_ASKED = "reporter_asked"


class DeclineReason(StrEnum):
    """Why a custodian declines."""

    NOT_NEEDED = "not_needed"
    OTHER_WAY = "other_way"
    UNCLEAR = "unclear"
    RISK = "risk"


REASONS: Mapping[IdentityReason, Promise] = MappingProxyType(
    {
        IdentityReason.DANGER: _("Somebody is in danger and can be protected only if we know who reports"),
        IdentityReason.LEGAL_DUTY: _("A court or a law obliges us"),
        IdentityReason.WITNESS: _("The agency needs the reporter as a witness"),
        IdentityReason.UNREACHABLE: _("The matter cannot wait and the reporter does not look into the inbox"),
        IdentityReason.REPORTER_ASKED: _("The reporter asked to be contacted"),
    }
)

FOR_REPORTER: Mapping[IdentityReason, Promise] = MappingProxyType(
    {
        IdentityReason.DANGER: _("Somebody was in danger and could be protected only with it."),
        IdentityReason.LEGAL_DUTY: _("A court or a law obliged us."),
        IdentityReason.WITNESS: _("The agency that acts needed to ask you as a witness."),
        IdentityReason.UNREACHABLE: _(
            "The matter could not wait, and no answer had come through this inbox."
        ),
        IdentityReason.REPORTER_ASKED: _("You asked to be contacted."),
    }
)

DECLINED: Mapping[DeclineReason, Promise] = MappingProxyType(
    {
        DeclineReason.NOT_NEEDED: _("The work can go on without it"),
        DeclineReason.OTHER_WAY: _("Ask the reporter through the inbox first"),
        DeclineReason.UNCLEAR: _("The reason is not clear enough"),
        DeclineReason.RISK: _("It would endanger the reporter"),
    }
)

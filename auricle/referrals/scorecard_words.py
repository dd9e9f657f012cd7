"""What is counted of an agency, in words. Tables only; a test holds that no measure is without them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.referrals.scorecard import Measure

MEASURES: Mapping[Measure, Promise] = MappingProxyType(
    {
        Measure.ACKNOWLEDGED: _("Receipt confirmed on time"),
        Measure.RETURNED: _("Returned to the hotline"),
        Measure.UPHELD: _("Returns that were right"),
        Measure.OUTCOME: _("Outcome reported on time"),
        Measure.REWORK: _("Outcomes sent back"),
        Measure.VERIFIED: _("Outcomes verified"),
    }
)
MEANINGS: Mapping[Measure, Promise] = MappingProxyType(
    {
        Measure.ACKNOWLEDGED: _(
            "Of the referrals whose receipt was to be confirmed in this time: those that were confirmed, accepted or "
            "returned by then."
        ),
        Measure.RETURNED: _(
            "Of the referrals that were to be accepted or returned in this time: those that came back."
        ),
        Measure.UPHELD: _(
            "Of the returns that a supervisor ruled on in this time: those that the hotline took back. The others "
            "stayed with the agency."
        ),
        Measure.OUTCOME: _(
            "Of the outcomes that fell due in this time, open ones included: those that were reported by their day "
            "and not sent back. A later day counts if it was named before the first one was over."
        ),
        Measure.REWORK: _(
            "Of the outcomes that the hotline looked at in this time: those that it sent back to the agency."
        ),
        Measure.VERIFIED: _(
            "Of the outcomes that the hotline was to look at in this time: those that it verified. This promise is "
            "the hotline's own."
        ),
    }
)
"""The definition of each: what is counted, and of what."""

"""What the desk is told of referrals: the kinds of notices that the worker's part of referrals writes. Plain."""

from enum import StrEnum


class ReferralNotice(StrEnum):
    """Something happened to a referral of a report that somebody of its team must know of."""

    DRAFTED = "referral_drafted"
    ASKED = "referral_asked"
    RETURN = "referral_return"
    DISPUTED = "referral_disputed"
    LONGER = "referral_longer"
    OUTCOME = "referral_outcome"
    DELETED = "referral_deleted"
    UNDELIVERED = "referral_undelivered"


CLOCK = "referral_clock_"
"""How the kind of a warning begins; the clock and the share of its time follow."""
STEP = "referral_step_"
"""How the warning of a step begins that was agreed at a meeting; its number and the share of its time follow."""
TO_DECIDE = frozenset(
    {
        ReferralNotice.DRAFTED,
        ReferralNotice.RETURN,
        ReferralNotice.DISPUTED,
        ReferralNotice.UNDELIVERED,
    }
)
"""What supervisors decide; all other notices are for whoever has the report."""

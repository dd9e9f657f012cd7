"""What became of a matter: codes, apart from the state and from the words that the reporter reads.

Plain. The public wording of each code is in wording.py.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of the matter. Closed is never called resolved: only the first two speak of that."""

    RESOLVED_CONFIRMED = "resolved_confirmed"
    RESOLVED_UNCONFIRMED = "resolved_unconfirmed"
    AGENCY_TOOK_OVER = "agency_took_over"
    ADVICE_GIVEN = "advice_given"
    MEDIATED_AGREEMENT = "mediated_agreement"
    MEDIATED_PARTIAL = "mediated_partial"
    NO_BREACH_FOUND = "no_breach_found"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    OUTSIDE_REMIT_SIGNPOSTED = "outside_remit_signposted"
    NOT_LAWFUL_TO_ACT = "not_lawful_to_act"
    WITHDRAWN = "withdrawn"
    TEST = "test"


NO_ACTION = frozenset(
    {
        Outcome.NO_BREACH_FOUND,
        Outcome.INSUFFICIENT_INFORMATION,
        Outcome.OUTSIDE_REMIT_SIGNPOSTED,
        Outcome.NOT_LAWFUL_TO_ACT,
        Outcome.WITHDRAWN,
    }
)
"""Outcomes after which nobody did anything; for a grave report two outsiders must agree to them."""

WITHOUT_HANDLING = frozenset({Outcome.OUTSIDE_REMIT_SIGNPOSTED, Outcome.TEST})
"""Outcomes that a screener may propose; every other one needs a review and a handler first."""

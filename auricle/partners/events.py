"""What the system of an agency can be told of. Plain. Never what it says: the system asks for that, with its token."""

from enum import StrEnum


class Event(StrEnum):
    """The type of a message. A ping is what an agency sends to itself to see whether it arrives."""

    PING = "ping"
    REFERRAL_DELIVERED = "referral.delivered"
    REFERRAL_ANSWER = "referral.answer"
    REFERRAL_UPDATE = "referral.update"
    REFERRAL_UPHOLD_RETURN = "referral.uphold_return"
    REFERRAL_OVERRULE_RETURN = "referral.overrule_return"
    REFERRAL_REWORK = "referral.rework"
    REFERRAL_END = "referral.end"
    REFERRAL_RECALL = "referral.recall"
    REFERRAL_ARRANGE = "referral.arrange"
    REFERRAL_MEETING = "referral.meeting"

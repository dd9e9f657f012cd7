"""The words of an urgent measure's life: states, moves, clocks, legal bases, whom one spoke to. Plain.

A measure is a request to a bank to hold money. The bank holds it, or does not; nothing here freezes anything.
"""

from dataclasses import dataclass
from enum import StrEnum

from auricle.referrals.moves import Side as Side
from auricle.referrals.moves import Verb as Verb


class State(StrEnum):
    """Where a measure stands. The values are what the database holds."""

    REQUESTED = "REQUESTED"
    PHONED_AND_SENT = "PHONED_AND_SENT"
    BANK_ACKNOWLEDGED = "BANK_ACKNOWLEDGED"
    HELD = "HELD"
    EXTENDED = "EXTENDED"
    RELEASED = "RELEASED"
    HANDED_TO_COURT = "HANDED_TO_COURT"
    NOT_FOUND = "NOT_FOUND"
    WITHDRAWN = (
        "WITHDRAWN"  # its referral was discarded, recalled or returned: nobody waits for the bank any more
    )


OVER = frozenset({State.RELEASED, State.HANDED_TO_COURT, State.NOT_FOUND, State.WITHDRAWN})
OPEN = frozenset(State) - OVER
HOLDS = frozenset({State.HELD, State.EXTENDED})
"""The bank said that it holds the money, until a time that it named."""
AT_THE_BANK = OPEN - {State.REQUESTED}


class Move(StrEnum):
    """What can happen to a measure; the value is also the kind of the event that records it."""

    REQUEST = "request"
    RELEASE_NUMBERS = "release_numbers"
    PHONE = "phone"
    ACKNOWLEDGE = "acknowledge"
    HOLD = "hold"
    EXTEND = "extend"
    RELEASE = "release"
    NOT_FOUND = "not_found"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"


MOST_EXTENSIONS = 2


class ClockKind(StrEnum):
    """A promise about a measure; the targets are in deadlines.py."""

    PHONE = "PHONE"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    HOLD = "HOLD"  # not a promise of ours: the time until which the bank holds


@dataclass(frozen=True)
class Effect:
    """One clock effect of a move."""

    verb: Verb
    kind: ClockKind


class Basis(StrEnum):
    """The kind of law that lets a bank act on a request. The paragraph itself is written out, and sealed."""

    FRAUD = "fraud"
    LAUNDERING = "laundering"
    CRIMINAL_PROCEDURE = "criminal_procedure"
    SUPERVISION = "supervision"
    CONTRACT = "contract"
    OTHER = "other"


class SpokeTo(StrEnum):
    """Whom the desk spoke to, by what they do and never by name."""

    FRAUD_DESK = "fraud_desk"
    DUTY_OFFICER = "duty_officer"
    COMPLIANCE = "compliance"
    BRANCH = "branch"
    SWITCHBOARD = "switchboard"

"""The words of a referral's life: states, moves, sides, clocks, grounds for a return, what is asked. Plain."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands. The values are what the database holds."""

    DRAFTED = "DRAFTED"
    APPROVED = "APPROVED"
    SENT = "SENT"
    UNDELIVERED = "UNDELIVERED"
    DELIVERED = "DELIVERED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    DISPUTED = "DISPUTED"  # the ruling is contested: a second supervisor decides for good
    OUTCOME_REPORTED = "OUTCOME_REPORTED"
    VERIFIED = "VERIFIED"
    ENDED = "ENDED"
    RETURN_UPHELD = "RETURN_UPHELD"
    RECALLED = "RECALLED"
    INFORMED = "INFORMED"  # an information-only recipient has it; nothing is asked
    DISCARDED = "DISCARDED"  # a draft that was never sent


OVER = frozenset({State.ENDED, State.RETURN_UPHELD, State.RECALLED, State.INFORMED, State.DISCARDED})
OPEN = frozenset(State) - OVER
"""States in which somebody still owes something: while one of a report's is open, the report waits for it."""
UNSENT = frozenset({State.DRAFTED, State.APPROVED, State.DISCARDED})
"""What no agency has seen: it is not theirs to list."""
WITH_THE_AGENCY = frozenset(
    {
        State.DELIVERED,
        State.ACKNOWLEDGED,
        State.ACCEPTED,
        State.IN_PROGRESS,
        State.RETURN_REQUESTED,
        State.DISPUTED,
        State.OUTCOME_REPORTED,
        State.VERIFIED,
    }
)
"""Open states in which the agency has the package."""
CAN_RECALL = WITH_THE_AGENCY | {State.SENT, State.UNDELIVERED, State.INFORMED}


class Move(StrEnum):
    """What can happen to a referral; the value is also the kind of the event that records it."""

    DRAFT = "draft"
    DISCARD = "discard"
    APPROVE = "approve"
    SEND = "send"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    SEND_AGAIN = "send_again"
    POST = "post"  # a letter went to the agency
    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    BEGIN = "begin"
    ASK = "ask"
    ANSWER = "answer"
    REQUEST_RETURN = "request_return"
    UPHOLD_RETURN = "uphold_return"
    OVERRULE_RETURN = "overrule_return"
    DISPUTE = "dispute"
    EXTEND = "extend"
    REPORT_OUTCOME = "report_outcome"
    ASK_REPORTER = "ask_reporter"  # "is that so?": the question goes to the reporter's inbox
    VERIFY = "verify"
    REWORK = "rework"
    END = "end"
    RECALL = "recall"
    CONFIRM_DELETION = "confirm_deletion"
    ARRANGE = "arrange"  # of several agencies: who leads, and who is told of the others
    MEETING = "meeting"  # the record of a meeting was sealed for this agency
    UPDATE = "update"  # a newer version of the package was released


class Side(StrEnum):
    """Who makes a move. The database asks it of whoever writes the event."""

    DESK = "desk"
    AGENCY = "agency"
    CLOCK = "clock"  # delivery and time; done by the worker


class Way(StrEnum):
    """How an agency is reached."""

    PORTAL = "portal"  # its page; an office may be told by mail that something is there
    SYSTEM = "system"  # a computer system of its own
    LETTER = "letter"  # paper, for an agency without a computer


class Kind(StrEnum):
    """What a referral is for."""

    ACTION = "action"
    INFORMATION = "information"  # told, not asked; counts in no statistics
    URGENT = "urgent"  # must act in minutes


class Asked(StrEnum):
    """What the agency is asked to do. The words are in wording.py."""

    EXAMINE = "examine"
    INVESTIGATE = "investigate"
    INSPECT = "inspect"
    MEDIATE = "mediate"
    ADVISE = "advise"
    FREEZE = "freeze"
    TAKE_NOTE = "take_note"


class Ground(StrEnum):
    """Why an agency sends a referral back. That something is missing is a question, not a ground."""

    OUTSIDE_REMIT = "outside_remit"
    OTHER_TERRITORY = "other_territory"
    ALREADY_HANDLED = "already_handled"


class AgencyOutcome(StrEnum):
    """What the agency says became of it."""

    ACTED = "acted"
    CONFIRMED_NO_ACTION = "confirmed_no_action"
    NOT_CONFIRMED = "not_confirmed"
    PROCEEDINGS = "proceedings"
    SETTLED = "settled"
    PASSED_ON = "passed_on"
    NOT_POSSIBLE = "not_possible"


class RecallReason(StrEnum):
    """Why a referral was taken back, as the agency reads it. The desk's own words stay with the desk."""

    WRONG_AGENCY = "wrong_agency"
    BY_MISTAKE = "by_mistake"
    TOO_MUCH = "too_much"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


class Longer(StrEnum):
    """Why an agency needs more time, as its one extension says and the reporter reads."""

    EXAMINING = "examining"
    PEOPLE = "people"
    OTHERS = "others"
    LAW = "law"
    LOAD = "load"


class Verified(StrEnum):
    """How the outcome was verified with the reporter, or why it was not."""

    REPORTER_CONFIRMED = "reporter_confirmed"
    REPORTER_DENIED = "reporter_denied"
    NO_ANSWER = "no_answer"
    NOT_REACHABLE = "not_reachable"
    NOT_SAFE = "not_safe"
    BY_DOCUMENT = "by_document"


class StepState(StrEnum):
    """How a step stands that was agreed at a meeting of agencies."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Naming(StrEnum):
    """From when on reporters read an agency's name: a choice of the house for each agency."""

    RECEIPT = "receipt"
    OUTCOME = "outcome"
    NEVER = "never"


class Stage(StrEnum):
    """How far a referral is, as its reporter reads it; sql/50_reporter.sql says which state is which."""

    ON_ITS_WAY = "on_its_way"
    DELAYED = "delayed"
    HAS_IT = "has_it"
    AT_WORK = "at_work"
    WHOSE = "whose"
    TOLD_US = "told_us"
    DONE = "done"
    INFORMED = "informed"
    BACK = "back"


class ClockKind(StrEnum):
    """A promise about a referral; the targets are in deadlines.py."""

    DELIVER = "DELIVER"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    DECIDE = "DECIDE"
    RULE = "RULE"
    OUTCOME = "OUTCOME"
    VERIFY = "VERIFY"


class Verb(StrEnum):
    """What a move does to a clock."""

    START = "start"
    STOP = "stop"
    EXTEND = "extend"


@dataclass(frozen=True)
class Effect:
    """One clock effect of a move."""

    verb: Verb
    kind: ClockKind

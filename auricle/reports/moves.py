"""The words of a report's life: states, moves, clocks and what a move does to them, notices. Plain."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a report is in the work. The values are what the database holds."""

    RECEIVED = "RECEIVED"
    SCREENING = "SCREENING"
    REVIEW = "REVIEW"
    READY = "READY"
    HANDLING = "HANDLING"
    AWAITING_REPORTER = "AWAITING_REPORTER"
    REFERRED = "REFERRED"
    IN_MEDIATION = "IN_MEDIATION"
    OUTCOME_PROPOSED = "OUTCOME_PROPOSED"
    WITHDRAWN = "WITHDRAWN"
    CLOSED = "CLOSED"
    DISPOSITION_PROPOSED = "DISPOSITION_PROPOSED"
    DISPOSED = "DISPOSED"


DONE = frozenset({State.CLOSED, State.DISPOSITION_PROPOSED, State.DISPOSED})
OPEN = frozenset(State) - DONE
"""States in which somebody still owes the reporter something. A withdrawn report waits for a decision."""
IN_WORK = OPEN - {State.WITHDRAWN}
"""Open states from which the reporter can withdraw."""


class Move(StrEnum):
    """What can happen to a report; the value is also the kind of the event that records it."""

    SUBMIT = "submit"
    TAKE = "take"
    RELEASE = "release"
    RENEW = "renew"
    SORT = "sort"
    PASS_ON = "pass_on"  # noqa: S105 - a move, not a password
    BEGIN_REVIEW = "begin_review"
    APPROVE_REVIEW = "approve_review"
    CO_SIGN = "co_sign"
    ASSIGN = "assign"
    PULL = "pull"
    REASSIGN = "reassign"
    UNASSIGN = "unassign"
    DECLARE_CONFLICT = "declare_conflict"
    TAKE_BACK_CONFLICT = "take_back_conflict"
    TRANSFER = "transfer"
    RETURN_TO_TEAM = "return_to_team"
    RAISE_URGENCY = "raise_urgency"
    LOWER_URGENCY = "lower_urgency"
    ANSWER = "answer"
    ASK = "ask"
    REPORTER_REPLIED = "reporter_replied"
    TALK_ADDED = "talk_added"
    REPLY_TIMEOUT = "reply_timeout"
    NOTE = "note"
    REFER = "refer"
    REFERRAL_ACKNOWLEDGED = "referral_acknowledged"
    REFERRALS_ENDED = "referrals_ended"
    MEDIATE = "mediate"
    MEDIATION_ENDED = "mediation_ended"
    PROPOSE_OUTCOME = "propose_outcome"
    ENDORSE = "endorse"
    APPROVE_CLOSE = "approve_close"
    SEND_BACK = "send_back"
    SEND_BACK_TO_SCREENING = "send_back_to_screening"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ACCEPT_WITHDRAWAL = "accept_withdrawal"
    ACT_ANYWAY = "act_anyway"
    PROMISE_ANEW = "promise_anew"
    LINK = "link"
    UNLINK = "unlink"
    PLACE_HOLD = "place_hold"
    LIFT_HOLD = "lift_hold"
    PROPOSE_DISPOSITION = "propose_disposition"
    APPROVE_DISPOSITION = "approve_disposition"
    REFUSE_DISPOSITION = "refuse_disposition"


TO_A_TEAM = frozenset({Move.TRANSFER, Move.RETURN_TO_TEAM})
"""Moves that take a report, and the power to open it, from one team to another."""


class ClockKind(StrEnum):
    """A promise to the reporter; the targets are in deadlines.py."""

    FR = "FR"  # first response by a human
    PR = "PR"  # a decision
    U = "U"  # urgent: somebody takes it
    U_DECIDE = "U_DECIDE"  # urgent: somebody decides
    H = "H"  # the handling as a whole


class Verb(StrEnum):
    """What a move does to a clock; deadlines.py gives each its meaning."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    SET_ASIDE = "set_aside"
    UNDO_STOP = "undo_stop"
    UNDO_GIVING = "undo_giving"
    REOPEN = "reopen"
    PROMISE_ANEW = "promise_anew"


@dataclass(frozen=True)
class Effect:
    """One clock effect of a move; some come only with an urgent report."""

    verb: Verb
    kind: ClockKind
    only_urgent: bool = False


class Notice(StrEnum):
    """Who has to learn of a move. A notice says that something happened, never what was written."""

    TEAM_NEW = "team_new"
    TEAM_RELEASED = "team_released"
    TEAM_URGENT = "team_urgent"
    TEAM_TRANSFERRED = "team_transferred"
    TEAM_RETURNED = "team_returned"
    REVIEWERS_WANTED = "reviewers_wanted"
    HANDLERS_WANTED = "handlers_wanted"
    HANDLER_ASSIGNED = "handler_assigned"
    HANDLER_REPORTER_WROTE = "handler_reporter_wrote"
    HANDLER_NO_REPLY = "handler_no_reply"
    HANDLER_GOES_ON = "handler_goes_on"
    HANDLER_SENT_BACK = "handler_sent_back"
    SCREENER_SENT_BACK = "screener_sent_back"
    APPROVERS_WANTED = "approvers_wanted"
    SUPERVISOR_CONFLICT = "supervisor_conflict"
    SUPERVISOR_WITHDRAWN = "supervisor_withdrawn"
    SUPERVISOR_REOPENED = "supervisor_reopened"
    REPORTER_INBOX = "reporter_inbox"


NEWER_THAN_VERSION = "reviewers_newer"
"""A notice beside a move's own: what the reporter wrote came after the redacted version, so a reviewer looks again."""

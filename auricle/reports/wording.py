"""Codes of the lifecycle in words. Tables only; a test holds that no code is without its words.

What a reporter reads is plain, presumes nobody guilty and promises nothing that a clock does not hold.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.directory.permissions import Role
from auricle.reports.guards import Guard
from auricle.reports.moves import ClockKind, Move, State
from auricle.reports.outcomes import Outcome


class Stage(StrEnum):
    """The stage bar of the reporter's inbox."""

    ARRIVED = "arrived"
    LOOKED_AT = "looked_at"
    WORKED_ON = "worked_on"
    DECIDED = "decided"
    CLOSED = "closed"


STAGES: Mapping[Stage, Promise] = MappingProxyType(
    {
        Stage.ARRIVED: _("Arrived"),
        Stage.LOOKED_AT: _("Being looked at"),
        Stage.WORKED_ON: _("Being worked on"),
        Stage.DECIDED: _("Decision being checked"),
        Stage.CLOSED: _("Closed"),
    }
)

STAGE_OF: Mapping[State, Stage] = MappingProxyType(
    {
        State.RECEIVED: Stage.ARRIVED,
        State.SCREENING: Stage.LOOKED_AT,
        State.REVIEW: Stage.LOOKED_AT,
        State.READY: Stage.WORKED_ON,
        State.HANDLING: Stage.WORKED_ON,
        State.AWAITING_REPORTER: Stage.WORKED_ON,
        State.REFERRED: Stage.WORKED_ON,
        State.IN_MEDIATION: Stage.WORKED_ON,
        State.OUTCOME_PROPOSED: Stage.DECIDED,
        State.WITHDRAWN: Stage.DECIDED,
        State.CLOSED: Stage.CLOSED,
        State.DISPOSITION_PROPOSED: Stage.CLOSED,
        State.DISPOSED: Stage.CLOSED,
    }
)

FOR_REPORTER: Mapping[State, Promise] = MappingProxyType(
    {
        State.RECEIVED: _("Your report has arrived and waits for the person who reads it first."),
        State.SCREENING: _("A person is reading your report for the first time."),
        State.REVIEW: _("A second person is checking your report and removing what could identify you."),
        State.READY: _("Your report has been checked and waits for the person who will work on it."),
        State.HANDLING: _("A person is working on your report."),
        State.AWAITING_REPORTER: _("We have asked you something. Your answer helps us to go on."),
        State.REFERRED: _("We have passed a version without your identity to an agency that can act."),
        State.IN_MEDIATION: _("A mediator is helping the people concerned to find an agreement."),
        State.OUTCOME_PROPOSED: _("We have reached a result. A second person is checking it."),
        State.WITHDRAWN: _("You have withdrawn your report. A person is deciding whether we must still act."),
        State.CLOSED: _("Your report is closed."),
        State.DISPOSITION_PROPOSED: _("Your report is closed and its content is about to be destroyed."),
        State.DISPOSED: _("The content of your report has been destroyed. Only dates and codes are left."),
    }
)
"""What the inbox says of each state."""

STATES: Mapping[State, Promise] = MappingProxyType(
    {
        State.RECEIVED: _("Received"),
        State.SCREENING: _("First review"),
        State.REVIEW: _("Second review"),
        State.READY: _("Ready"),
        State.HANDLING: _("In work"),
        State.AWAITING_REPORTER: _("Waiting for the reporter"),
        State.REFERRED: _("Referred"),
        State.IN_MEDIATION: _("In mediation"),
        State.OUTCOME_PROPOSED: _("Outcome proposed"),
        State.WITHDRAWN: _("Withdrawn, to be decided"),
        State.CLOSED: _("Closed"),
        State.DISPOSITION_PROPOSED: _("Disposition proposed"),
        State.DISPOSED: _("Disposed"),
    }
)
"""The short names on the desk."""

OUTCOMES: Mapping[Outcome, Promise] = MappingProxyType(
    {
        Outcome.RESOLVED_CONFIRMED: _("The matter was resolved, and this has been confirmed."),
        Outcome.RESOLVED_UNCONFIRMED: _(
            "We believe that the matter was resolved. It has not been confirmed."
        ),
        Outcome.AGENCY_TOOK_OVER: _("An agency has taken the matter over."),
        Outcome.ADVICE_GIVEN: _("We gave you advice on what you can do."),
        Outcome.MEDIATED_AGREEMENT: _("The people concerned came to an agreement."),
        Outcome.MEDIATED_PARTIAL: _("The people concerned agreed on a part of the matter."),
        Outcome.NO_BREACH_FOUND: _("We looked into it and found no breach of the rules."),
        Outcome.INSUFFICIENT_INFORMATION: _(
            "We could not find out enough to act. You can still tell us more."
        ),
        Outcome.OUTSIDE_REMIT_SIGNPOSTED: _("This is not ours to act on. We told you who can help."),
        Outcome.NOT_LAWFUL_TO_ACT: _("The law does not allow us to act on this."),
        Outcome.WITHDRAWN: _("You withdrew the report, and we closed it."),
        Outcome.TEST: _("This was a test."),
    }
)
"""What the reporter reads of an outcome, and what is published."""

MOVES: Mapping[Move, Promise] = MappingProxyType(
    {
        Move.SUBMIT: _("File the report"),
        Move.TAKE: _("Take"),
        Move.RELEASE: _("Give back to the queue"),
        Move.RENEW: _("Keep it for 30 minutes more"),
        Move.SORT: _("Give it another category"),
        Move.PASS_ON: _("Pass on to second review"),
        Move.BEGIN_REVIEW: _("Begin the second review"),
        Move.APPROVE_REVIEW: _("Approve the review"),
        Move.CO_SIGN: _("Co-sign the grade"),
        Move.ASSIGN: _("Assign"),
        Move.PULL: _("Take over the work"),
        Move.REASSIGN: _("Give to another handler"),
        Move.UNASSIGN: _("Take it from its handler"),
        Move.DECLARE_CONFLICT: _("I have a conflict of interest"),
        Move.TAKE_BACK_CONFLICT: _("That was a mistake: I have none"),
        Move.TRANSFER: _("Hand over to another team"),
        Move.RETURN_TO_TEAM: _("Send back to the team it came from"),
        Move.RAISE_URGENCY: _("Mark as urgent"),
        Move.LOWER_URGENCY: _("No longer urgent"),
        Move.ANSWER: _("Answer the reporter"),
        Move.ASK: _("Ask the reporter"),
        Move.REPORTER_REPLIED: _("The reporter wrote"),
        Move.TALK_ADDED: _("A recording of the call was added"),
        Move.REPLY_TIMEOUT: _("Go on without an answer"),
        Move.NOTE: _("Add a note"),
        Move.REFER: _("Refer to an agency"),
        Move.REFERRAL_ACKNOWLEDGED: _("The agency confirmed receipt"),
        Move.REFERRALS_ENDED: _("Referrals have ended"),
        Move.MEDIATE: _("Open a mediation"),
        Move.MEDIATION_ENDED: _("The mediation has ended"),
        Move.PROPOSE_OUTCOME: _("Propose an outcome"),
        Move.ENDORSE: _("Agree to the proposal"),
        Move.APPROVE_CLOSE: _("Approve and close"),
        Move.SEND_BACK: _("Send back to the handler"),
        Move.SEND_BACK_TO_SCREENING: _("Send back to the first review"),
        Move.REOPEN: _("Reopen"),
        Move.WITHDRAW: _("Withdraw"),
        Move.ACCEPT_WITHDRAWAL: _("Accept the withdrawal"),
        Move.ACT_ANYWAY: _("Act in spite of the withdrawal"),
        Move.PROMISE_ANEW: _("Apply the present terms to its clocks"),
        Move.LINK: _("Link with a report of the same matter"),
        Move.UNLINK: _("Take a link back"),
        Move.PLACE_HOLD: _("Place a legal hold"),
        Move.LIFT_HOLD: _("Lift the legal hold"),
        Move.PROPOSE_DISPOSITION: _("Propose disposition"),
        Move.APPROVE_DISPOSITION: _("Approve disposition and destroy the key"),
        Move.REFUSE_DISPOSITION: _("Refuse disposition"),
    }
)
"""The words on a button, and in the timeline."""

CLOCKS: Mapping[ClockKind, Promise] = MappingProxyType(
    {
        ClockKind.FR: _("First answer"),
        ClockKind.PR: _("Decision"),
        ClockKind.U: _("Urgent: somebody takes it"),
        ClockKind.U_DECIDE: _("Urgent: decision"),
        ClockKind.H: _("End of the work"),
    }
)

ROLES: Mapping[Role, Promise] = MappingProxyType(
    {
        Role.CALL_TAKER: _("call-taker"),
        Role.CLERK: _("clerk"),
        Role.SCREENER: _("screener"),
        Role.REVIEWER: _("reviewer"),
        Role.HANDLER: _("case handler"),
        Role.SUPERVISOR: _("supervisor"),
        Role.OFFICER: _("officer of an agency"),
        Role.MEDIATOR: _("mediator"),
        Role.ANALYST: _("analyst"),
        Role.CUSTODIAN: _("custodian"),
        Role.RECORDS_OFFICER: _("records officer"),
        Role.AUDITOR: _("auditor"),
        Role.ADMINISTRATOR: _("administrator"),
        Role.REPORTER: _("reporter"),
        Role.PARTNER: _("partner system"),
        Role.CLOCK: _("the clock"),
    }
)

REFUSALS: Mapping[str, Promise] = MappingProxyType(
    {
        "role": _("Your role does not include this."),
        "state": _("This is not possible in the present state of the report."),
        Guard.NO_CONFLICT: _("A conflict of interest was declared."),
        Guard.CONFLICT_JUST_DECLARED: _(
            "Only a conflict of interest of your own can be taken back, within ten minutes."
        ),
        Guard.OWN_LEASE: _("Another person has taken this report."),
        Guard.OWN_REVIEW: _("Another person does the second review."),
        Guard.NOBODY_REVIEWS: _("Somebody has begun the second review."),
        Guard.NOBODY_ELSE_REVIEWS: _("Another person does the second review."),
        Guard.IS_URGENT: _("This is for urgent reports only."),
        Guard.IS_NOT_URGENT: _("The report is already urgent."),
        Guard.CHECKLIST_COMPLETE: _("The checklist of the first review is not complete."),
        Guard.REVIEWER_DID_NOT_SCREEN: _("You did the first review; the second belongs to another person."),
        Guard.REDACTED_AND_GRADED: _(
            "The redacted version or the grade is missing, or something was decided after the version was made."
        ),
        Guard.REIDENTIFICATION_CHECKED: _("The check of what could still name somebody is missing."),
        Guard.NEEDS_CO_SIGNATURE: _("A report of this grade needs no second signature, or it has one."),
        Guard.SIGNER_DID_NOT_REVIEW: _("You gave this grade; another person signs it."),
        Guard.OWN_REPORT: _("Another handler works on this report."),
        Guard.REFERRAL_APPROVED: _("The referral has not been approved."),
        Guard.NO_OPEN_REFERRAL: _("A referral is still open."),
        Guard.CAME_FROM_ANOTHER_TEAM: _("No team handed it over to yours, or it was sent back already."),
        Guard.NOT_SENT_BACK_FROM_THERE: _(
            "This team has sent the report back once. Keep it, or choose another team."
        ),
        Guard.WAS_HANDLED: _("Nobody has handled this report; send it back to the first review."),
        Guard.NEVER_HANDLED: _("A handler has worked on this report; send it back to the handler."),
        Guard.DID_NOT_PROPOSE: _("This is your own proposal; another person decides."),
        Guard.DID_NOT_ENDORSE: _("You have already agreed; a further person decides."),
        Guard.IS_ENDORSED: _("A second person has to agree first."),
        Guard.GRAVE_NEEDS_AN_OUTSIDER: _(
            "Closing a report of this grade without action belongs to somebody outside the handler's line."
        ),
        Guard.GRAVE_NEEDS_TWO_OUTSIDERS: _(
            "Closing a report of this grade without action needs the agreement of another person outside the "
            "handler's line first."
        ),
        Guard.IN_TIME_OR_NEW_EVIDENCE: _(
            "The report was closed more than 30 days ago. With new evidence it can be reopened at any time."
        ),
        Guard.HEARD_IF_UNFINISHED: _(
            "The call broke off, and nobody has opened what was recorded. Listen to it first: it may say more than "
            "was written."
        ),
        Guard.RETENTION_DUE: _("The report has to be kept longer."),
        Guard.NO_HOLD: _("The report is under a legal hold."),
        Guard.IS_HELD: _("The report is not under a legal hold."),
    }
)
"""Why a move was refused, by the `reason` of the refusal."""

INCOMPLETE: Mapping[tuple[str, str], Promise] = MappingProxyType(
    {
        ("reason", "required"): _("Write the reason. It is sealed; the log keeps only that there is one."),
        ("outcome", "required"): _("Choose what became of the matter."),
        ("outcome", "choice"): _("This outcome is not possible here."),
    }
)
"""What stands at a field when a move was incomplete, by field and code of MoveIncomplete."""

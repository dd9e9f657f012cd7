"""Codes of referrals in words. Tables only; a test holds that no code is without its words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.referrals.moves import (
    AgencyOutcome,
    Asked,
    ClockKind,
    Ground,
    Kind,
    Longer,
    Move,
    RecallReason,
    State,
    StepState,
    Verified,
)
from auricle.referrals.transitions import Guard

STATES: Mapping[State, Promise] = MappingProxyType(
    {
        State.DRAFTED: pgettext_lazy("referral", "Draft, waits for approval"),
        State.APPROVED: pgettext_lazy("referral", "Approved"),
        State.SENT: pgettext_lazy("referral", "On its way"),
        State.UNDELIVERED: pgettext_lazy("referral", "Could not be delivered"),
        State.DELIVERED: pgettext_lazy("referral", "New at the agency"),
        State.ACKNOWLEDGED: pgettext_lazy("referral", "Receipt confirmed"),
        State.ACCEPTED: pgettext_lazy("referral", "Accepted"),
        State.IN_PROGRESS: pgettext_lazy("referral", "Being worked on"),
        State.RETURN_REQUESTED: pgettext_lazy("referral", "Return waits for a ruling"),
        State.DISPUTED: pgettext_lazy("referral", "Ruling contested"),
        State.OUTCOME_REPORTED: pgettext_lazy("referral", "Outcome reported, to be verified"),
        State.VERIFIED: pgettext_lazy("referral", "Outcome verified"),
        State.ENDED: pgettext_lazy("referral", "Ended"),
        State.RETURN_UPHELD: pgettext_lazy("referral", "Returned"),
        State.RECALLED: pgettext_lazy("referral", "Recalled"),
        State.INFORMED: pgettext_lazy("referral", "Informed"),
        State.DISCARDED: pgettext_lazy("referral", "Draft discarded"),
    }
)

MOVES: Mapping[Move, Promise] = MappingProxyType(
    {
        Move.DRAFT: pgettext_lazy("referral", "Draft a referral"),
        Move.DISCARD: pgettext_lazy("referral", "Discard the draft"),
        Move.APPROVE: pgettext_lazy("referral", "Approve and send"),
        Move.SEND: pgettext_lazy("referral", "Sent"),
        Move.DELIVERED: pgettext_lazy("referral", "Delivered"),
        Move.DELIVERY_FAILED: pgettext_lazy("referral", "Delivery failed"),
        Move.SEND_AGAIN: pgettext_lazy("referral", "Send again"),
        Move.POST: pgettext_lazy("referral", "The letter was posted"),
        Move.ACKNOWLEDGE: pgettext_lazy("referral", "Confirm receipt"),
        Move.ACCEPT: pgettext_lazy("referral", "Accept"),
        Move.BEGIN: pgettext_lazy("referral", "Begin work"),
        Move.ASK: pgettext_lazy("referral", "Ask the hotline"),
        Move.ANSWER: pgettext_lazy("referral", "Answer the agency"),
        Move.REQUEST_RETURN: pgettext_lazy("referral", "Return"),
        Move.UPHOLD_RETURN: pgettext_lazy("referral", "Take it back"),
        Move.OVERRULE_RETURN: pgettext_lazy("referral", "Leave it with the agency"),
        Move.DISPUTE: pgettext_lazy("referral", "Contest the ruling"),
        Move.EXTEND: pgettext_lazy("referral", "Extend the time"),
        Move.REPORT_OUTCOME: pgettext_lazy("referral", "Report the outcome"),
        Move.ASK_REPORTER: pgettext_lazy("referral", "Ask the reporter: is that so?"),
        Move.VERIFY: pgettext_lazy("referral", "Confirm the outcome"),
        Move.REWORK: pgettext_lazy("referral", "Send the outcome back"),
        Move.END: pgettext_lazy("referral", "End"),
        Move.RECALL: pgettext_lazy("referral", "Recall"),
        Move.CONFIRM_DELETION: pgettext_lazy("referral", "Confirm that all copies are deleted"),
        Move.ARRANGE: pgettext_lazy("referral", "Say who leads and who is told of the others"),
        Move.MEETING: pgettext_lazy("referral", "Hand out the record of a meeting"),
        Move.UPDATE: pgettext_lazy("referral", "Release a newer version"),
    }
)

KINDS: Mapping[Kind, Promise] = MappingProxyType(
    {
        Kind.ACTION: pgettext_lazy("referral", "To act"),
        Kind.INFORMATION: pgettext_lazy("referral", "For information"),
        Kind.URGENT: pgettext_lazy("referral", "Urgent measure"),
    }
)

ASKED: Mapping[Asked, Promise] = MappingProxyType(
    {
        Asked.EXAMINE: pgettext_lazy("asked", "Examine what it can do"),
        Asked.INVESTIGATE: pgettext_lazy("asked", "Investigate"),
        Asked.INSPECT: pgettext_lazy("asked", "Inspect the place"),
        Asked.MEDIATE: pgettext_lazy("asked", "Mediate"),
        Asked.ADVISE: pgettext_lazy("asked", "Advise us"),
        Asked.FREEZE: pgettext_lazy("asked", "Freeze an account"),
        Asked.TAKE_NOTE: pgettext_lazy("asked", "Take note"),
    }
)

GROUNDS: Mapping[Ground, Promise] = MappingProxyType(
    {
        Ground.OUTSIDE_REMIT: _("It is outside our legal remit"),
        Ground.OTHER_TERRITORY: _("It belongs to another territory"),
        Ground.ALREADY_HANDLED: _("We handle it already, under another number"),
    }
)

OUTCOMES: Mapping[AgencyOutcome, Promise] = MappingProxyType(
    {
        AgencyOutcome.ACTED: _("Confirmed, and we acted"),
        AgencyOutcome.CONFIRMED_NO_ACTION: _("Confirmed, no action was possible or needed"),
        AgencyOutcome.NOT_CONFIRMED: _("Examined, not confirmed"),
        AgencyOutcome.PROCEEDINGS: _("Proceedings were opened"),
        AgencyOutcome.SETTLED: _("Settled between those concerned"),
        AgencyOutcome.PASSED_ON: _("Passed on to another authority"),
        AgencyOutcome.NOT_POSSIBLE: _("Could not be examined"),
    }
)

RECALLS: Mapping[RecallReason, Promise] = MappingProxyType(
    {
        RecallReason.WRONG_AGENCY: _("It was meant for another agency"),
        RecallReason.BY_MISTAKE: _("It was sent by mistake"),
        RecallReason.TOO_MUCH: _("It held more than it should have"),
        RecallReason.NOT_NEEDED: _("It is not needed any more"),
        RecallReason.OTHER: _("For another reason"),
    }
)

LONGER: Mapping[Longer, Promise] = MappingProxyType(
    {
        Longer.EXAMINING: _("There is more to examine than it seemed"),
        Longer.PEOPLE: _("People have to be heard first"),
        Longer.OTHERS: _("It waits for another authority or an expert"),
        Longer.LAW: _("The law sets a time that has to pass"),
        Longer.LOAD: _("There is more to do than there are people"),
    }
)

VERIFIED: Mapping[Verified, Promise] = MappingProxyType(
    {
        Verified.REPORTER_CONFIRMED: _("The reporter confirms it"),
        Verified.REPORTER_DENIED: _("The reporter says it is not so"),
        Verified.NO_ANSWER: _("The reporter was asked and did not answer"),
        Verified.NOT_REACHABLE: _("The reporter cannot be reached"),
        Verified.NOT_SAFE: _("Asking could put the reporter in danger"),
        Verified.BY_DOCUMENT: _("A document shows it"),
    }
)

CLOCKS: Mapping[ClockKind, Promise] = MappingProxyType(
    {
        ClockKind.DELIVER: pgettext_lazy("referral clock", "Delivery"),
        ClockKind.ACKNOWLEDGE: pgettext_lazy("referral clock", "Confirm receipt"),
        ClockKind.DECIDE: pgettext_lazy("referral clock", "Accept or return"),
        ClockKind.RULE: pgettext_lazy("referral clock", "Ruling"),
        ClockKind.OUTCOME: pgettext_lazy("referral clock", "Outcome"),
        ClockKind.VERIFY: pgettext_lazy("referral clock", "Verification"),
    }
)

REFUSALS: Mapping[Guard, Promise] = MappingProxyType(
    {
        Guard.ASKS_SOMETHING: _("This referral only informs."),
        Guard.ONLY_INFORMS: _("This referral asks for something."),
        Guard.REDACTED: _("There is no redacted version yet, so nothing can be handed over."),
        Guard.NO_CONFLICT: _("You declared a conflict of interest in this report."),
        Guard.OWN_REPORT: _("This is for the handler of the report, or a supervisor."),
        Guard.ANOTHER_APPROVES: _("Whoever made it does not approve it: another supervisor does."),
        Guard.PREAPPROVED_OR_SUPERVISOR: _("A supervisor approves this: no standing agreement covers it."),
        Guard.NOT_RETURNED_BEFORE: _("It was returned once already; a referral is returned once."),
        Guard.NOT_DISPUTED_BEFORE: _("The ruling was contested already, and the second one is final."),
        Guard.RETURNED_BEFORE: _("Only a ruling on a return can be contested."),
        Guard.ANOTHER_RULES: _("You made the ruling that is contested: another supervisor decides now."),
        Guard.NOT_EXTENDED_BEFORE: _("The time was extended once already."),
        Guard.DELETION_NOT_CONFIRMED: _("The deletion was confirmed already."),
        Guard.GOES_BY_LETTER: _("It does not go by letter."),
        Guard.WAS_POSTED: _("No letter was posted, so the agency answers itself."),
    }
)
NOT_YOURS = _("Your role does not include this.")
NOT_IN_THIS_STATE = _("This is not possible as the referral stands now.")
STEPS: Mapping[StepState, Promise] = MappingProxyType(
    {
        StepState.OPEN: pgettext_lazy("step", "Open"),
        StepState.DONE: pgettext_lazy("step", "Done"),
        StepState.DROPPED: pgettext_lazy("step", "Not needed any more"),
    }
)

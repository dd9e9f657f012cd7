"""What has happened to a report, told: the words of the timeline for each kind of event."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.reports.moves import Move

EVENTS: Mapping[Move, Promise] = MappingProxyType(
    {
        Move.SUBMIT: _("Report received"),
        Move.TAKE: _("Taken for the first review"),
        Move.RELEASE: _("Given back to the queue"),
        Move.RENEW: _("Kept for 30 minutes more"),
        Move.SORT: _("Given another category"),
        Move.PASS_ON: _("Passed on to the second review"),
        Move.BEGIN_REVIEW: _("Second review begun"),
        Move.APPROVE_REVIEW: _("Second review done"),
        Move.CO_SIGN: _("Grade co-signed"),
        Move.ASSIGN: _("Assigned to a handler"),
        Move.PULL: _("Work taken over"),
        Move.REASSIGN: _("Given to another handler"),
        Move.UNASSIGN: _("Taken from its handler"),
        Move.DECLARE_CONFLICT: _("Conflict of interest declared"),
        Move.TAKE_BACK_CONFLICT: _("Conflict of interest taken back as a mistake"),
        Move.TRANSFER: _("Handed over to another team"),
        Move.RETURN_TO_TEAM: _("Sent back to the team it came from"),
        Move.RAISE_URGENCY: _("Marked as urgent"),
        Move.LOWER_URGENCY: _("No longer urgent"),
        Move.ANSWER: _("Reporter answered"),
        Move.ASK: _("Reporter asked"),
        Move.REPORTER_REPLIED: _("The reporter wrote"),
        Move.TALK_ADDED: _("A recording of the call was added"),
        Move.REPLY_TIMEOUT: _("No answer came in time"),
        Move.NOTE: _("Note added"),
        Move.REFER: _("Referred to an agency"),
        Move.REFERRAL_ACKNOWLEDGED: _("The agency confirmed receipt"),
        Move.REFERRALS_ENDED: _("Referrals ended"),
        Move.MEDIATE: _("Mediation opened"),
        Move.MEDIATION_ENDED: _("Mediation ended"),
        Move.PROPOSE_OUTCOME: pgettext_lazy("timeline", "Outcome proposed"),
        Move.ENDORSE: _("Proposal agreed to"),
        Move.APPROVE_CLOSE: _("Approved and closed"),
        Move.SEND_BACK: _("Sent back to the handler"),
        Move.SEND_BACK_TO_SCREENING: _("Sent back to the first review"),
        Move.REOPEN: _("Reopened"),
        Move.WITHDRAW: _("Withdrawn by the reporter"),
        Move.ACCEPT_WITHDRAWAL: _("Withdrawal accepted"),
        Move.ACT_ANYWAY: _("Taken on in spite of the withdrawal"),
        Move.PROMISE_ANEW: _("Present terms applied to its clocks"),
        Move.LINK: _("Linked with a report of the same matter"),
        Move.UNLINK: _("Link with another report taken back"),
        Move.PLACE_HOLD: _("Legal hold placed"),
        Move.LIFT_HOLD: _("Legal hold lifted"),
        Move.PROPOSE_DISPOSITION: pgettext_lazy("timeline", "Disposition proposed"),
        Move.APPROVE_DISPOSITION: _("Disposition approved, key destroyed"),
        Move.REFUSE_DISPOSITION: _("Disposition refused"),
    }
)

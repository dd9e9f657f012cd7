"""Every act that the trail knows: its kind, and its words for an auditor. A table only.

Whoever records a new act adds a line here, in the group of its kind; tests/architecture/test_acts.py complains
otherwise. The names are what the digests cover, so a name that was used is never given another meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(StrEnum):
    """What sort of act; the auditor's pages filter by it."""

    READ = "read"  # somebody opened words, a file or a list that names people
    MOVE = "move"  # something happened to a report; the act is the kind of its event
    ACCOUNT = "account"  # signing in, enrolling, recovering
    RIGHT = "right"  # roles, teams, settings: what somebody may do
    KEY = "key"  # keys made, granted, rotated, recovered
    IDENTITY = "identity"  # asking for an identity, opening or hiding one
    KEEPING = "keeping"  # backups, checkpoints, destruction
    AUDIT = "audit"  # auditors looking at the trail: one auditor sees what another looked at


@dataclass(frozen=True)
class Act:
    """One act: its kind, and the words that follow the name of whoever did it."""

    kind: Kind
    words: Promise


KINDS: Mapping[Kind, Promise] = MappingProxyType(
    {
        Kind.READ: _("Reading"),
        Kind.MOVE: _("Reports moved"),
        Kind.ACCOUNT: _("Accounts"),
        Kind.RIGHT: _("Rights"),
        Kind.KEY: pgettext_lazy("trail", "Keys"),
        Kind.IDENTITY: _("Identities"),
        Kind.KEEPING: _("Keeping and destroying"),
        Kind.AUDIT: _("Auditors"),
    }
)

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        # Reading.
        "read_report": Act(Kind.READ, _("Report opened")),
        "list_exported": Act(Kind.READ, _("Open facts of a list exported")),
        "content_searched": Act(Kind.READ, _("Words of reports searched")),
        "read_file": Act(Kind.READ, _("File opened")),
        "read_transcript": Act(Kind.READ, _("Transcript of a recording opened to write at it")),
        "transcript_drafted": Act(
            Kind.READ, _("Recording heard by the machine, for a draft of its transcript")
        ),
        "read_package": Act(Kind.READ, _("Package opened by an officer")),
        "read_accounts": Act(Kind.READ, _("Account numbers of an urgent measure read")),
        "package_paper": Act(Kind.READ, _("Package for an agency put on paper")),
        "letter_paper": Act(Kind.READ, _("Letter to an agency printed")),
        "read_referral": Act(Kind.READ, _("Package opened by the desk")),
        "read_meetings": Act(Kind.READ, _("Records of meetings of agencies opened")),
        "read_redacted": Act(Kind.READ, _("Redacted version opened")),
        "read_to_redact": Act(Kind.READ, _("Report opened for the second review")),
        # What happens to a report: the moves of its lifecycle, by the same words as on the report's page.
        "submit": Act(Kind.MOVE, _("Report received")),
        "take": Act(Kind.MOVE, _("Taken for the first review")),
        "release": Act(Kind.MOVE, _("Given back to the queue")),
        "renew": Act(Kind.MOVE, _("Kept for 30 minutes more")),
        "sort": Act(Kind.MOVE, _("Given another category")),
        "pass_on": Act(Kind.MOVE, _("Passed on to the second review")),
        "begin_review": Act(Kind.MOVE, _("Second review begun")),
        "approve_review": Act(Kind.MOVE, _("Second review done")),
        "co_sign": Act(Kind.MOVE, _("Grade co-signed")),
        "assign": Act(Kind.MOVE, _("Assigned to a handler")),
        "pull": Act(Kind.MOVE, _("Work taken over")),
        "reassign": Act(Kind.MOVE, _("Given to another handler")),
        "declare_conflict": Act(Kind.MOVE, _("Conflict of interest declared")),
        "take_back_conflict": Act(Kind.MOVE, _("Conflict of interest taken back as a mistake")),
        "unassign": Act(Kind.MOVE, _("Taken from its handler")),
        "transfer": Act(Kind.MOVE, _("Handed over to another team")),
        "return_to_team": Act(Kind.MOVE, _("Sent back to the team it came from")),
        "raise_urgency": Act(Kind.MOVE, _("Marked as urgent")),
        "lower_urgency": Act(Kind.MOVE, _("No longer urgent")),
        "answer": Act(Kind.MOVE, _("Reporter answered")),
        "ask": Act(Kind.MOVE, _("Reporter asked")),
        "reporter_replied": Act(Kind.MOVE, _("The reporter wrote")),
        "talk_added": Act(Kind.MOVE, _("A recording of the call was added")),
        "reply_timeout": Act(Kind.MOVE, _("No answer came in time")),
        "note": Act(Kind.MOVE, _("Note added")),
        "refer": Act(Kind.MOVE, _("Referred to an agency")),
        "referral_acknowledged": Act(Kind.MOVE, _("The agency confirmed receipt")),
        "referrals_ended": Act(Kind.MOVE, _("Referrals ended")),
        # What happens to a referral: the moves of its own lifecycle.
        "referral_draft": Act(Kind.MOVE, _("Referral drafted")),
        "referral_discard": Act(Kind.MOVE, _("Draft of a referral discarded")),
        "referral_approve": Act(Kind.MOVE, _("Referral approved")),
        "referral_send": Act(Kind.MOVE, _("Referral sent")),
        "referral_delivered": Act(Kind.MOVE, _("Referral delivered")),
        "referral_delivery_failed": Act(Kind.MOVE, _("Referral could not be delivered")),
        "referral_send_again": Act(Kind.MOVE, _("Referral sent again")),
        "referral_post": Act(Kind.MOVE, _("Referral: letter posted")),
        "referral_acknowledge": Act(Kind.MOVE, _("Referral: receipt confirmed")),
        "referral_accept": Act(Kind.MOVE, _("Referral accepted")),
        "referral_begin": Act(Kind.MOVE, _("Referral: work begun")),
        "referral_ask": Act(Kind.MOVE, _("Referral: the agency asked")),
        "referral_answer": Act(Kind.MOVE, _("Referral: the agency was answered")),
        "referral_request_return": Act(Kind.MOVE, _("Referral: return asked for")),
        "referral_uphold_return": Act(Kind.MOVE, _("Referral: return upheld")),
        "referral_overrule_return": Act(Kind.MOVE, _("Referral: return overruled")),
        "referral_dispute": Act(Kind.MOVE, _("Referral: ruling contested")),
        "referral_extend": Act(Kind.MOVE, _("Referral: time extended")),
        "referral_report_outcome": Act(Kind.MOVE, _("Referral: outcome reported")),
        "referral_ask_reporter": Act(Kind.MOVE, _("Referral: the reporter was asked about the outcome")),
        "referral_verify": Act(Kind.MOVE, _("Referral: outcome verified")),
        "referral_rework": Act(Kind.MOVE, _("Referral: outcome sent back")),
        "referral_end": Act(Kind.MOVE, _("Referral ended")),
        "referral_recall": Act(Kind.MOVE, _("Referral recalled")),
        "referral_confirm_deletion": Act(Kind.MOVE, _("Referral: deletion of copies confirmed")),
        "referral_arrange": Act(Kind.MOVE, _("Referral: said who leads and who is told of the others")),
        "referral_meeting": Act(Kind.MOVE, _("Referral: record of a meeting handed out")),
        "meeting_kept": Act(Kind.MOVE, _("Record of a meeting of agencies kept")),
        "meeting_step": Act(Kind.MOVE, _("Said how a step agreed at a meeting stands")),
        "meeting_steps_told": Act(Kind.MOVE, _("Told who must know that agreed steps run out")),
        "referral_update": Act(Kind.MOVE, _("Referral: newer version released")),
        # What happens to an urgent measure.
        "measure_request": Act(Kind.MOVE, _("Urgent measure asked for")),
        "measure_release_numbers": Act(Kind.MOVE, _("Urgent measure: account numbers released to the bank")),
        "measure_phone": Act(Kind.MOVE, _("Urgent measure: the bank was phoned")),
        "measure_acknowledge": Act(Kind.MOVE, _("Urgent measure: the bank confirmed receipt")),
        "measure_hold": Act(Kind.MOVE, _("Urgent measure: the bank holds money")),
        "measure_extend": Act(Kind.MOVE, _("Urgent measure: the bank holds longer")),
        "measure_release": Act(Kind.MOVE, _("Urgent measure: the hold was released")),
        "measure_not_found": Act(Kind.MOVE, _("Urgent measure: the bank found nothing to hold")),
        "measure_hand_over": Act(Kind.MOVE, _("Urgent measure: handed over to a court")),
        "measure_withdraw": Act(Kind.MOVE, _("Urgent measure: ended with its referral")),
        "measure_alarm": Act(Kind.MOVE, _("Urgent measure: an alarm rang")),
        "package_made": Act(Kind.MOVE, _("Package for an agency made")),
        "package_released": Act(Kind.MOVE, _("Package released to an agency")),
        "mediate": Act(Kind.MOVE, _("Mediation opened")),
        "mediation_ended": Act(Kind.MOVE, _("Mediation ended")),
        "propose_outcome": Act(Kind.MOVE, pgettext_lazy("timeline", "Outcome proposed")),
        "endorse": Act(Kind.MOVE, _("Proposal agreed to")),
        "approve_close": Act(Kind.MOVE, _("Approved and closed")),
        "send_back": Act(Kind.MOVE, _("Sent back to the handler")),
        "send_back_to_screening": Act(Kind.MOVE, _("Sent back to the first review")),
        "reopen": Act(Kind.MOVE, _("Reopened")),
        "withdraw": Act(Kind.MOVE, _("Withdrawn by the reporter")),
        "accept_withdrawal": Act(Kind.MOVE, _("Withdrawal accepted")),
        "act_anyway": Act(Kind.MOVE, _("Taken on in spite of the withdrawal")),
        "promise_anew": Act(Kind.MOVE, _("Present terms applied to its clocks")),
        "clocks_told": Act(Kind.MOVE, _("Told who must know that promises run out")),
        "scorecard_frozen": Act(Kind.MOVE, _("Figures of an agency counted for a month")),
        "figures_counted": Act(Kind.MOVE, _("Reports of a month counted by province and category")),
        "referral_clocks_told": Act(Kind.MOVE, _("Told who must know that promises about referrals run out")),
        "link": Act(Kind.MOVE, _("Linked with a report of the same matter")),
        "unlink": Act(Kind.MOVE, _("Link with another report taken back")),
        "said_not_the_same": Act(Kind.MOVE, _("Said that two reports are not the same matter")),
        "place_hold": Act(Kind.MOVE, _("Legal hold placed")),
        "lift_hold": Act(Kind.MOVE, _("Legal hold lifted")),
        "propose_disposition": Act(Kind.MOVE, pgettext_lazy("timeline", "Disposition proposed")),
        "approve_disposition": Act(Kind.MOVE, _("Disposition approved, key destroyed")),
        "refuse_disposition": Act(Kind.MOVE, _("Disposition refused")),
        "checklist_kept": Act(Kind.MOVE, _("Checklist of the first review kept")),
        "transcript_kept": Act(Kind.MOVE, _("Transcript of a recording kept")),
        "disguise_asked": Act(Kind.MOVE, _("Asked for a copy of a recording with a disguised voice")),
        "disguise_approved": Act(Kind.MOVE, _("Copy with a disguised voice may go to agencies")),
        "disguise_declined": Act(Kind.MOVE, _("Copy with a disguised voice stays here")),
        "spans_decided": Act(Kind.MOVE, _("Decided what is hidden")),
        "redacted_version_made": Act(Kind.MOVE, _("Redacted version made")),
        "recheck_kept": Act(Kind.MOVE, _("Redacted version checked")),
        "graded": Act(Kind.MOVE, _("Grade given")),
        "identifiers_confirmed": Act(Kind.MOVE, _("Confirmed what the same matter is found by")),
        # Accounts.
        "sign_in": Act(Kind.ACCOUNT, _("Signed in")),
        "sign_in_refused": Act(Kind.ACCOUNT, _("Sign-in refused")),
        "sign_in_replayed": Act(Kind.ACCOUNT, _("One-time code used a second time, refused")),
        "recovery_code_used": Act(Kind.ACCOUNT, _("Signed in with a recovery code")),
        "proof": Act(Kind.ACCOUNT, _("Proved again who is there")),
        "proof_refused": Act(Kind.ACCOUNT, _("Proof refused")),
        "proof_replayed": Act(Kind.ACCOUNT, _("One-time code used a second time in a proof, refused")),
        "passkey_cloned": Act(Kind.ACCOUNT, _("Passkey refused: its counter went back, there is a copy")),
        "passkey_added": Act(Kind.ACCOUNT, _("Passkey added")),
        "passkey_renamed": Act(Kind.ACCOUNT, _("Passkey renamed")),
        "passkey_removed": Act(Kind.ACCOUNT, _("Passkey removed")),
        "password_changed": Act(Kind.ACCOUNT, _("Password changed")),
        "one_time_secret_changed": Act(Kind.ACCOUNT, _("Authenticator for codes changed")),
        "recovery_codes_made": Act(Kind.ACCOUNT, _("Recovery codes made")),
        "sign_on_linked": Act(Kind.ACCOUNT, _("Single sign-on linked")),
        "sign_on_link_refused": Act(Kind.ACCOUNT, _("Link of single sign-on refused")),
        "sign_on_unlinked": Act(Kind.ACCOUNT, _("Link of single sign-on removed by its member")),
        "sessions_ended": Act(Kind.ACCOUNT, _("Own sessions ended")),
        "mail_address_given": Act(Kind.ACCOUNT, _("Mail address given, code mailed")),
        "mail_address_confirmed": Act(Kind.ACCOUNT, _("Mail address confirmed")),
        "mail_address_removed": Act(Kind.ACCOUNT, _("Mail address taken away")),
        "mail_chosen": Act(Kind.ACCOUNT, _("Chose when mail comes")),
        "invited": Act(Kind.ACCOUNT, _("Somebody invited")),
        "invited_again": Act(Kind.ACCOUNT, _("Member invited again")),
        "invitation_withdrawn": Act(Kind.ACCOUNT, _("Invitation taken back")),
        "enrolled": Act(Kind.ACCOUNT, _("Enrolled")),
        "enrolled_again": Act(Kind.ACCOUNT, _("Enrolled again, with a new key")),
        # Rights.
        "agreement_proposed": Act(Kind.RIGHT, _("Standing agreement with an agency proposed")),
        "agreement_approved": Act(Kind.RIGHT, _("Standing agreement with an agency approved")),
        "agency_naming_chosen": Act(Kind.RIGHT, _("When reporters read an agency's name was chosen")),
        "agreement_ended": Act(Kind.RIGHT, _("Standing agreement with an agency ended")),
        "reach_chosen": Act(Kind.RIGHT, _("Provinces and categories chosen of which an agency sees figures")),
        "give_role": Act(Kind.RIGHT, _("Role given")),
        "take_role": Act(Kind.RIGHT, _("Role taken away")),
        "join_team": Act(Kind.RIGHT, _("Put into a team")),
        "leave_team": Act(Kind.RIGHT, _("Taken out of a team")),
        "give_permission": Act(Kind.RIGHT, _("Permission given by name")),
        "take_permission": Act(Kind.RIGHT, _("Permission taken away")),
        "appoint_officer": Act(Kind.RIGHT, _("Made an officer of an agency")),
        "remove_sign_on": Act(Kind.RIGHT, _("Link of single sign-on taken away")),
        "switch_off": Act(Kind.RIGHT, _("Account switched off")),
        "switch_on": Act(Kind.RIGHT, _("Account switched on")),
        "power_proposed": Act(Kind.RIGHT, _("Change of powers proposed")),
        "power_declined": Act(Kind.RIGHT, _("Change of powers declined")),
        "power_withdrawn": Act(Kind.RIGHT, _("Proposal withdrawn")),
        "terms_adopted": Act(Kind.RIGHT, _("Terms of the promises adopted")),
        "routing_adopted": Act(Kind.RIGHT, _("Routing rules changed")),
        "retention_adopted": Act(Kind.RIGHT, _("Retention schedule changed")),
        "letter_written": Act(Kind.RIGHT, _("Letter of the desk written or changed")),
        "card_written": Act(Kind.RIGHT, _("Knowledge card written or changed")),
        "ladder_place": Act(Kind.RIGHT, _("Place on the ladder given")),
        "languages_said": Act(Kind.RIGHT, _("Said which languages they speak")),
        "draft_begun": Act(Kind.MOVE, _("Draft of a call begun")),
        "draft_opened": Act(Kind.MOVE, _("Own draft of a call opened again")),
        "draft_discarded": Act(Kind.MOVE, _("Own draft of a call discarded")),
        "call_back_asked": Act(Kind.MOVE, _("Asked on the phone to be called back")),
        "call_back_dialled": Act(Kind.READ, _("Called somebody back who asked for it")),
        "call_back_number_shown": Act(Kind.READ, _("Number of somebody who asked to be called back shown")),
        "call_back_not_reached": Act(Kind.MOVE, _("Calling back reached nobody")),
        "call_back_deleted": Act(Kind.KEEPING, _("Number of somebody who asked to be called back deleted")),
        "report_registered": Act(Kind.MOVE, _("Registered a report for somebody else")),
        "call_back_written_down": Act(Kind.RIGHT, _("Call-back number of a bank written down")),
        "call_back_confirmed": Act(Kind.RIGHT, _("Call-back number of a bank confirmed")),
        "phone_plan_adopted": Act(Kind.RIGHT, _("Hours and rules of the phone changed")),
        "interpreter_written_down": Act(Kind.RIGHT, _("Interpreter written down")),
        "interpreter_confirmed": Act(Kind.RIGHT, _("Number of an interpreter confirmed")),
        "interpreter_taken_away": Act(Kind.RIGHT, _("Interpreter taken away")),
        "call_back_taken_away": Act(Kind.RIGHT, _("Call-back number of a bank taken away")),
        "token_made": Act(Kind.RIGHT, _("Token made for an agency's system")),
        "token_agreed": Act(Kind.RIGHT, _("Agreed to a token as the second person")),
        "token_withdrawn": Act(Kind.RIGHT, _("Token withdrawn")),
        "token_refused": Act(Kind.ACCOUNT, _("Token of an agency's system refused")),
        "agency_channel": Act(Kind.RIGHT, _("How an agency is reached was changed")),
        "line_refused": Act(Kind.ACCOUNT, _("Call with a wrong key at the phone's way in refused")),
        "webhook_made": Act(Kind.RIGHT, _("An agency's system said where it wants to be told")),
        "webhook_removed": Act(Kind.RIGHT, _("An agency's system is told there no more")),
        "webhook_secret": Act(Kind.RIGHT, _("New secret for telling an agency's system")),
        "webhook_resumed": Act(Kind.RIGHT, _("An agency's system is told again")),
        "webhook_given_up": Act(
            Kind.RIGHT, _("An agency's system took nothing: telling it was switched off")
        ),
        "referral_answer_refused": Act(Kind.MOVE, _("Answer of an agency refused")),
        "referral_sealed_again": Act(Kind.KEY, _("Referral sealed again for an agency's own system")),
        "agency_change_asked": Act(Kind.RIGHT, _("Asked to add, close or open an agency again")),
        "agency_change_declined": Act(Kind.RIGHT, _("Change of an agency declined")),
        "agency_added": Act(Kind.RIGHT, _("Agency added, as the second person")),
        "agency_closed": Act(Kind.RIGHT, _("Agency closed to new referrals, as the second person")),
        "agency_reopened": Act(Kind.RIGHT, _("Agency open to referrals again, as the second person")),
        "announced": Act(Kind.RIGHT, _("Banner or closing of the form announced")),
        "announcement_agreed": Act(Kind.RIGHT, _("Agreed to an announcement as the second person")),
        "announcement_ended": Act(Kind.RIGHT, _("Announcement taken away")),
        "going_on_said": Act(Kind.RIGHT, _("Said whether the next review comes by itself")),
        "skills_given": Act(Kind.RIGHT, _("Given categories to work on")),
        "shift_given": Act(Kind.RIGHT, _("Put on the roster")),
        "shift_taken": Act(Kind.RIGHT, _("Taken off the roster")),
        "absence_set": Act(Kind.RIGHT, _("Absence noted")),
        # Keys.
        "key_created": Act(Kind.KEY, _("Key made, waiting for its signature")),
        "outside_key_taken": Act(
            Kind.KEY, _("Key of an agency's own system taken, waiting for its signature")
        ),
        "key_signed": Act(Kind.KEY, _("Key signed and in use")),
        "key_renewed": Act(Kind.KEY, _("Key signed again with a later date")),
        "key_retired": Act(Kind.KEY, _("Key replaced by the next one")),
        "key_destroyed": Act(Kind.KEY, _("Seeds of a replaced key destroyed")),
        "rotation_due": Act(Kind.KEY, _("Somebody left: a change of the team's key is due")),
        "rotation_begun": Act(Kind.KEY, _("Change of the team's key begun")),
        "grants_moved": Act(Kind.KEY, _("Reports moved to the team's next key")),
        "seed_handed_over": Act(Kind.KEY, _("Team's key handed to a member")),
        "recovery_covered": Act(Kind.KEY, _("Team's key sealed for recovery from paper")),
        "recovery_exported": Act(Kind.KEY, _("What a recovery needs was exported")),
        "seed_recovered": Act(Kind.KEY, _("Team's key recovered from paper")),
        "recovery_sheet_made": Act(Kind.KEY, _("Recovery sheet made")),
        "recovery_sheet_used": Act(Kind.KEY, _("Key opened with the recovery sheet")),
        # Identities.
        "identity_moved": Act(Kind.IDENTITY, _("Words moved into the vault")),
        "unmask": Act(Kind.IDENTITY, _("What was masked shown")),
        "identity_asked": Act(Kind.IDENTITY, _("Identity asked for")),
        "identity_request_read": Act(Kind.IDENTITY, _("Reason for an identity read")),
        "identity_supported": Act(Kind.IDENTITY, _("Opening of an identity supported")),
        "identity_opened": Act(Kind.IDENTITY, _("Identity opened")),
        "identity_declined": Act(Kind.IDENTITY, _("Opening of an identity declined")),
        "identity_seen": Act(Kind.IDENTITY, _("Identity looked at")),
        "identity_expired": Act(Kind.IDENTITY, _("Request for an identity ran out")),
        "identity_unseen": Act(Kind.IDENTITY, _("Opened identity ran out, not looked at")),
        "seat_handed_over": Act(Kind.IDENTITY, _("Custodian's seat handed over")),
        "seat_proposed": Act(Kind.IDENTITY, _("Successor proposed for a custodian's seat that nobody fills")),
        "seat_taken_back": Act(Kind.IDENTITY, _("Proposal for a custodian's seat taken back")),
        "seat_filled": Act(Kind.IDENTITY, _("Custodian's seat filled with a new key")),
        # Keeping and destroying.
        "trail_exported": Act(Kind.KEEPING, _("The whole trail exported")),
        "trail_broken": Act(Kind.KEEPING, _("Verification found that the trail does not hold")),
        "disposition_proposed": Act(Kind.KEEPING, _("Batch for destruction proposed")),
        "disposition_agreed": Act(Kind.KEEPING, _("Batch for destruction agreed to")),
        "disposition_declined": Act(Kind.KEEPING, _("Batch for destruction refused")),
        "disposition_done": Act(Kind.KEEPING, _("Batch carried out, certificate made")),
        "backup_made": Act(Kind.KEEPING, _("Backup made")),
        "backups_expired": Act(Kind.KEEPING, _("Old files of backups deleted")),
        "backup_restored": Act(Kind.KEEPING, _("Hotline restored from a backup")),
        # Auditors.
        "trail_read": Act(Kind.AUDIT, _("Looked at the trail")),
        "person_named": Act(Kind.AUDIT, _("Asked who a person is")),
        "report_named": Act(Kind.AUDIT, _("Asked which report it is")),
    }
)

# What takes something out of the house, so that a page can count it.
EXPORTS = ("recovery_exported", "trail_exported", "list_exported")


def of_kind(kind: Kind) -> tuple[str, ...]:
    """The acts of a kind, in the order of the table."""
    return tuple(name for name, act in ACTS.items() if act.kind is kind)

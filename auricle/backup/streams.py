"""Which table goes into which stream. Plain: names only.

`records` is kept long: what was sealed, the log, the trail, accounts. `grants` is kept for weeks only: whatever opens
something, or ties a report to its trail. So a report that was disposed of lives on in older records, and opens no more
once the last grants of its time are gone. Every table is named once; a test complains of one that is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Stream(StrEnum):
    """The files of a backup, in the order in which they are written; they are restored the other way round."""

    GRANTS = "grants"
    RECORDS = "records"


@dataclass(frozen=True)
class Kept:
    """How much of a table goes into a backup, and in place of which columns something else is written.

    Both are SQL and constants of this file.
    """

    where: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)


WHOLE = Kept()

# What opens: keys sealed to keys, locked seeds of receipts. And what ties a report to something else: the salts of its
# trail lines, the hashes that it is matched by. The public key of a member goes with its wraps: whoever restores
# without them lets members enrol anew.
GRANTS: Mapping[str, Kept] = MappingProxyType(
    dict.fromkeys(
        (
            "audit_trailsalt",
            "reports_matchtoken",
            # What signs messages to agencies' systems, and those that wait.
            "partners_delivery",
            "partners_webhook",
            # An address that was taken away is gone from backups when the last of these is.
            "mailing_mailbox",
            "mailing_reporterbox",
            "referrals_channel",
            "vault_destroyedreceipt",
            "vault_grant",
            "vault_memberkey",
            "vault_memberwrap",
            "vault_receipt",
            "vault_receiptregistration",
            "vault_recoveryseed",
            "vault_seat",
            "vault_seatproposal",
            "vault_teamseed",
        ),
        WHOLE,
    )
)

RECORDS: Mapping[str, Kept] = MappingProxyType(
    dict.fromkeys(
        (
            "audit_checkpoint",
            "audit_checkpointsent",
            "audit_trailline",
            "audit_treetile",
            "audit_verification",
            "calls_callevent",
            "calls_interpreter",
            "calls_planversion",
            "directory_agency",
            "directory_agencychange",
            "directory_announcement",
            "directory_authenticator",
            "directory_cardversion",
            "directory_category",
            "directory_devicerest",
            "directory_invitation",
            "directory_letterversion",
            "directory_member",
            "directory_memberrole",
            "directory_membership",
            "directory_personalpermission",
            "directory_proposal",
            "directory_recoverycode",
            "directory_region",
            "directory_routingversion",
            "directory_shift",
            "directory_signonlink",
            "directory_spentchallenge",
            "directory_team",
            "directory_working",
            "inbox_message",
            "inbox_spenttoken",
            "inbox_surveyissue",
            "inbox_unmasking",
            "intake_calloutcome",
            "intake_linerefusal",
            "insights_reach",
            "insights_regionalfigure",
            "mailing_letter",
            "measures_callbacknumber",
            "measures_measure",
            "measures_measurealarm",
            "measures_measureevent",
            "referrals_agreement",
            "referrals_disguisedcopy",
            "referrals_meeting",
            "referrals_meetingcopy",
            "referrals_meetingstep",
            "referrals_opening",
            "referrals_package",
            "referrals_referral",
            "referrals_referralclock",
            "referrals_referralevent",
            "referrals_referraloutbox",
            "referrals_scorecardfigure",
            "partners_refusal",
            "partners_token",
            "reports_bulk",
            "reports_bulkitem",
            "reports_clock",
            "reports_disposition",
            "reports_dispositiondecision",
            "reports_dispositionitem",
            "reports_event",
            "reports_ladderstep",
            "reports_matter",
            "reports_matterreport",
            "reports_notice",
            "reports_notsame",
            "reports_outbox",
            "reports_place",
            "reports_report",
            "reports_retentionversion",
            "reports_reviewstep",
            "reports_savedsearch",
            "reports_searchlook",
            "reports_termsversion",
            "vault_keylogline",
            "vault_objectchunk",
            "vault_reportkey",
            "vault_rotation",
            "vault_sealedobject",
            "vault_sealingkey",
        ),
        WHOLE,
    )
    | {
        # What two custodians put together is for one person and for once: it is in no backup, and is asked for anew.
        "vault_identityrequest": Kept(
            instead={
                "state": "CASE state WHEN 'opened' THEN 'unseen' WHEN 'supported' THEN 'expired' ELSE state END",
                "keys_sealed": "NULL::bytea",
            }
        ),
        # A number is in no backup: when its promise has ended it is gone. A machine that is lost takes promises along.
        "call_backs_callback": Kept(where="sealed IS NULL"),
        # Notices that wait. A job that somebody has in hand is begun again by another worker.
        "procrastinate_jobs": Kept(
            where="status IN ('todo', 'doing')",
            instead={"status": "'todo'::procrastinate_job_status", "worker_id": "NULL::bigint"},
        ),
    }
)

# Sessions end with the machine that is lost, and so does what custodians handed each other for a request. The rest is
# made by the version that restores.
LEFT_OUT = frozenset(
    {
        # Who answers at this moment.
        "calls_takersnow",
        "django_migrations",
        "inbox_inboxsession",
        # A day old at most: a recording that comes after that is filed by itself.
        "intake_expectedtalk",
        # A day old at most, and sealed to somebody who is still at it.
        "intake_draft",
        # A day old at most, and good only for calls that are repeated within it.
        "partners_repeat",
        "procrastinate_events",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
        "measures_measuretransition",
        "referrals_referraltransition",
        "reports_transition",
        "vault_desksession",
        "vault_fileticket",
        "vault_reshare",
    }
)

TABLES: Mapping[Stream, Mapping[str, Kept]] = MappingProxyType(
    {Stream.GRANTS: GRANTS, Stream.RECORDS: RECORDS}
)

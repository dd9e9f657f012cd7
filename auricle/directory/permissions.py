"""Who may do what, as data. Plain: values in, values out.

A role is a set of permissions and a member holds one role or more. Rules about persons rather than
roles (a reviewer has not screened the same report, nobody approves their own proposal) are guards of
the lifecycles, not permissions.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """One thing somebody may do. The groups follow the way of a report through the house."""

    # Filing, and the reporter's own side.
    FILE_REPORT = "file_report"
    TAKE_CALLS = "take_calls"
    SEE_CALL_BACKS = "see_call_backs"
    SEE_OWN_DRAFTS = "see_own_drafts"
    WRITE_AS_REPORTER = "write_as_reporter"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    # Seeing. Each of the content permissions opens words that somebody wrote.
    SEE_QUEUE = "see_queue"
    READ_REPORT = "read_report"
    READ_REDACTED = "read_redacted"
    READ_REFERRAL = "read_referral"
    READ_ROOM = "read_room"
    READ_SAMPLE = "read_sample"
    OPEN_IDENTITY = "open_identity"
    ASK_IDENTITY = "ask_identity"
    UNMASK = "unmask"
    SEE_CODED = "see_coded"
    SEE_TRAIL = "see_trail"
    EXPORT = "export"
    # Moving a report.
    TAKE = "take"
    RELEASE = "release"
    PASS_ON = "pass_on"  # noqa: S105 - a move, not a password
    SIGNPOST = "signpost"
    ANSWER = "answer"
    NOTE = "note"
    WRITE_LETTERS = "write_letters"
    LINK = "link"
    DECLARE_CONFLICT = "declare_conflict"
    RAISE_URGENCY = "raise_urgency"
    LOWER_URGENCY = "lower_urgency"
    REVIEW = "review"
    CO_SIGN = "co_sign"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    PULL = "pull"
    REFER = "refer"
    RULE_ON_REFERRAL = "rule_on_referral"
    ANSWER_REFERRAL = "answer_referral"
    # How agencies kept their promises, and counts of their regions: its own for an officer, one at a time for the desk.
    SEE_FIGURES = "see_figures"
    MEDIATE = "mediate"
    RUN_MEDIATION = "run_mediation"
    PROPOSE_OUTCOME = "propose_outcome"
    ENDORSE = "endorse"
    APPROVE_CLOSE = "approve_close"
    DECIDE_WITHDRAWAL = "decide_withdrawal"
    PROPOSE_DISPOSITION = "propose_disposition"
    APPROVE_DISPOSITION = "approve_disposition"
    HOLD = "hold"
    # Keys of teams: see where they stand, keep one's own team's, be warned when one ends.
    SEE_KEYS = "see_keys"
    KEEP_KEYS = "keep_keys"
    WATCH_KEYS = "watch_keys"
    # Sharing out work: how a team's members work, and where its work stands.
    ARRANGE_WORK = "arrange_work"
    SEE_BOARD = "see_board"
    # Banners, and whether the form takes reports; what the public sees takes two of those who may.
    ANNOUNCE = "announce"
    # The machine room.
    KEEP_TIME = "keep_time"
    MANAGE_ACCOUNTS = "manage_accounts"
    CONFIGURE = "configure"
    BACK_UP = "back_up"


CONTENT = frozenset(
    {
        Permission.SEE_OWN_DRAFTS,
        Permission.READ_REPORT,
        Permission.READ_REDACTED,
        Permission.READ_REFERRAL,
        Permission.READ_ROOM,
        Permission.READ_SAMPLE,
        Permission.OPEN_IDENTITY,
        Permission.ASK_IDENTITY,
        Permission.UNMASK,
        Permission.EXPORT,
    }
)
"""Permissions that let their holder read what somebody wrote or who somebody is."""


class Role(StrEnum):
    """A part somebody plays. The last three are never given to a member."""

    CALL_TAKER = "call_taker"
    CLERK = "clerk"
    SCREENER = "screener"
    REVIEWER = "reviewer"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    MEDIATOR = "mediator"
    ANALYST = "analyst"
    CUSTODIAN = "custodian"
    RECORDS_OFFICER = "records_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"  # proved by a receipt code, never by an account
    PARTNER = "partner"  # a system that files through the interface for machines
    CLOCK = "clock"  # the periodic runner: time passes, rules fire


MEMBER_ROLES = frozenset(Role) - {Role.REPORTER, Role.PARTNER, Role.CLOCK}
"""Roles that an administrator can give to a member."""

P = Permission
ROLES: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CALL_TAKER: frozenset(
            {P.FILE_REPORT, P.TAKE_CALLS, P.SEE_CALL_BACKS, P.SEE_OWN_DRAFTS, P.RAISE_URGENCY}
        ),
        Role.CLERK: frozenset(
            {P.FILE_REPORT, P.TAKE_CALLS, P.SEE_CALL_BACKS, P.SEE_OWN_DRAFTS, P.RAISE_URGENCY}
        ),
        Role.SCREENER: frozenset(
            {
                P.SEE_QUEUE,
                P.READ_REPORT,
                P.UNMASK,
                P.TAKE,
                P.RELEASE,
                P.PASS_ON,
                P.SIGNPOST,
                P.ANSWER,
                P.NOTE,
                P.DECLARE_CONFLICT,
                P.RAISE_URGENCY,
                P.SEE_KEYS,
                P.KEEP_KEYS,
            }
        ),
        Role.REVIEWER: frozenset(
            {
                P.SEE_QUEUE,
                P.READ_REPORT,
                P.UNMASK,
                P.REVIEW,
                P.RELEASE,
                P.ENDORSE,
                P.ANSWER,
                P.NOTE,
                P.LINK,
                P.DECLARE_CONFLICT,
                P.RAISE_URGENCY,
                P.LOWER_URGENCY,
                P.SEE_KEYS,
                P.KEEP_KEYS,
            }
        ),
        # A handler reads the redacted version; the original is opened only by those who redact or decide.
        Role.HANDLER: frozenset(
            {
                P.SEE_QUEUE,
                P.READ_REDACTED,
                P.ASK_IDENTITY,
                P.UNMASK,
                P.PULL,
                P.REFER,
                P.MEDIATE,
                P.PROPOSE_OUTCOME,
                P.ANSWER,
                P.NOTE,
                P.LINK,
                P.DECLARE_CONFLICT,
                P.RAISE_URGENCY,
                P.SEE_KEYS,
                P.KEEP_KEYS,
            }
        ),
        Role.SUPERVISOR: frozenset(
            {
                P.SEE_QUEUE,
                P.READ_REPORT,
                P.READ_REDACTED,
                P.ASK_IDENTITY,
                P.UNMASK,
                P.ASSIGN,
                P.TRANSFER,
                P.CO_SIGN,
                P.REFER,
                P.RULE_ON_REFERRAL,
                P.SEE_FIGURES,
                P.ENDORSE,
                P.APPROVE_CLOSE,
                P.DECIDE_WITHDRAWAL,
                P.APPROVE_DISPOSITION,
                P.REOPEN,
                P.ANSWER,
                P.NOTE,
                P.WRITE_LETTERS,
                P.LINK,
                P.DECLARE_CONFLICT,
                P.RAISE_URGENCY,
                P.SEE_KEYS,
                P.KEEP_KEYS,
                P.WATCH_KEYS,
                P.ARRANGE_WORK,
                P.SEE_BOARD,
                P.SEE_CALL_BACKS,
                P.ANNOUNCE,
            }
        ),
        # Officers keep the key of their own agency, as members of the desk keep that of their team.
        Role.OFFICER: frozenset(
            {
                P.READ_REFERRAL,
                P.ANSWER_REFERRAL,
                P.SEE_FIGURES,
                P.RAISE_URGENCY,
                P.SEE_KEYS,
                P.KEEP_KEYS,
            }
        ),
        Role.MEDIATOR: frozenset({P.READ_ROOM, P.RUN_MEDIATION}),
        Role.ANALYST: frozenset({P.SEE_CODED, P.SEE_FIGURES}),
        Role.CUSTODIAN: frozenset({P.OPEN_IDENTITY}),
        Role.RECORDS_OFFICER: frozenset({P.PROPOSE_DISPOSITION, P.APPROVE_DISPOSITION, P.HOLD}),
        Role.AUDITOR: frozenset({P.SEE_TRAIL, P.READ_SAMPLE, P.REOPEN, P.SEE_KEYS}),
        Role.ADMINISTRATOR: frozenset(
            {P.MANAGE_ACCOUNTS, P.CONFIGURE, P.BACK_UP, P.SEE_KEYS, P.WATCH_KEYS, P.ANNOUNCE}
        ),
        Role.REPORTER: frozenset({P.FILE_REPORT, P.WRITE_AS_REPORTER, P.WITHDRAW, P.REOPEN, P.RAISE_URGENCY}),
        Role.PARTNER: frozenset({P.FILE_REPORT}),
        Role.CLOCK: frozenset({P.KEEP_TIME, P.RELEASE, P.RAISE_URGENCY}),
    }
)
"""Every role with what it carries. Export is in none: it is granted to one person at a time."""
del P


def may(
    roles: Iterable[Role], permission: Permission, *, granted: frozenset[Permission] = frozenset()
) -> bool:
    """Say whether somebody with these roles, and what was granted to them by name, has the permission.

    An administrator never reads content, whatever other role was given to the same account: who can
    create accounts could otherwise give the reading role to themselves.
    """
    held = frozenset(roles)
    if Role.ADMINISTRATOR in held and permission in CONTENT:
        return False
    return permission in granted or any(permission in ROLES[role] for role in held)


def holders(permission: Permission) -> frozenset[Role]:
    """Return the roles that carry the permission, for a refusal that says who may."""
    return frozenset(role for role, carried in ROLES.items() if permission in carried)

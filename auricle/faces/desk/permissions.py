"""Which permission each address of the desk asks for, as data. An address that is not here does not exist.

What a permission cannot say (another team's report, somebody else's lease) is refused by the domain.
"""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.directory.permissions import Permission
from auricle.faces.shared.staff.permissions import SHARED, Need, Open

PERMISSIONS: Mapping[str, Need] = MappingProxyType(
    {
        **SHARED,
        "home": Open.SIGNED_IN,
        "invitations": Permission.MANAGE_ACCOUNTS,
        "invitation-withdraw": Permission.MANAGE_ACCOUNTS,
        "queue": Permission.SEE_QUEUE,
        "searches": Permission.SEE_QUEUE,
        "search": Permission.SEE_QUEUE,
        "search-keep": Permission.SEE_QUEUE,
        "search-change": Permission.SEE_QUEUE,
        "find": Permission.SEE_QUEUE,
        "board": Permission.SEE_BOARD,
        "board-live": Permission.SEE_BOARD,
        "next": Permission.SEE_QUEUE,
        "working": Permission.SEE_QUEUE,
        "member-working": Permission.ARRANGE_WORK,
        "report": Permission.SEE_QUEUE,
        "report-file": Permission.SEE_QUEUE,
        "report-say": Permission.NOTE,
        "report-move": Permission.SEE_QUEUE,
        "report-unmask": Permission.UNMASK,
        "report-vault": Permission.READ_REPORT,
        "report-identity": Permission.ASK_IDENTITY,
        "report-checklist": Permission.PASS_ON,
        "report-review": Permission.REVIEW,
        "review-span": Permission.REVIEW,
        "review-rest": Permission.REVIEW,
        "review-words": Permission.REVIEW,
        "review-version": Permission.REVIEW,
        "review-check": Permission.REVIEW,
        "review-grade": Permission.REVIEW,
        "review-end": Permission.REVIEW,
        "review-look": Permission.REVIEW,
        "identity-view": Permission.ASK_IDENTITY,
        "identities": Permission.OPEN_IDENTITY,
        "identity-request": Permission.OPEN_IDENTITY,
        "team-keys": Permission.SEE_KEYS,
        "team-key": Permission.SEE_KEYS,
        "key-log": Permission.SEE_KEYS,
        "team-key-hand-over": Permission.KEEP_KEYS,
        "team-key-cover": Permission.KEEP_KEYS,
        "team-key-change": Permission.KEEP_KEYS,
        "team-key-move": Permission.KEEP_KEYS,
        "seat": Permission.OPEN_IDENTITY,
        "seat-fill": Permission.OPEN_IDENTITY,
        "seat-take-back": Permission.OPEN_IDENTITY,
        "routing": Permission.CONFIGURE,
        "routing-version": Permission.CONFIGURE,
        "administration": Open.SIGNED_IN,
        "audit": Permission.SEE_TRAIL,
        "audit-trail": Permission.SEE_TRAIL,
        "audit-reading": Permission.SEE_TRAIL,
        "audit-identities": Permission.SEE_TRAIL,
        "audit-accounts": Permission.SEE_TRAIL,
        "audit-person": Permission.SEE_TRAIL,
        "audit-report": Permission.SEE_TRAIL,
        "audit-find": Permission.SEE_TRAIL,
        "people": Permission.MANAGE_ACCOUNTS,
        "person": Permission.MANAGE_ACCOUNTS,
        "person-change": Permission.MANAGE_ACCOUNTS,
        "approvals": Permission.MANAGE_ACCOUNTS,
        "approval": Permission.MANAGE_ACCOUNTS,
    }
)

"""The vault's tables: keys of the house, keys of its members, what is sealed, and the custodians' seats."""

from auricle.vault.models.house_keys import KeyLogLine, RecoverySeed, Rotation, SealingKey, TeamSeed
from auricle.vault.models.members import DeskSession, MemberKey, MemberWrap
from auricle.vault.models.sealed import (
    DestroyedReceipt,
    Grant,
    ObjectChunk,
    Receipt,
    ReceiptRegistration,
    ReportKey,
    SealedObject,
)
from auricle.vault.models.seats import IdentityRequest, ReShare, Seat, SeatProposal
from auricle.vault.models.tickets import FileTicket

__all__ = [
    "DeskSession",
    "DestroyedReceipt",
    "FileTicket",
    "Grant",
    "IdentityRequest",
    "KeyLogLine",
    "MemberKey",
    "MemberWrap",
    "ObjectChunk",
    "ReShare",
    "Receipt",
    "ReceiptRegistration",
    "RecoverySeed",
    "ReportKey",
    "Rotation",
    "SealedObject",
    "SealingKey",
    "Seat",
    "SeatProposal",
    "TeamSeed",
]

"""Seal an identity to the seats of the custodians: a share for each, of which two open it. Public keys only."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from auricle.sealing import shares
from auricle.vault import storing
from auricle.vault.parcel import GrantPart, seat_purpose
from auricle.vault.storing import ContentKey, KeyInfo


@dataclass(frozen=True)
class Shared:
    """A grant and a commitment for each seat; the key itself is granted to nobody of the house."""

    grants: tuple[GrantPart, ...]
    commitments: Mapping[str, bytes]


def share_out(key: ContentKey, *, report: UUID, seats: Mapping[int, KeyInfo], number: int = 1) -> Shared:
    """Split an identity key and seal each share to its seat. `number` says which of the report's identities it is.

    The purpose of a grant binds its share to the seat, and its commitment lets a wrong one be told from a right one.
    """
    grants, commitments = [], {}
    for seat, share in shares.split(key, seats).items():
        purpose, part = seat_purpose(seat, number), ContentKey(share)
        grants.append(storing.grant_to(part, purpose=purpose, report=report, to=seats[seat]))
        commitments[purpose] = storing.commit(part, report)
    return Shared(tuple(grants), commitments)

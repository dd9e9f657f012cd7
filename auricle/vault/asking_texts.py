"""Texts between a team and the custodians: why an identity is needed, and why it was declined.

The team's key opens no seat and no seat opens a report, so they have a key of their own in each report.
"""

from datetime import datetime
from uuid import UUID

from auricle.sealing import unseal as opening
from auricle.sealing.envelope import Commitment, ContentKey, Sealed, SealError
from auricle.vault import storing, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant, ReportKey, SealedObject, Seat
from auricle.vault.seats import HeldSeat
from auricle.vault.team_keys import NoTeamKey

PURPOSE = "ask"


def key_of_team(*, keys: Unlocked, report: UUID, team: str, now: datetime) -> ContentKey:
    """The key for a member of the team; a new one, granted to team and seats, when there is none yet."""
    if ReportKey.objects.filter(report_id=report, purpose=PURPOSE).exists():
        return unseal.report_key(keys=keys, report=report, purpose=PURPOSE)
    house = storing.recipients(team=team, now=now)
    to = [house.team, *house.custody.values()]
    return storing.new_report_key(report=report, purpose=PURPOSE, to=to, by=keys.person.pseudonym)


def key_of_seat(held: HeldSeat, report: UUID) -> ContentKey:
    """The key for a custodian. Raises NoTeamKey when the seat was filled after the asking began."""
    seat = Seat.objects.get(number=held.number)
    grant = Grant.objects.filter(report_id=report, purpose=PURPOSE, key_id=bytes(seat.key_id)).first()
    pinned = ReportKey.objects.filter(report_id=report, purpose=PURPOSE).first()
    if grant is None or pinned is None:
        raise NoTeamKey
    commitment = Commitment(bytes(pinned.commitment))
    try:
        return opening.open_grant(
            held.seed, Sealed(bytes(grant.blob)), purpose=PURPOSE, report=report, commitment=commitment
        )
    except SealError:
        raise NoTeamKey from None


def keep(key: ContentKey, *, report: UUID, label: str, text: str, now: datetime) -> None:
    """Seal a text under that key."""
    part = storing.seal_part(key, report=report, purpose=PURPOSE, label=label, plaintext=text.encode())
    storing.keep_part(part, report=report, now=now)


def read(key: ContentKey, *, report: UUID, label: str) -> str:
    """A text under that key, or nothing where none was written."""
    sealed = SealedObject.objects.filter(report_id=report, purpose=PURPOSE, label=label).first()
    return unseal.open_text(key, sealed).decode() if sealed else ""

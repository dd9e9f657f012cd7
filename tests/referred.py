"""A report handed to an agency and moved on, for tests of what an officer sees: each line is a step of the domain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from auricle.referrals import carrying, handover
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Choice
from tests.people import Cast

SECRET = "My neighbour Thomas Brandt, phone +44 20 7946 0958, took my savings."
CHOICE = Choice("Please find out who holds the account.", "Payment Act 12")


def handed_over(
    cast: Cast,
    *,
    agency: str = "police",
    kind: Kind = Kind.ACTION,
    choice: Choice = CHOICE,
    now: datetime | None = None,
    approved: bool = True,
) -> UUID:
    """A report is reviewed and handled by Amara, who drafts a referral; Tomas approves it, the worker delivers it."""
    at = now or cast.now
    report = cast.file(SECRET, openable=False).id
    cast.handled_by_amara(report)
    draft = handover.Draft(agency, kind, Asked.INVESTIGATE, choice)
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=at)
    if approved:
        handover.approve(by=cast.unlocked("tomas"), referral=referral, now=at)
        carry(at)
    return referral


def newer(cast: Cast, referral: UUID, request: str) -> None:
    """Amara makes a newer version, Tomas releases it."""
    choice = replace(CHOICE, request=request)
    handover.draft_update(by=cast.unlocked("amara"), referral=referral, choice=choice, now=cast.now)
    handover.release_update(by=cast.unlocked("tomas"), referral=referral, now=cast.now)


def carry(now: datetime) -> None:
    """The worker does what waits."""
    while carrying.carry(most=50, now=now):
        pass

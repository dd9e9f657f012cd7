"""Open what an agency has so that the desk can put it on paper: its package, or the letter that goes to the post.

A line in the trail says which paper of which version was made. The paper itself is kept nowhere.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import NotNow
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.referrals import channels, log, words
from auricle.referrals.handover import find
from auricle.referrals.models import Channel, Package, Referral
from auricle.referrals.package import load
from auricle.referrals.reply_reference import reply_reference
from auricle.referrals.taken import Taken, TakenLetter
from auricle.reports.models import Report
from auricle.reports.moves import State as ReportState
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject


class NothingToPrint(NotNow):
    """Nothing was released to the agency yet, it was recalled, or the content is destroyed."""


class NoAddress(NotNow):
    """Nobody said where letters to this agency go, and where its answer goes."""


def package(*, by: Unlocked, referral: UUID, now: datetime) -> Taken:
    """What the agency has. Raises NoSuchReferral, MayNotRead, NothingToPrint, NoTeamKey."""
    with transaction.atomic():
        row, found = _find(by, referral)
        channel = channels.of(found.agency_id)
        detail = _detail(found)
        trail.record(actor=by.person.pseudonym, act="package_paper", at=now, report=row.pk, detail=detail)
        return Taken(**_facts(by, found, channel))


def letter(*, by: Unlocked, referral: UUID, now: datetime) -> TakenLetter:
    """What the agency has, as a letter with its reply reference. Raises as `package`, NoAddress."""
    with transaction.atomic():
        row, found = _find(by, referral)
        channel = channels.of(found.agency_id)
        if not (channel.address and channel.reply_to and channel.phone):
            raise NoAddress
        detail = _detail(found)
        trail.record(actor=by.person.pseudonym, act="letter_paper", at=now, report=row.pk, detail=detail)
        return TakenLetter(
            **_facts(by, found, channel),
            address=channels.lines_of(channel.address),
            reply_to=channels.lines_of(channel.reply_to),
            phone=channel.phone,
            reply=reply_reference(found.pk),
        )


def _find(by: Unlocked, referral: UUID) -> tuple[Report, Referral]:
    row, found = find(referral, by=by)
    if not may_see(by.person, row):
        raise MayNotRead
    if row.state == ReportState.DISPOSED or not found.package or found.state == "RECALLED":
        raise NothingToPrint
    return row, found


def _detail(found: Referral) -> dict[str, str | int]:
    return {"referral": log.number_of(found.pk), "package": found.package}


def _facts(by: Unlocked, found: Referral, channel: Channel) -> dict[str, Any]:
    sealed = Package.objects.get(referral=found, number=found.package).document
    key = words.referral_key(by, found.pk)
    document = load(unseal.open_text(key, SealedObject.objects.get(pk=sealed)))
    return {
        "number": log.number_of(found.pk),
        "agency": found.agency.names.get(channel.language, found.agency.names["en"]),
        "language": channel.language,
        "category": found.category_id,
        "region": found.region_id,
        "grade": found.grade,
        "asked": found.asked,
        "document": document,
        "clocks": log.clocks_of(found),
    }

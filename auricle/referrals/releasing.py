"""Let a version of a package out: with the first one the referral's key is sealed to the agency's.

An agency that is written to by letter may have no key: then nothing of it opens anywhere but on the desk, and what the
agency has is the paper.
"""

from datetime import datetime

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.errors import NotNow
from auricle.referrals import channels, log, words
from auricle.referrals.models import Package, Referral
from auricle.referrals.moves import Way
from auricle.vault import storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant

PURPOSE = "content"


class AgencyHasNoKey(NotNow):
    """The agency has no key that may be sealed to: nothing can be handed to it."""


def require_reachable(agency: Agency, now: datetime) -> None:
    """Refuse where nothing could be handed to an agency. Raises AgencyHasNoKey."""
    if channels.of(agency.pk).kind != Way.LETTER:
        _key(agency, now)


def release(by: Unlocked, found: Referral, package: Package, now: datetime) -> None:
    """Let it out, in the caller's transaction. Raises AgencyHasNoKey."""
    Package.objects.filter(pk=package.pk).update(released_by=by.person.pseudonym, released_at=now)
    Referral.objects.filter(pk=found.pk).update(package=package.number)
    found.package = package.number


def seal(by: Unlocked, found: Referral, now: datetime) -> None:
    """Seal the referral's key to the agency's, unless it is. Raises AgencyHasNoKey, unless letters go there."""
    try:
        to = _key(found.agency, now)
    except AgencyHasNoKey:
        if channels.of(found.agency_id).kind == Way.LETTER:
            return
        raise
    if Grant.objects.filter(report_id=found.pk, purpose=PURPOSE, key_id=to.key_id).exists():
        return
    key = words.referral_key(by, found.pk)
    part = storing.grant_to(key, purpose=PURPOSE, report=found.pk, to=to)
    actor = by.person.pseudonym
    Grant.objects.create(
        report_id=found.pk, purpose=PURPOSE, key_id=part.key_id, blob=part.blob, granted_by=actor
    )
    detail: dict[str, str | int] = {"referral": log.number_of(found.pk), "package": found.package}
    trail.record(actor=actor, act="package_released", at=now, report=found.report_id, detail=detail)


def _key(agency: Agency, now: datetime) -> storing.KeyInfo:
    try:
        return storing.agency_key(agency=agency.code, now=now)
    except storing.NoKey:
        raise AgencyHasNoKey from None

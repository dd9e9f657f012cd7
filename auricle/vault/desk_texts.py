"""Texts that only the desk may read: notes and reasons, under a key that the reporter has no grant of."""

from datetime import datetime
from uuid import UUID

from auricle.sealing.envelope import ContentKey
from auricle.vault import storing, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import ReportKey, SealedObject


def keep(*, keys: Unlocked, report: UUID, team: str, label: str, text: str, now: datetime) -> SealedObject:
    """Seal a text under the report's desk key, which is made with the first of them."""
    key = desk_key(keys=keys, report=report, team=team, now=now)
    part = storing.seal_part(key, report=report, purpose="desk", label=label, plaintext=text.encode())
    return storing.keep_part(part, report=report, now=now)


def desk_key(*, keys: Unlocked, report: UUID, team: str, now: datetime) -> ContentKey:
    """The report's desk key; a new one, granted to the team, when there is none yet."""
    if ReportKey.objects.filter(report_id=report, purpose="desk").exists():
        return unseal.report_key(keys=keys, report=report, purpose="desk")
    house = storing.recipients(team=team, now=now).team
    return storing.new_report_key(report=report, purpose="desk", to=[house], by=keys.person.pseudonym)

"""Seal a further identity of a report to the seats, under a key of its own. Public keys only: it opens nothing."""

from datetime import datetime
from uuid import UUID

from auricle.vault import storing
from auricle.vault.file_notes import dump
from auricle.vault.models import Grant, ReportKey
from auricle.vault.parcel import MOST_IDENTITIES, identity_purpose
from auricle.vault.sharing import share_out


def keep_identity(*, report: UUID, text: str, by: str, now: datetime) -> bool:
    """Whether there was a place for it. Each gets a key of its own, which is then forgotten: nobody here holds one."""
    taken = set(ReportKey.objects.filter(report_id=report).values_list("purpose", flat=True))
    free = [n for n in range(1, MOST_IDENTITIES + 1) if identity_purpose(n) not in taken]
    if not free:
        return False
    number, key = free[0], storing.new_content_key()
    purpose = identity_purpose(number)
    shared = share_out(key, report=report, seats=storing.seats(now=now), number=number)
    pinned = {purpose: storing.commit(key, report), **shared.commitments}
    ReportKey.objects.bulk_create(
        [ReportKey(report_id=report, purpose=name, commitment=value) for name, value in pinned.items()]
    )
    Grant.objects.bulk_create(
        [
            Grant(report_id=report, purpose=part.purpose, key_id=part.key_id, blob=part.blob, granted_by=by)
            for part in shared.grants
        ]
    )
    part = storing.seal_part(
        key, report=report, purpose=purpose, label="moved/{id}", plaintext=dump({"text": text})
    )
    storing.keep_part(part, report=report, now=now)
    return True

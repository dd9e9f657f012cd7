"""Seal a team's seed to the recovery key as well. It needs public keys only; what opens it lies on paper.

The recovery key counts only under the organisation's signature: whoever could put their own in its place would be
handed every team's seed from then on.
"""

from datetime import datetime

from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Seed
from auricle.vault import storing
from auricle.vault.models import RecoverySeed, SealingKey
from auricle.vault.recovery_ceremony import COVER_CONTEXT, PURPOSE


def recovery_key(*, now: datetime) -> storing.KeyInfo | None:
    """The recovery key in force, or None when there is none: then nothing is covered."""
    row = SealingKey.objects.filter(purpose=PURPOSE, retired_at=None, signature__isnull=False).first()
    if row is None:
        return None
    key = storing.info_of(row)
    return key if key.expires_at > now and storing.signed(key) else None


def cover_seed(seed: Seed, *, key: SealingKey, now: datetime) -> bool:
    """Seal a seed to the recovery key. Returns whether there is one."""
    to = recovery_key(now=now)
    if to is None:
        return False
    blob = seal.seal_note(seed, recipient=PublicKey(to.public), context=COVER_CONTEXT + bytes(key.key_id))
    RecoverySeed.objects.get_or_create(
        key=key, recovery_id=to.key_id, defaults={"blob": blob, "sealed_at": now}
    )
    return True

"""The public log of all keys ever signed here, as anybody may read it: it holds public keys and dates alone."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from auricle.sealing.signatures import OrgPublicKey, fingerprint
from auricle.vault.models import KeyLogLine
from auricle.vault.signing_files import key_fingerprint


@dataclass(frozen=True)
class LoggedKey:
    """One key through its life. `until` is when its latest signature ends; `retired` when it was replaced."""

    purpose: str
    holder: str
    fingerprint: str
    since: datetime
    until: datetime
    retired: datetime | None

    def in_use(self, now: datetime) -> bool:
        """Whether a browser would seal to it."""
        return self.retired is None and self.until > now


def known_keys() -> Sequence[LoggedKey]:
    """Every key ever signed, the newest first."""
    found: dict[bytes, LoggedKey] = {}
    for line in KeyLogLine.objects.order_by("id"):
        known = found.get(bytes(line.key_id))
        found[bytes(line.key_id)] = LoggedKey(
            line.purpose,
            line.holder,
            key_fingerprint(bytes(line.public)),
            known.since if known else line.at,
            line.expires_at,
            line.at if line.what == "retired" else None,
        )
    return tuple(reversed(found.values()))


def lines() -> list[dict[str, object]]:
    """The log as it was written, oldest first, with all that is needed to check each signature."""
    return [
        {
            "number": line.pk,
            "at": line.at.isoformat(),
            "what": line.what,
            "purpose": line.purpose,
            "holder": line.holder,
            "fingerprint": key_fingerprint(bytes(line.public)),
            "public": base64.b64encode(bytes(line.public)).decode(),
            "expires": int(line.expires_at.timestamp()),
            "signature": base64.b64encode(bytes(line.signature)).decode(),
        }
        for line in KeyLogLine.objects.order_by("id")
    ]


def organisation() -> str:
    """The fingerprint of the organisation's key; empty when this installation has none."""
    return fingerprint(OrgPublicKey(settings.AURICLE_ORG_KEY)) if settings.AURICLE_ORG_KEY else ""

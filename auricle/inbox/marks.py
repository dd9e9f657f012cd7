"""The words of a report that somebody moved into the vault: they are hidden wherever they stand."""

import json
from collections.abc import Iterable

from auricle.sealing.envelope import ContentKey
from auricle.vault import unseal
from auricle.vault.models import SealedObject

LABEL = "mark/"


def opened_marks(parts: Iterable[SealedObject], desk: ContentKey) -> tuple[str, ...]:
    """The words in these marks."""
    return tuple(str(json.loads(unseal.open_text(desk, part))["text"]) for part in parts)

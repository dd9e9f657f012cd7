"""The log of all keys, as rows of a page: the public face and the desk show the same."""

from dataclasses import dataclass
from datetime import datetime

from auricle.faces.shared.key_words import holder_words
from auricle.vault import key_log


@dataclass(frozen=True)
class KeyRow:
    """One key in words."""

    holder: str
    key: key_log.LoggedKey
    in_use: bool


def context(*, language: str, now: datetime) -> dict[str, object]:
    """What shared/parts/key_log.html shows."""
    rows = [
        KeyRow(holder_words(key.purpose, key.holder, language), key, key.in_use(now))
        for key in key_log.known_keys()
    ]
    return {"rows": rows, "organisation": key_log.organisation()}

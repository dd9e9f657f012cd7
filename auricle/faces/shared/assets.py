"""The built scripts, style sheets and icons: where each one is served and the hash a browser must find in it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

BUILT = Path(__file__).parent / "built"


class NotBuilt(Exception):
    """The front end was not built, or the page asks for a file that is no entry of frontend/build.mjs."""


@dataclass(frozen=True)
class Asset:
    """One built file: its address on this site and its sha384 for the integrity attribute."""

    address: str
    integrity: str


def asset(name: str) -> Asset:
    """Look up a file by its name in the source, such as `report.js`.

    Raises NotBuilt with a sentence that says what to do. A page never falls back to a file without a hash: an
    unchecked script is exactly what a reporter is protected from.
    """
    entries = _manifest_now() if settings.DEBUG else _manifest()
    try:
        entry = entries[name]
    except KeyError:
        raise NotBuilt(
            f"{name} is not in {BUILT / 'manifest.json'}; run `npm run build` in frontend/"
        ) from None
    return Asset(address=f"{settings.STATIC_URL}{entry['file']}", integrity=entry["integrity"])


def _manifest_now() -> dict[str, dict[str, str]]:
    path = BUILT / "manifest.json"
    try:
        manifest: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotBuilt(f"{path} is missing; run `npm ci && npm run build` in frontend/") from None
    return manifest


@cache
def _manifest() -> dict[str, dict[str, str]]:
    return _manifest_now()

"""What the hotline is called and where it is, as the first run asked for it: one file beside the data.

`auricle up` hands it to every process as if it stood in the environment; what does stand there goes first.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from auricle.config.one_machine import KEPT_SETTINGS
from auricle.config.postgres_folder import write_private

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
VARIABLES = {
    "name": "AURICLE_NAME",
    "site": "AURICLE_SITE",
    "address": "AURICLE_PUBLIC_URL",
    "emergency": "AURICLE_EMERGENCY_NUMBER",
    "zone": "AURICLE_TIME_ZONE",
    "languages": "AURICLE_LANGUAGES",
}


def keep(folder: Path, hotline: Mapping[str, str]) -> None:
    """Write the file anew. The faces answer under the address that reporters type, and on the machine itself."""
    values = {name: hotline[field] for field, name in VARIABLES.items() if hotline.get(field)}
    values["AURICLE_HOSTS"] = " ".join([*LOOPBACK, urlsplit(hotline["address"]).hostname or ""]).strip()
    write_private(folder / KEPT_SETTINGS, json.dumps(values, indent=1))


def put_in_force(keys: Path, hotline: Mapping[str, str]) -> None:
    """Let this process know what it was started too early to be told: the names, and whom the hotline trusts.

    What it signs or writes for signing carries them; every later process has them from its start.
    """
    settings.SITE_NAME = hotline["name"]
    settings.AURICLE_SITE = hotline["site"]
    settings.AURICLE_ORG_KEY = organisation_key_bytes(keys)


def organisation_key_bytes(keys: Path) -> bytes:
    """The public key of the organisation that the key files name."""
    return (keys / "org.public").read_bytes()

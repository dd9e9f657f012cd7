"""What the owner's commands need to know of an installation that runs on this machine with a PostgreSQL of its own."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from auricle.config import key_files
from auricle.config.database import DEFAULT_NAME
from auricle.config.env import BadSetting
from auricle.config.tenant import Tenant

# Lines of PostgreSQL's own postmaster.pid.
PORT_LINE, SOCKET_LINE = 3, 4


# What the first run asked for: see auricle/founding/kept_settings.py.
KEPT_SETTINGS = "settings.json"
# What the hotline in a folder is for, once it was started.
TENANT = "tenant"


def kept_settings(data: Path) -> dict[str, str]:
    """The settings that the first run of the hotline in this data folder asked for. Raises BadSetting."""
    path = data / KEPT_SETTINGS
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise BadSetting(
            f"the file {path} cannot be read: put it back from a backup of the folder."
        ) from None
    return {str(name): str(value) for name, value in found.items()}


def tenant_of(data: Path) -> Tenant | None:
    """What the hotline in this data folder is for; None for a folder of nobody yet."""
    note = data / TENANT
    if note.exists():
        return Tenant(note.read_text(encoding="ascii").strip())
    return Tenant.REAL if (data / "keys").exists() else None


def require_real(data: Path) -> None:
    """Refuse what makes no sense for a training hotline: there is nothing in it to keep. Raises BadSetting."""
    if tenant_of(data) is Tenant.TRAINING:
        raise BadSetting(f"the hotline in {data} is for training: nothing of it is kept or brought back.")


def owner_environment(data: Path) -> dict[str, str]:
    """The owner's settings for the installation in this data folder. Raises BadSetting when it does not run."""
    require_real(data)
    postgres = data / "postgres"
    try:
        lines = (postgres / "cluster" / "postmaster.pid").read_text().splitlines()
        port, folder = lines[PORT_LINE].strip(), lines[SOCKET_LINE].strip()
        password = (postgres / f"{DEFAULT_NAME}_owner.password").read_text(encoding="ascii").strip()
        organisation = key_files.organisation_key(data / "keys")
    except (OSError, IndexError):
        raise BadSetting(
            f"no hotline runs with its database in {data}: start it, or set AURICLE_DATABASE_URL instead of --data."
        ) from None
    owner = f"{DEFAULT_NAME}_owner:{quote(password, safe='')}"
    place = f"?host={quote(folder, safe='')}&port={port}"
    return kept_settings(data) | {
        "AURICLE_DATABASE_URL": f"postgresql://{owner}@/{DEFAULT_NAME}{place}",
        "AURICLE_KEYS": str(data / "keys" / key_files.OWNER),
        "AURICLE_ORG_KEY": organisation,
    }
